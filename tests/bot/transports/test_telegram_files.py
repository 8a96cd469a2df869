"""Photos, voices, documents and places: passed on by id, by upload, and fetched."""

from dataclasses import replace

import pytest
from aiogram import Bot

from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.wire import File, Outcome
from simulator.server import Simulator
from simulator.world import World

from .conftest import LI, PICTURE, WANG, StoppedTime

PAGE = Card(headline="呼叫", protected=True)
CLAIM = ((("认领", "claim|7||seal"),),)


def stored(kind: str, content: bytes = b"", **more: str) -> File:
    known = {"mime": "application/octet-stream", "name": ""}
    return File(attachment=f"att-{kind}", kind=kind, content=content, **(known | more))


async def test_a_photo_and_a_voice_are_passed_on_by_the_id_telegram_has(
    wire: TelegramWire, world: World
) -> None:
    photo = (await world.phone(WANG).sends_photo(PICTURE)).content.file
    voice = (await world.phone(WANG).sends_voice(b"OggS")).content.file
    assert photo and voice
    files = [stored("photo", file_ref=photo.file_id), stored("voice", file_ref=voice.file_id)]
    sent = await wire.send(str(LI), PAGE, CLAIM, files)
    text, picture, sound = world.phone(LI).screen()
    assert (picture.content.file, sound.content.file) == (photo, voice)
    assert picture.protected and sound.protected and text.button_texts() == ["认领"]
    assert sent.message_ref == f"{LI}:{text.message_id}"
    assert sent.file_refs == (("att-photo", photo.file_id), ("att-voice", voice.file_id))


async def test_a_photo_a_voice_and_a_document_are_uploaded_and_told_by_their_new_ids(
    wire: TelegramWire, world: World
) -> None:
    files = [
        stored("photo", PICTURE),
        stored("voice", b"OggS"),
        stored("document", b"PK", name="日报.xlsx"),
    ]
    sent = await wire.send(str(LI), PAGE, (), files)
    shown = [each.content.file for each in world.phone(LI).screen()[1:]]
    assert [(file.kind, file.content) for file in shown if file] == [
        ("photo", PICTURE),
        ("voice", b"OggS"),
        ("document", b"PK"),
    ]
    assert shown[2] and shown[2].name == "日报.xlsx"
    assert [ref for _, ref in sent.file_refs] == [file.file_id for file in shown if file]


async def test_an_id_telegram_does_not_know_falls_back_to_the_upload(
    wire: TelegramWire, world: World
) -> None:
    file = stored("photo", PICTURE, file_ref="an-id-of-wecom")
    sent = await wire.send(str(LI), PAGE, (), [file])
    assert sent.outcome is Outcome.SENT and not sent.detail
    assert world.phone(LI).screen()[-1].content.kind == "photo"


async def test_content_is_read_only_when_telegram_does_not_know_the_id(
    wire: TelegramWire, world: World
) -> None:
    read: list[str] = []

    async def load() -> bytes:
        read.append("read")
        return PICTURE

    photo = (await world.phone(WANG).sends_photo(PICTURE)).content.file
    assert photo
    known = replace(stored("photo", file_ref=photo.file_id), load=load)
    await wire.send(str(LI), PAGE, (), [known])
    assert read == []
    lost = replace(stored("photo", file_ref="forgotten"), load=load)
    sent = await wire.send(str(LI), PAGE, (), [lost])
    assert (read, sent.detail) == (["read"], "")
    assert world.phone(LI).screen()[-1].content.kind == "photo"


async def test_a_picture_telegram_can_not_read_goes_as_a_document(
    wire: TelegramWire, world: World
) -> None:
    await wire.send(str(LI), PAGE, (), [stored("photo", b"not a picture", name="a.heic")])
    assert world.phone(LI).screen()[-1].content.kind == "document"


async def test_a_file_telegram_will_never_take_does_not_hold_up_the_page_and_is_named(
    wire: TelegramWire, world: World
) -> None:
    sent = await wire.send(str(LI), PAGE, CLAIM, [stored("voice", file_ref="gone")])
    assert sent.outcome is Outcome.SENT and "att-voice" in sent.detail
    assert world.phone(LI).latest("呼叫")


