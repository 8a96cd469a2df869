"""What a person did, as it comes out of an update; updates are those of the simulator."""

import json
from typing import Any

import pytest
from aiogram import Bot
from structlog.testing import capture_logs

from bot.transports.telegram.incoming import to_incoming
from bot.transports.telegram.polling import GetRawUpdates
from bot.transports.telegram.raw import raw_update
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.incoming import Arrival, Incoming
from simulator.world import World

from .conftest import GROUP, LI, NOW, PICTURE, WANG

WANGS_CHAT = {"id": WANG, "type": "private", "first_name": "王芳"}
WANG_AS_USER = {"id": WANG, "is_bot": False, "first_name": "王芳", "username": "wangfang"}


async def told(bot: Bot) -> list[Incoming | None]:
    """Everything that waits for the bot, read."""
    updates = await bot(GetRawUpdates(timeout=0))
    return [read(update) for update in updates]


def read(update: dict[str, Any]) -> Incoming | None:
    raw = raw_update(update)
    assert raw
    return to_incoming(raw.payload, NOW)


def message(**content: Any) -> dict[str, Any]:
    known = {"message_id": 7, "date": 1, "chat": WANGS_CHAT, "from": WANG_AS_USER}
    return {"update_id": 1, "message": known | content}


async def test_words_come_with_who_wrote_them_and_where(bot: Bot, world: World) -> None:
    said = await world.phone(WANG).types("客户 <b>要曝光</b>")
    [found] = await told(bot)
    assert found and found.kind is Arrival.TEXT and found.at == NOW
    assert found.text == "客户 <b>要曝光</b>"
    assert found.message_ref == f"{WANG}:{said.message_id}"
    assert (found.sender.transport, found.sender.address) == ("telegram", str(WANG))
    assert found.sender.display == "王芳" and not found.sender.in_group and not found.edited


async def test_a38_a_user_name_appears_nowhere(bot: Bot, world: World) -> None:
    await world.phone(WANG).types("你好")
    [found] = await told(bot)
    assert "wangfang" not in repr(found)


async def test_an_edit_is_marked_and_names_the_same_message(bot: Bot, world: World) -> None:
    said = await world.phone(WANG).types("三万元")
    await world.phone(WANG).edits(said.message_id, "五万元")
    first, second = await told(bot)
    assert first and second and (first.edited, second.edited) == (False, True)
    assert first.message_ref == second.message_ref and second.text == "五万元"


async def test_files_come_with_what_is_needed_to_fetch_them(
    bot: Bot, world: World, wire: TelegramWire
) -> None:
    phone = world.phone(WANG)
    await phone.sends_photo(PICTURE, "大厅")
    await phone.sends_voice(b"OggS", duration=9)
    await phone.sends_document("流水.pdf", b"%PDF", "附件", "application/pdf")
    photo, voice, document = await told(bot)
    assert photo and photo.media and (photo.kind, photo.text) == (Arrival.PHOTO, "大厅")
    assert await wire.fetch(photo.media.file_ref, 1000) == PICTURE
    assert voice and voice.media and (voice.kind, voice.media.seconds) == (Arrival.VOICE, 9)
    assert document and document.media and document.kind is Arrival.DOCUMENT
    assert (document.media.name, document.media.mime) == ("流水.pdf", "application/pdf")
    assert (document.media.size_bytes, document.text) == (4, "附件")


async def test_a_place_and_ones_own_number_are_read(bot: Bot, world: World) -> None:
    await world.phone(WANG).sends_location(31.2, 121.5)
    await world.phone(WANG).shares_contact()
    place, contact = await told(bot)
    assert place and place.kind is Arrival.LOCATION
    assert (place.latitude, place.longitude) == (31.2, 121.5)
    assert contact and (contact.kind, contact.text) == (Arrival.CONTACT, f"+86138{WANG:08d}")


async def test_the_number_of_somebody_else_proves_nothing_and_is_left_out(
    bot: Bot, world: World
) -> None:
    await world.phone(WANG).shares_contact(world.users[LI])
    [contact] = await told(bot)
    assert contact and (contact.kind, contact.text) == (Arrival.CONTACT, "")


async def test_a_tap_names_the_card_and_how_to_answer(
    bot: Bot, world: World, wire: TelegramWire
) -> None:
    sent = await wire.send(str(LI), Card(headline="呼叫"), ((("认领", "claim|7||s"),),), ())
    query = await world.phone(LI).taps("认领")
    [tap] = await told(bot)
    assert tap and (tap.kind, tap.text) == (Arrival.ACTION, "claim|7||s")
    assert (tap.message_ref, tap.answer_ref) == (sent.message_ref, query)
    assert tap.sender.address == str(LI)


