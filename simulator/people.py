"""The people with their phones, the chats they are in, and the files that were sent."""

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class User:
    """One person. `title` is a label for the page (柜员, 支行行长), unknown to Telegram."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    title: str = ""
    phone_number: str = ""
    language_code: str = "zh-hans"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    online: bool = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def as_telegram(self) -> dict[str, Any]:
        known: dict[str, Any] = {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }
        return known | _given(last_name=self.last_name, username=self.username)

    def as_chat(self) -> dict[str, Any]:
        known = {"id": self.user_id, "type": "private", "first_name": self.first_name}
        return known | _given(last_name=self.last_name, username=self.username)


@dataclass
class Group:
    chat_id: int
    title: str
    members: set[int] = field(default_factory=set)
    bot_is_member: bool = True

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": "supergroup", "title": self.title}


@dataclass(frozen=True)
class Owner:
    """Whose hand holds what: the page shows all of one owner's channels as one phone with tabs.

    `person` is a label of the world's own. `wecom` is a userid in lower case, `mobile` the number
    in digits; what is None or empty the owner does not have.
    """

    person: str
    telegram: int | None = None
    wecom: str | None = None
    mobile: str = ""


@dataclass(frozen=True)
class StoredFile:
    """`kind` is photo, voice or document; `duration` is in seconds, for voice only."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    duration: int = 0

    @property
    def unique_id(self) -> str:
        return "u" + hashlib.sha256(self.content).hexdigest()[:15]

    @property
    def path(self) -> str:
        folder = {"photo": "photos", "voice": "voice"}.get(self.kind, "documents")
        return f"{folder}/{self.file_id}{self._suffix()}"

    def _suffix(self) -> str:
        suffix = self.name.rpartition(".")[2]
        return f".{suffix}" if suffix.isalnum() and suffix.isascii() else ""

    def as_telegram(self) -> Any:
        """The value of the message's field `photo`, `voice` or `document`."""
        known: dict[str, Any] = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }
        if self.kind == "photo":
            return [known | {"width": 1280, "height": 960}]
        if self.kind == "voice":
            return known | {"duration": self.duration, "mime_type": self.mime_type}
        return known | {"file_name": self.name, "mime_type": self.mime_type}


def _given(**fields: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}