async def test_a_file_that_may_not_have_arrived_makes_the_card_uncertain(
    wire: TelegramWire, world: World
) -> None:
    world.faults.add("drop_after", count=1, method="sendPhoto")
    sent = await wire.send(str(LI), PAGE, CLAIM, [stored("photo", PICTURE)])
    text = world.phone(LI).latest("呼叫")
    assert text and sent.message_ref == f"{LI}:{text.message_id}"
    assert sent.outcome is Outcome.UNCERTAIN


async def test_many_files_wait_for_the_flood_limit_instead_of_beginning_anew(
    wire: TelegramWire, world: World, time: StoppedTime
) -> None:
    sent = await wire.send(str(LI), PAGE, (), [stored("photo", PICTURE)] * 8)
    assert sent.outcome is Outcome.SENT and len(world.log.sends(LI)) == 9
    assert 0 < sum(time.waited) <= 8


async def test_every_further_message_of_a_card_has_its_turn_in_the_budget(
    bot: Bot, world: World
) -> None:
    turns: list[str] = []

    async def further(address: str) -> None:
        turns.append(address)

    files = [
        File(attachment=f"a{n}", kind="document", content=b"x", mime="", name="a") for n in range(3)
    ]
    sent = await TelegramWire(bot, further=further).send(
        str(WANG), Card(headline="呼叫"), (), files
    )
    assert sent.outcome is Outcome.SENT
    assert turns == [str(WANG)] * 3, "the first message had its turn before the card was begun"


async def test_a_place_is_shown_on_the_map(wire: TelegramWire, world: World) -> None:
    sent = await wire.send(str(LI), PAGE, (), [stored("location", b"31.2304,121.4737")])
    assert sent.outcome is Outcome.SENT
    place = world.phone(LI).screen()[-1].content.attached
    assert place == {"latitude": 31.2304, "longitude": 121.4737}


async def test_a_place_that_is_none_is_named_and_the_page_goes_out(wire: TelegramWire) -> None:
    sent = await wire.send(str(LI), PAGE, (), [stored("location", b"somewhere")])
    assert sent.outcome is Outcome.SENT and "att-location" in sent.detail


async def test_a_card_of_files_only_has_its_buttons_on_the_last(
    wire: TelegramWire, world: World
) -> None:
    await wire.send(str(LI), Card(), CLAIM, [stored("photo", PICTURE), stored("voice", b"OggS")])
    assert [each.button_texts() for each in world.phone(LI).screen()] == [[], ["认领"]]


async def test_a44_a_file_name_can_not_break_out_of_its_header(
    wire: TelegramWire, world: World
) -> None:
    name = 'a"\r\nX-Evil: 1\u202efdp../../etc/passwd' + "长" * 300 + ".pdf"
    await wire.send(str(LI), PAGE, (), [stored("document", b"PK", name=name)])
    file = world.phone(LI).screen()[-1].content.file
    assert file and file.content == b"PK" and len(file.name) <= 80
    assert file.name.endswith(".pdf") and not set(file.name) & set('"\r\n/\u202e')


async def test_a_file_from_a_phone_is_fetched(wire: TelegramWire, world: World) -> None:
    file = (await world.phone(WANG).sends_photo(PICTURE)).content.file
    assert file and await wire.fetch(file.file_id, 1000) == PICTURE


async def test_a_file_that_is_gone_or_too_large_is_none(wire: TelegramWire, world: World) -> None:
    file = (await world.phone(WANG).sends_photo(PICTURE)).content.file
    assert file and await wire.fetch(file.file_id, len(PICTURE) - 1) is None
    assert await wire.fetch("no such file", 1000) is None


async def test_a_file_that_can_not_be_asked_for_now_is_not_taken_for_gone(
    wire: TelegramWire, world: World
) -> None:
    file = (await world.phone(WANG).sends_photo(PICTURE)).content.file
    world.faults.add("server_error", count=1, method="getFile")
    assert file
    with pytest.raises(ConnectionError):
        await wire.fetch(file.file_id, 1000)
    assert await wire.fetch(file.file_id, 1000) == PICTURE


async def test_a_failed_download_does_not_tell_the_token(sim: Simulator, bot: Bot) -> None:
    async with telegram_bot(sim.token, "http://127.0.0.1:1") as cut_off:
        with pytest.raises(ConnectionError) as failed:
            await TelegramWire(cut_off).fetch("any", 1000)
    assert sim.token not in repr(failed.value)