async def test_what_is_written_in_a_group_is_marked(
    bot: Bot, world: World, wire: TelegramWire
) -> None:
    await wire.send(str(GROUP), Card(headline="呼叫"), ((("认领", "claim"),),), ())
    await world.phone(WANG).types("收到", GROUP)
    await world.phone(WANG).taps("认领", chat_id=GROUP)
    found = await told(bot)
    assert [each.sender.in_group for each in found if each] == [True, True]
    assert [each.sender.address for each in found if each] == [str(WANG)] * 2


def test_a_tap_on_a_card_telegram_no_longer_shows_still_names_it() -> None:
    card = {"chat": WANGS_CHAT, "message_id": 7, "date": 0}
    query = {"id": "55", "from": WANG_AS_USER, "message": card, "chat_instance": "1", "data": "x"}
    tap = read({"update_id": 1, "callback_query": query})
    assert tap and (tap.kind, tap.message_ref) == (Arrival.ACTION, f"{WANG}:7")


def test_the_largest_size_of_a_photo_is_taken() -> None:
    sizes = [
        {"file_id": f"f{width}", "file_unique_id": "u", "width": width, "height": width}
        for width in (90, 1280, 320)
    ]
    found = read(message(photo=sizes))
    assert found and found.media and found.media.file_ref == "f1280"


@pytest.mark.parametrize("kind", ["audio", "video", "video_note", "animation"])
def test_recordings_and_films_count_as_documents(kind: str) -> None:
    film = {"file_id": "f", "file_unique_id": "u", "duration": 3, "mime_type": "video/mp4"}
    content: dict[str, Any] = {kind: film | {"width": 1, "height": 1, "length": 1}}
    if kind == "animation":
        content["document"] = {"file_id": "f", "file_unique_id": "u"}
    found = read(message(**content))
    assert found and found.media and found.kind is Arrival.DOCUMENT
    assert found.media.file_ref == "f"


def test_a_sticker_and_what_telegram_may_invent_are_unreadable_but_not_lost() -> None:
    dice = read(message(dice={"emoji": "🎲", "value": 3}))
    invented = read(message(hologram={"depth": 3}))
    assert dice and invented
    assert dice.kind is invented.kind is Arrival.UNREADABLE


def test_a44_a_lone_surrogate_or_a_nul_does_not_cost_the_message() -> None:
    payload = json.dumps(message(text="甲\ud83d乙\u0000丙\U0001f600"))
    found = to_incoming(payload, NOW)
    assert payload.isascii() and found and found.text == "甲\ufffd乙丙😀"


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}}},
        {"inline_query": {"id": "1", "from": WANG_AS_USER, "query": "", "offset": ""}},
        {"message": {"message_id": 1, "date": 1, "chat": WANGS_CHAT, "text": "of nobody"}},
        {"message": message(text="x")["message"] | {"from": WANG_AS_USER | {"is_bot": True}}},
        {"message": {"message_id": "seven"}},
        {"something_new": {"from": WANG_AS_USER}},
    ],
)
def test_what_no_person_said_to_the_bot_is_none_and_logged(update: dict[str, Any]) -> None:
    with capture_logs() as logged:
        assert read({"update_id": 1} | update) is None
    assert len(logged) == 1


@pytest.mark.parametrize("payload", ["", "null", "[]", "{", "[" * 100_000, '{"update_id": NaN}'])
def test_what_is_no_update_is_none_and_logged(payload: str) -> None:
    with capture_logs() as logged:
        assert to_incoming(payload, NOW) is None
    assert len(logged) == 1


def test_the_log_of_an_unreadable_update_does_not_quote_it() -> None:
    with capture_logs() as logged:
        assert read(message(text={"secret": "6222021234567890123"})) is None
    assert "6222021234567890123" not in repr(logged)


@pytest.mark.parametrize("update", [None, 3, [], {}, {"update_id": "7"}, {"update_id": 10**30}])
def test_only_what_has_a_number_can_be_stored(update: Any) -> None:
    assert raw_update(update) is None


def test_the_order_key_is_the_sender_and_the_key_the_updates_number() -> None:
    raw = raw_update(message(text="x"))
    assert raw and (raw.platform, raw.key, raw.order_key) == ("telegram", "1", str(WANG))
