"""Files on WeCom: photos, voices, documents and places out; what people sent in."""

import pytest

from bot.transports.wecom import media
from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import File, Outcome
from simulator.wecom.corp import Corp

from .conftest import PICTURE, ScriptedApi, StoppedTime

PAGE = Card(headline="呼叫", protected=True)
CLAIM = ((("认领", "claim|7||seal"),),)
PHOTO = File(attachment="a1", kind="photo", content=PICTURE, mime="image/jpeg", name="")
OGG = File(attachment="a2", kind="voice", content=b"OggS and more", mime="audio/ogg", name="")
AMR = File(attachment="a3", kind="voice", content=b"#!AMR\nmore", mime="audio/amr", name="")
BOOK = File(
    attachment="a4",
    kind="document",
    content=b"PK\x03\x04 the register",
    mime="application/octet-stream",
    name='投诉 登记"簿".xlsx',
)
PLACE = File(
    attachment="a5", kind="location", content=b"22.516701,113.3926", mime="text/plain", name=""
)
MB = 1024 * 1024


async def test_files_follow_the_card_each_as_what_wecom_shows_best(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, [PHOTO, OGG, AMR, BOOK, PLACE], "once")
    card, *files = corp.phone("wangfang").screen()
    assert sent.outcome is Outcome.SENT and sent.message_ref == card.task_id
    assert [each.kind for each in files] == ["image", "file", "voice", "file", "text"]
    assert [each.text for each in files[1:4:2]] == ["voice.ogg", "投诉 登记_簿_.xlsx"]
    assert "纬度 22.516701" in files[4].text and not sent.detail
    assert corp.media.find(files[3].media_id).content == BOOK.content
    assert dict(sent.file_refs) == {f"a{n}": files[n - 1].media_id for n in range(1, 5)}


async def test_a_protected_file_can_not_be_passed_on(wecom: WecomWire, corp: Corp) -> None:
    await wecom.send("wangfang", Card(protected=True), (), [PHOTO, AMR, BOOK], "once")
    sends = [r.params for r in corp.world.log.records if r.method == "wecom.message/send"]
    assert [(each["msgtype"], each.get("safe")) for each in sends] == [
        ("image", 1),
        ("voice", None),
        ("file", 1),
    ]


async def test_what_wecom_has_already_goes_by_its_id_and_is_loaded_when_that_is_gone(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    theirs = await corp.phone("zhaomin").sends_photo(PICTURE)
    loaded = []

    async def load() -> bytes:
        loaded.append(1)
        return PICTURE

    known = File(
        attachment="a1",
        kind="photo",
        content=b"",
        mime="image/jpeg",
        name="",
        file_ref=theirs.media_id,
        load=load,
    )
    await wecom.send("wangfang", PAGE, (), [known], "first")
    assert not loaded
    time.seconds += 3 * 86400
    sent = await wecom.send("wangfang", PAGE, (), [known], "second")
    assert sent.outcome is Outcome.SENT and loaded == [1]
    images = [each for each in corp.phone("wangfang").screen() if each.kind == "image"]
    assert len(images) == 2 and sent.file_refs == (("a1", images[1].media_id),)


async def test_a_file_that_wecom_never_takes_does_not_hold_up_the_words(
    wecom: WecomWire, corp: Corp
) -> None:
    small = File(attachment="small", kind="document", content=b"12345", mime="", name="x")
    nowhere = File(attachment="nowhere", kind="location", content=b"?", mime="", name="")
    sent = await wecom.send("wangfang", PAGE, (), [small, nowhere, PHOTO], "once")
    assert sent.outcome is Outcome.SENT
    assert "small not sent" in sent.detail and "nowhere not sent" in sent.detail
    assert [each.kind for each in corp.phone("wangfang").screen()] == ["text", "image"]
    alone = await wecom.send("wangfang", Card(), (), [small], "alone")
    assert alone.outcome is Outcome.REJECTED


async def test_a_picture_that_wecom_cannot_read_still_goes_as_a_file(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.refuse("media/upload", 40123)
    await wecom.send("wangfang", PAGE, (), [PHOTO], "once")
    assert corp.phone("wangfang").screen()[-1].kind == "file"


async def test_an_upload_that_fails_sends_nothing_twice_and_is_tried_again(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.world.faults.add("drop_after", method="wecom.media/upload", count=1)
    first = await wecom.send("wangfang", PAGE, CLAIM, [PHOTO], "once")
    second = await wecom.send("wangfang", PAGE, CLAIM, [PHOTO], "once")
    assert (first.outcome, second.outcome) == (Outcome.UNCERTAIN, Outcome.SENT)
    assert [each.kind for each in corp.phone("wangfang").screen()] == ["template_card", "image"]


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("photo", b"\xff\xd8\xff" + bytes(10 * MB), ["file"]),
        ("photo", b"GIF89a....", ["file"]),
        ("voice", b"#!AMR\n" + bytes(2 * MB), ["file"]),
        ("document", bytes(20 * MB + 1), []),
        ("document", PICTURE, ["file"]),
    ],
)
def test_sizes_and_formats_of_wecom_are_known(
    kind: str, content: bytes, expected: list[str]
) -> None:
    file = File(attachment="a", kind=kind, content=content, mime="", name="")
    assert list(media.kinds_for(file)) == expected


async def test_what_a_person_sent_is_fetched_while_wecom_has_it(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    theirs = await corp.phone("wangfang").sends_photo(PICTURE)
    assert await wecom.fetch(theirs.media_id, 1000) == PICTURE
    assert await wecom.fetch(theirs.media_id, len(PICTURE) - 1) is None
    assert await wecom.fetch("no-such-id", 1000) is None
    time.seconds += 3 * 86400
    assert await wecom.fetch(theirs.media_id, 1000) is None


async def test_a_big_file_is_fetched_in_parts(wecom: WecomWire, corp: Corp) -> None:
    big = bytes(range(256)) * 4096 * 21
    theirs = await corp.phone("wangfang").sends_video(big)
    assert await wecom.fetch(theirs.media_id, 30 * MB) == big
    assert await wecom.fetch(theirs.media_id, 20 * MB) is None
    ranges = [r for r in corp.world.log.records if r.method == "wecom.media/get"]
    assert len(ranges) == 1 + 6 + 1 + 6


@pytest.mark.parametrize("errcode", [-1, 45033, 60020])
async def test_what_cannot_be_asked_for_now_is_only_late(
    wecom: WecomWire, corp: Corp, errcode: int
) -> None:
    theirs = await corp.phone("wangfang").sends_photo(PICTURE)
    corp.refuse("media/get", errcode)
    with pytest.raises(ConnectionError, match=str(errcode)):
        await wecom.fetch(theirs.media_id, 1000)
    assert await wecom.fetch(theirs.media_id, 1000) == PICTURE


async def test_a_gateways_page_is_no_photo(
    scripted: ScriptedApi, scripted_wecom: WecomWire
) -> None:
    scripted.will_answer(200, "<html>Please sign in</html>")
    with pytest.raises(ConnectionError):
        await scripted_wecom.fetch("media", 1000)


async def test_a_download_renews_a_refused_token_too(
    wecom_api: WecomApi, wecom: WecomWire, corp: Corp
) -> None:
    theirs = await corp.phone("wangfang").sends_photo(PICTURE)
    await wecom.fetch(theirs.media_id, 1000)
    corp.revoke_token()
    assert await wecom.fetch(theirs.media_id, 1000) == PICTURE
