"""One person's phone: what a hand can do with it and what an eye can see on it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.messages import Content, Message
from simulator.people import StoredFile, User
from simulator.telegram.entities import commands_in

if TYPE_CHECKING:
    from simulator.world import World


class CannotDo(Exception):
    """The phone refuses: what the person wanted to do is not possible on this screen."""


class Phone:
    """`chat_id` None is the private chat with the bot; else a group the person is in."""

    def __init__(self, world: "World", user: User) -> None:
        self._world = world
        self.user = user

    # What an eye sees

    def screen(self, chat_id: int | None = None) -> list[Message]:
        """All messages of the chat, oldest first."""
        return self._world.messages_in(chat_id or self.user.user_id)

    def latest(self, text: str = "", chat_id: int | None = None) -> Message | None:
        """The newest message of the bot that contains `text`."""
        found = [m for m in self.screen(chat_id) if m.by_bot and text in m.text]
        return found[-1] if found else None

    def toasts(self) -> list[str]:
        return [text for user_id, text, _ in self._world.toasts if user_id == self.user.user_id]

    async def sees(self, text: str, timeout: float = 10.0, chat_id: int | None = None) -> Message:
        """Wait until the bot has written this; TimeoutError after `timeout` real seconds."""
        found = await self._world.until(lambda: self.latest(text, chat_id), timeout)
        assert found
        return found

    async def sees_button(self, text: str, timeout: float = 10.0) -> Message:
        found = await self._world.until(lambda: self._with_button(text, None), timeout)
        assert found
        return found

    # What a hand does

    async def starts(self, payload: str = "") -> Message:
        """Press start, perhaps from a link that carries a payload; this also unblocks the bot."""
        if self.user.blocked:
            await self.blocks(False)
        return await self.types(f"/start {payload}".strip())

    async def types(
        self, text: str, chat_id: int | None = None, reply_to: int | None = None
    ) -> Message:
        content = Content(text=text, source=text, entities=commands_in(text))
        return self._speak(content, chat_id, reply_to)

    async def sends_photo(
        self,
        content: bytes,
        caption: str = "",
        chat_id: int | None = None,
        name: str = "photo.jpg",
        mime_type: str = "image/jpeg",
    ) -> Message:
        file = self._world.keep_file("photo", name, mime_type, content)
        return self._speak_file(file, caption, chat_id)

    async def sends_voice(
        self, content: bytes, duration: int = 5, chat_id: int | None = None
    ) -> Message:
        file = self._world.keep_file("voice", "voice.ogg", "audio/ogg", content, duration)
        return self._speak_file(file, "", chat_id)

    async def sends_document(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        mime_type: str = "application/octet-stream",
        chat_id: int | None = None,
    ) -> Message:
        file = self._world.keep_file("document", name, mime_type, content)
        return self._speak_file(file, caption, chat_id)

    async def sends_location(
        self, latitude: float, longitude: float, chat_id: int | None = None
    ) -> Message:
        attached = {"latitude": latitude, "longitude": longitude}
        return self._speak(Content(kind="location", attached=attached), chat_id)

    async def shares_contact(self, of: User | None = None) -> Message:
        """Share one's own contact, or forward that of somebody else (its user_id tells)."""
        user = of or self.user
        attached = {
            "phone_number": user.phone_number or f"+86138{user.user_id:08d}",
            "first_name": user.first_name,
            "user_id": user.user_id,
        }
        return self._speak(Content(kind="contact", attached=attached))

    async def edits(self, message_id: int, text: str, chat_id: int | None = None) -> Message:
        self._must_be_able_to_speak()
        message = self._message(message_id, chat_id)
        if message.author["id"] != self.user.user_id:
            raise CannotDo("only one's own messages can be edited")
        old = message.content
        new = Content(old.kind, text, commands_in(text), text, file=old.file, attached=old.attached)
        self._world.change(message, new)
        self._tell("edited_message", message)
        return message

    async def taps(
        self,
        text: str = "",
        message_id: int | None = None,
        *,
        callback_data: str | None = None,
        position: tuple[int, int] | None = None,
        chat_id: int | None = None,
    ) -> str:
        """Press a button and get the query's id: by its text on the newest message that has it,
        by (row, column), or with any callback_data at all, as a forged client would send it."""
        self._must_be_able_to_speak()
        message = self._tapped_message(text, message_id, chat_id)
        if callback_data is None:
            button = _button(message, text, position)
            callback_data = button.get("callback_data")
            if callback_data is None:
                raise CannotDo(
                    f"the button {button['text']!r} opens a page and tells the bot nothing"
                )
        return self._press(message, callback_data)

    async def blocks(self, blocked: bool = True) -> None:
        self.user.blocked = blocked
        self._world.feed.publish("people", {"user_id": self.user.user_id, "blocked": blocked})
        self._world.tell_bot(
            "my_chat_member", self._membership(blocked), self.user.user_id, self.user.user_id
        )

    async def deactivates(self, deactivated: bool = True) -> None:
        """The account itself is gone; Telegram tells the bot nothing."""
        self.user.deactivated = deactivated
        self._world.feed.publish("people", {"user_id": self.user.user_id})

    # How

    def _speak(
        self, content: Content, chat_id: int | None = None, reply_to: int | None = None
    ) -> Message:
        self._must_be_able_to_speak()
        replied = self._message(reply_to, chat_id) if reply_to else None
        chat = self._chat(chat_id)
        if chat["id"] > 0:
            self.user.started = True
        message = self._world.say(chat, self.user.as_telegram(), content, reply_to=replied)
        self._tell("message", message)
        return message

    def _speak_file(self, file: StoredFile, caption: str, chat_id: int | None) -> Message:
        entities = commands_in(caption)
        content = Content(file.kind, caption, entities, caption, file=file)
        return self._speak(content, chat_id)

    def _tell(self, kind: str, message: Message) -> None:
        body = message.as_telegram()
        self._world.tell_bot(kind, body, self.user.user_id, message.chat_id)

    def _press(self, message: Message, callback_data: str) -> str:
        query_id = str(4_200_000_000_000 + self._world.next_number())
        self._world.add_tap(query_id, self.user.user_id, message)
        body = {
            "id": query_id,
            "from": self.user.as_telegram(),
            "message": self._told(message),
            "chat_instance": str(9_000_000 + abs(message.chat_id)),
            "data": callback_data,
        }
        self._world.tell_bot("callback_query", body, self.user.user_id, message.chat_id)
        return query_id

    def _told(self, message: Message) -> dict[str, Any]:
        """An old message comes without text and with date 0: an InaccessibleMessage."""
        age = self._world.now() - message.at
        if age <= timedelta(hours=self._world.settings.message_told_hours):
            return message.as_telegram()
        return {"chat": message.chat, "message_id": message.message_id, "date": 0}

    def _tapped_message(self, text: str, message_id: int | None, chat_id: int | None) -> Message:
        if message_id is not None:
            return self._message(message_id, chat_id)
        found = self._with_button(text, chat_id)
        if not found:
            on_screen = [message.button_texts() for message in self.screen(chat_id)[-5:]]
            raise CannotDo(f"no button {text!r} on the screen of {self.user.name}: {on_screen}")
        return found

    def _with_button(self, text: str, chat_id: int | None) -> Message | None:
        having = (
            message
            for message in reversed(self.screen(chat_id))
            if any(text in each for each in message.button_texts())
        )
        return next(having, None)

    def _message(self, message_id: int, chat_id: int | None) -> Message:
        message = self._world.messages.get((chat_id or self.user.user_id, message_id))
        if not message:
            raise CannotDo(f"there is no message {message_id} in this chat")
        return message

    def _chat(self, chat_id: int | None) -> dict[str, Any]:
        if chat_id is None or chat_id == self.user.user_id:
            return self.user.as_chat()
        group = self._world.groups.get(chat_id)
        if not group or self.user.user_id not in group.members:
            raise CannotDo(f"{self.user.name} is not in the group {chat_id}")
        return group.as_chat()

    def _must_be_able_to_speak(self) -> None:
        if self.user.deactivated:
            raise CannotDo(f"the account of {self.user.name} is deactivated")
        if self.user.blocked:
            raise CannotDo(f"{self.user.name} has blocked the bot; press start to unblock it")

    def _membership(self, blocked: bool) -> dict[str, Any]:
        bot = self._world.bot_as_user
        member: dict[str, Any] = {"user": bot, "status": "member"}
        kicked: dict[str, Any] = {"user": bot, "status": "kicked", "until_date": 0}
        return {
            "chat": self.user.as_chat(),
            "from": self.user.as_telegram(),
            "date": int(self._world.now().timestamp()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }


def _button(message: Message, text: str, position: tuple[int, int] | None) -> dict[str, Any]:
    rows = message.content.buttons
    if position:
        row, column = position
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            raise CannotDo(f"message {message.message_id} has no button at {position}")
        return rows[row][column]
    for button in (each for line in rows for each in line):
        if text in button["text"]:
            return button
    raise CannotDo(f"message {message.message_id} has no button {text!r}")
