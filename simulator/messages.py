"""One message in a chat: as Telegram tells it to the bot, and as a phone shows it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.clock import iso
from simulator.people import StoredFile
from simulator.telegram.entities import Entity
from simulator.telegram.render import safe_html

MEDIA_KINDS = ("photo", "voice", "document")


@dataclass
class Content:
    """What is written, attached and offered: the part of a message that an edit replaces.

    `text` is the text of a text message and the caption of any other. `source` is the text as
    it was sent, with its marks.
    """

    kind: str = "text"
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    source: str = ""
    file: StoredFile | None = None
    attached: dict[str, Any] | None = None
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_keyboard: list[list[dict[str, Any]]] | None = None
    other_markup: bool = False

    def shown(self) -> tuple[Any, ...]:
        """Equal for two contents between which a reader sees no difference."""
        return (self.text, self.entities, self.buttons)


@dataclass
class Message:
    message_id: int
    chat_id: int
    chat: dict[str, Any]
    author: dict[str, Any]
    at: datetime
    content: Content
    protected: bool = False
    reply_to: "Message | None" = None
    edited_at: datetime | None = None

    @property
    def by_bot(self) -> bool:
        return bool(self.author["is_bot"])

    @property
    def text(self) -> str:
        return self.content.text

    def button_texts(self) -> list[str]:
        return [button["text"] for row in self.content.buttons for button in row]

    def as_telegram(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "from": self.author,
            "chat": self.chat,
            "date": int(self.at.timestamp()),
        }
        body |= self._body_of_content()
        if self.edited_at:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.protected:
            body["has_protected_content"] = True
        if self.content.buttons:
            body["reply_markup"] = {"inline_keyboard": self.content.buttons}
        if self.reply_to:
            body["reply_to_message"] = self.reply_to.without_reply()
        return body

    def without_reply(self) -> dict[str, Any]:
        """Telegram tells one step of a chain of replies, never the whole chain."""
        return {key: each for key, each in self.as_telegram().items() if key != "reply_to_message"}

    def _body_of_content(self) -> dict[str, Any]:
        content = self.content
        if content.kind == "text":
            known: dict[str, Any] = {"text": content.text}
            return known | ({"entities": content.entities} if content.entities else {})
        body: dict[str, Any] = {content.kind: content.attached}
        if content.file:
            body[content.kind] = content.file.as_telegram()
        if content.text:
            body["caption"] = content.text
            body |= {"caption_entities": content.entities} if content.entities else {}
        return body

    def as_phone(self, viewer_id: int | None = None) -> dict[str, Any]:
        """The shape that the page of phones reads; `viewer_id` is whose phone it is."""
        content = self.content
        shown = safe_html(content.text, content.entities)
        mine = not self.by_bot and viewer_id in (None, self.author["id"])
        keyboard = content.reply_keyboard
        return {
            "message_id": self.message_id,
            "from": "bot" if self.by_bot else "me" if mine else "other",
            "sender": self.author["first_name"],
            "at": iso(self.at),
            "kind": content.kind,
            "text": content.text,
            "html": shown,
            "caption_html": "" if content.kind == "text" else shown,
            "media_url": f"/phones/media/{content.file.file_id}" if content.file else None,
            "file_name": content.file.name if content.file else None,
            "duration": content.file.duration if content.file else None,
            "attached": content.attached,
            "buttons": content.buttons,
            "reply_keyboard": [[key["text"] for key in row] for row in keyboard]
            if keyboard is not None
            else None,
            "protected": self.protected,
            "edited": self.edited_at is not None,
            "edited_at": iso(self.edited_at) if self.edited_at else None,
            "toast": None,
        }
