"""One member's WeCom: what a hand can do in the app's chat and what an eye can see there."""

import hashlib
from typing import TYPE_CHECKING, Any

from simulator.phone import CannotDo
from simulator.wecom.members import Member
from simulator.wecom.notice import Button, Notice
from simulator.wecom.ringing import ENDED, REFUSED, Ring

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

FIRST_MSG_ID = 7_300_000_000_000_000_000
PHOTO_TYPES = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")


class WeComPhone:
    def __init__(self, corp: "Corp", member: Member) -> None:
        self._corp = corp
        self.member = member

    # What an eye sees

    def screen(self) -> list[Notice]:
        """All messages, oldest first, those taken back too (`recalled`)."""
        return list(self._corp.screens[self.member.key])

    def latest(self, text: str = "") -> Notice | None:
        """The newest message of the app, not taken back, that contains `text`."""
        found = [n for n in self.screen() if n.from_app and not n.recalled and text in n.text]
        return found[-1] if found else None

    def recalled(self) -> list[Notice]:
        return [notice for notice in self.screen() if notice.recalled]

    def menu(self) -> list[str]:
        """The names at the bottom of the chat, sub-menus included."""
        return [each["name"] for each in self._menu_entries()]

    def rings(self) -> list[Ring]:
        return self._corp.exchange.rings_of(self.member.key)

    async def sees(self, text: str, timeout: float = 10.0) -> Notice:
        """Wait until the app has written this; TimeoutError after `timeout` real seconds."""
        found = await self._corp.world.until(lambda: self.latest(text), timeout)
        assert found
        return found

    async def sees_button(self, text: str, timeout: float = 10.0) -> Notice:
        found = await self._corp.world.until(lambda: self._with_button(text), timeout)
        assert found
        return found

    async def hears_ringing(self, timeout: float = 10.0) -> Ring:
        found = await self._corp.world.until(self._ringing, timeout)
        assert found
        return found

    # What a hand does

    async def types(self, text: str) -> Notice:
        return self._speak("text", {"content": text}, {"Content": text})

    async def sends_photo(self, content: bytes, name: str = "photo.jpg") -> Notice:
        return self._speak_media("image", name, "image/jpeg", content)

    async def sends_voice(self, content: bytes, speex: bool = False) -> Notice:
        kind = "speex" if speex else "amr"
        return self._speak_media("voice", f"voice.{kind}", f"audio/{kind}", content)

    async def sends_video(self, content: bytes, name: str = "video.mp4") -> Notice:
        return self._speak_media("video", name, "video/mp4", content)

    async def sends_location(
        self, latitude: float, longitude: float, label: str = "某处"
    ) -> Notice:
        place = {"Location_X": latitude, "Location_Y": longitude, "Scale": 15, "Label": label}
        return self._speak("location", place, place | {"AppType": "wxwork"})

    async def sends_link(self, title: str, url: str, description: str = "") -> Notice:
        fields = {"Title": title, "Description": description, "Url": url, "PicUrl": ""}
        return self._speak("link", {"title": title, "url": url}, fields)

    async def enters(self, at: tuple[float, float] | None = None) -> None:
        """Open the chat; `at` is where, for members who let the app know (latitude, longitude)."""
        self._event("enter_agent", {"EventKey": ""})
        if at:
            where = {"Latitude": at[0], "Longitude": at[1], "Precision": 30.0}
            self._event("LOCATION", where | {"AppType": "wxwork"})

    async def subscribes(self, subscribed: bool = True) -> None:
        """The member comes into (or leaves) the app's visible range."""
        self.member.visible = True
        self._event("subscribe" if subscribed else "unsubscribe", {"EventKey": ""})
        self.member.visible = subscribed
        self._corp.publish("people", {"member": self.member.as_phone()})

    async def clicks_menu(
        self, name: str, photo: bytes = b"", at: tuple[float, float] | None = None
    ) -> None:
        """Press an entry; a photo's or a place's entry also sends that photo or place."""
        alike = [each for each in self._menu_entries() if name in each["name"]]
        entry = min(alike, key=lambda each: len(each["name"]), default=None)
        if not entry:
            raise CannotDo(f"no menu entry {name!r}: {self.menu()}")
        kind, key = entry["type"], entry.get("key", "")
        if kind in PHOTO_TYPES:
            await self._picks_photo(kind, key, photo)
        elif kind == "location_select":
            await self._picks_place(key, at or (0.0, 0.0))
        else:
            self._event(kind, {"EventKey": entry["url"] if kind == "view" else key})

    async def taps(self, text: str, number: int | None = None) -> str:
        """Press what has this text: a button or the card's menu (the ResponseCode that goes to
        the app), or an option of its dropdown (which tells nobody until a button is pressed: "").

        The card stays as it is: only the app changes it. A second tap is a second event.
        """
        self._must_read()
        notice = self._tapped(text, number)
        button = next(each for each in notice.buttons() if text in each.text)
        return self._hit(notice, button)

    async def taps_key(self, key: str, number: int) -> str:
        """As `taps`, for a finger that is exactly on the button of this key on this card."""
        self._must_read()
        cards = (each for each in self.screen() if each.number == number)
        buttons = ((card, each) for card in cards for each in card.buttons())
        found = next((each for each in buttons if each[1].key == key), None)
        if not found:
            raise CannotDo(f"no button with the key {key!r} on the message {number}")
        return self._hit(*found)

    async def picks_up(self, seconds: int = 20) -> Ring:
        return self._end_ring(ENDED, seconds)

    async def rejects(self) -> Ring:
        return self._end_ring(REFUSED)

    # How

    def _hit(self, notice: Notice, button: Button) -> str:
        if button.url:
            raise CannotDo(f"the button {button.text!r} opens a page and tells the app nothing")
        if button.kind == "option":
            notice.selected[notice.body["button_selection"]["question_key"]] = button.key
            self._corp.changed(notice)
            return ""
        return self._press(notice, button)

    def _press(self, notice: Notice, button: Button) -> str:
        code = self._corp.new_code(notice.task_id)
        fields: dict[str, Any] = {
            "EventKey": button.key,
            "TaskId": notice.task_id,
            "CardType": notice.body["card_type"],
            "ResponseCode": code,
        }
        if button.kind == "menu":
            self._event("template_card_menu_event", fields)
            return code
        items = [
            {"QuestionKey": question, "OptionIds": {"OptionId": [option]}}
            for question, option in notice.selected.items()
        ]
        chosen = {"SelectedItems": {"SelectedItem": items}} if items else {}
        self._event("template_card_event", fields | chosen)
        return code

    async def _picks_photo(self, kind: str, key: str, photo: bytes) -> None:
        listed = {"item": {"PicMd5Sum": hashlib.md5(photo).hexdigest()}}
        self._event(kind, {"EventKey": key, "SendPicsInfo": {"Count": 1, "PicList": listed}})
        await self.sends_photo(photo)

    async def _picks_place(self, key: str, at: tuple[float, float]) -> None:
        place = {"Location_X": str(at[0]), "Location_Y": str(at[1]), "Scale": "15"}
        info = place | {"Label": "某处", "Poiname": ""}
        fields = {"EventKey": key, "SendLocationInfo": info, "AppType": "wxwork"}
        self._event("location_select", fields)
        await self.sends_location(*at)

    def _speak_media(self, kind: str, name: str, mime_type: str, content: bytes) -> Notice:
        media = self._corp.media.keep(kind, name, mime_type, content)
        told: dict[str, Any] = {"MediaId": media.media_id}
        if kind == "image":
            told = {"PicUrl": f"http://wework.qpic.cn/{media.media_id}"} | told
        elif kind == "voice":
            told["Format"] = name.rpartition(".")[2]
        else:
            thumb = self._corp.media.keep("image", "thumb.jpg", "image/jpeg", content[:64])
            told["ThumbMediaId"] = thumb.media_id
        return self._speak(kind, {"title": name}, told, media.media_id)

    def _speak(
        self, kind: str, body: dict[str, Any], told: dict[str, Any], media_id: str = ""
    ) -> Notice:
        self._must_read()
        world = self._corp.world
        number = world.next_number()
        notice = Notice(number, self.member.key, False, kind, world.now(), body, media_id=media_id)
        notice.msgid = str(FIRST_MSG_ID + number)
        self._corp.show(notice)
        told = {"MsgType": kind} | told | {"MsgId": FIRST_MSG_ID + number}
        self._corp.line.tell(self.member.key, told)
        return notice

    def _event(self, name: str, fields: dict[str, Any]) -> None:
        self._must_read()
        self._corp.line.tell(self.member.key, {"MsgType": "event", "Event": name} | fields)

    def _tapped(self, text: str, number: int | None) -> Notice:
        if number is None:
            found = self._with_button(text)
        else:
            these = (each for each in self.screen() if each.number == number)
            found = next((n for n in these if any(text in b for b in n.button_texts())), None)
        if not found:
            on_screen = [each.button_texts() for each in self.screen()[-5:]]
            raise CannotDo(f"no button {text!r} on the screen of {self.member.name}: {on_screen}")
        return found

    def _with_button(self, text: str) -> Notice | None:
        newest_first = reversed(self.screen())
        having = (n for n in newest_first if any(text in each for each in n.button_texts()))
        return next(having, None)

    def _menu_entries(self) -> list[dict[str, Any]]:
        top = (self._corp.menu or {}).get("button", [])
        return [leaf for each in top for leaf in (each.get("sub_button") or [each])]

    def _ringing(self) -> Ring | None:
        return next((each for each in self.rings() if each.is_ringing), None)

    def _end_ring(self, reason: int, seconds: int = 0) -> Ring:
        ring = self._ringing()
        if not ring:
            raise CannotDo(f"the telephone of {self.member.name} does not ring")
        self._corp.exchange.end(ring, reason, seconds)
        return ring

    def _must_read(self) -> None:
        if not self.member.reads:
            raise CannotDo(f"{self.member.name} does not have this app")
