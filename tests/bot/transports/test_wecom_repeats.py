"""D02 and D03: what may have been taken is said again byte for byte, what is new never is."""

import asyncio

from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import File, Outcome
from simulator.log import Record
from simulator.wecom.corp import Corp

from .conftest import PICTURE, ScriptedApi, StoppedTime

PAGE = Card(headline="🔴 呼叫｜媒体风险", lines=("编号：1128-48213", "⏱ 到场 剩 12 分"))
LATER_PAGE = Card(headline="🔴 呼叫｜媒体风险", lines=("编号：1128-48213", "⏱ 到场 剩 11 分"))
LONG = Card(headline="呼叫", lines=tuple(f"{n} " + "字" * 200 for n in range(8)))
CLAIM = ((("认领", "claim|7||seal"),),)
SEND = "wecom.message/send"


def sends(corp: Corp) -> list[Record]:
    return [each for each in corp.world.log.records if each.method == SEND]


async def test_d02_a_page_whose_answer_broke_is_sent_again_byte_for_byte_and_shown_once(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.world.faults.add("drop_after", method=SEND, count=1)
    first = await wecom.send("wangfang", PAGE, CLAIM, (), "7:call1:1:wang")
    second = await wecom.send("wangfang", LATER_PAGE, CLAIM, (), "7:call1:1:wang")
    assert (first.outcome, second.outcome) == (Outcome.UNCERTAIN, Outcome.SENT)
    [card] = corp.phone("wangfang").screen()
    assert second.message_ref == card.task_id
    before, after = sends(corp)
    assert before.params == after.params
    assert after.params["enable_duplicate_check"] == 1
    assert 1800 <= after.params["duplicate_check_interval"] <= 14400


async def test_d02_the_bytes_are_the_same_and_not_only_what_they_mean(
    scripted: ScriptedApi, scripted_wecom: WecomWire
) -> None:
    scripted.will_answer(502, "Bad Gateway")
    scripted.will_answer(200, {"errcode": 0, "msgid": "m", "response_code": "code"})
    await scripted_wecom.send("wangfang", PAGE, CLAIM, (), "once")
    sent = await scripted_wecom.send("wangfang", LATER_PAGE, CLAIM, (), "once")
    assert sent.card_code == "code"
    assert scripted.calls[0]["body"] == scripted.calls[1]["body"]


async def test_d02_a_page_that_never_arrived_arrives_with_the_second_attempt(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.world.faults.add("drop_before", method=SEND, count=1)
    await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    [card] = corp.phone("wangfang").screen()
    assert sent.outcome is Outcome.SENT and sent.card_code and card.task_id == sent.message_ref


async def test_a_page_that_comes_late_shows_how_the_case_stands_by_then(
    wecom: WecomWire, corp: Corp
) -> None:
    ordinary = Card(headline="🟠 呼叫｜业务异常", lines=PAGE.lines)
    corp.world.faults.add("drop_before", method=SEND, count=1)
    await wecom.send("wangfang", ordinary, CLAIM, (), "once")
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    [card] = corp.phone("wangfang").screen()
    assert (sent.outcome, sent.message_ref) == (Outcome.SENT, card.task_id)
    assert PAGE.headline in card.text and not sent.card_code


async def test_d02_of_a_card_of_several_messages_only_what_is_missing_follows(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.world.faults.add("delay", method=SEND, count=1)
    corp.world.faults.add("drop_after", method=SEND, count=1)
    first = await wecom.send("wangfang", LONG, CLAIM, (), "once")
    assert first.outcome is Outcome.UNCERTAIN and "only 1 of" in first.detail
    second = await wecom.send("wangfang", LONG, CLAIM, (), "once")
    screen = corp.phone("wangfang").screen()
    assert second.outcome is Outcome.SENT
    assert "".join(each.text for each in screen[:-1]).count("字") == 1600
    assert [each.kind for each in screen] == ["text", "text", "text", "template_card"]
    assert second.message_ref == screen[-1].task_id and second.card_code


async def test_a_limit_in_the_middle_of_a_card_is_uncertain_and_goes_on_where_it_stood(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.world.faults.add("delay", method=SEND, count=1)
    corp.world.faults.add("too_many", method=SEND, count=1)
    first = await wecom.send("wangfang", LONG, CLAIM, (), "once")
    assert (first.outcome, first.is_throttled) == (Outcome.UNCERTAIN, True)
    assert first.retry_after_seconds == 60.0
    await wecom.send("wangfang", LONG, CLAIM, (), "once")
    assert len(corp.phone("wangfang").screen()) == 4


async def test_d02_a_photo_behind_a_card_is_neither_uploaded_nor_shown_twice(
    wecom: WecomWire, corp: Corp
) -> None:
    photo = File(attachment="a1", kind="photo", content=PICTURE, mime="image/jpeg", name="p.jpg")
    corp.world.faults.add("delay", method=SEND, count=1)
    corp.world.faults.add("drop_after", method=SEND, count=1)
    first = await wecom.send("wangfang", PAGE, CLAIM, [photo], "once")
    second = await wecom.send("wangfang", PAGE, CLAIM, [photo], "once")
    assert (first.outcome, second.outcome) == (Outcome.UNCERTAIN, Outcome.SENT)
    assert [each.kind for each in corp.phone("wangfang").screen()] == ["template_card", "image"]
    methods = [each.method for each in corp.world.log.records]
    assert methods.count("wecom.media/upload") == 1
    assert second.file_refs == first.file_refs != ()


async def test_t13_after_a_crash_a_card_that_was_taken_is_known_by_its_task_id(
    wecom: WecomWire, wecom_api: WecomApi, corp: Corp
) -> None:
    before = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    after = await WecomWire(wecom_api).send("wangfang", LATER_PAGE, CLAIM, (), "once")
    assert (after.outcome, after.message_ref, after.card_code) == (
        Outcome.SENT,
        before.message_ref,
        "",
    )
    assert len(corp.phone("wangfang").screen()) == 1


async def test_t13_after_a_crash_another_person_with_the_same_obligation_gets_a_card_of_their_own(
    wecom: WecomWire, wecom_api: WecomApi, corp: Corp
) -> None:
    await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    sent = await WecomWire(wecom_api).send("zhaomin", PAGE, CLAIM, (), "once")
    assert sent.outcome is Outcome.SENT and corp.phone("zhaomin").latest("呼叫")


async def test_what_was_begun_and_cancelled_is_gone_on_with(wecom: WecomWire, corp: Corp) -> None:
    corp.world.faults.add("hang_after", method=SEND)
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(wecom.send("wangfang", PAGE, CLAIM, (), "once"))
        await corp.world.until(lambda: sends(corp))
        sending.cancel()
    corp.world.clear_faults()
    sent = await wecom.send("wangfang", LATER_PAGE, CLAIM, (), "once")
    assert sent.outcome is Outcome.SENT and len(corp.phone("wangfang").screen()) == 1


async def test_after_half_an_hour_the_page_is_drawn_anew(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    corp.world.faults.add("drop_before", method=SEND, count=1)
    await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    time.seconds += 1800
    await wecom.send("wangfang", LATER_PAGE, CLAIM, (), "once")
    assert corp.phone("wangfang").latest("剩 11 分")


async def test_a_page_that_certainly_was_not_taken_is_drawn_anew(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.refuse("message/send", 45009)
    assert (await wecom.send("wangfang", PAGE, CLAIM, (), "once")).outcome is Outcome.LATER
    await wecom.send("wangfang", LATER_PAGE, CLAIM, (), "once")
    assert corp.phone("wangfang").latest("剩 11 分")


async def test_plain_words_in_place_of_a_refused_card_have_a_task_of_their_own(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.refuse("message/send", 40058)
    refused = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    plain = await wecom.send("wangfang", Card(headline="呼叫"), CLAIM, (), "once")
    assert (refused.outcome, plain.outcome) == (Outcome.REJECTED, Outcome.SENT)
    first, second = (each.params["template_card"]["task_id"] for each in sends(corp))
    assert first != second == plain.message_ref


async def test_d03_two_obligations_in_the_same_words_both_arrive(
    wecom: WecomWire, corp: Corp
) -> None:
    for card, packed in ((Card(lines=("已记录。",)), ()), (PAGE, CLAIM)):
        for once in ("first", "second"):
            sent = await wecom.send("wangfang", card, packed, (), once)
            assert sent.outcome is Outcome.SENT
    assert len(corp.phone("wangfang").screen()) == 4


async def test_d03_pieces_of_one_card_in_the_same_words_all_arrive(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", Card(lines=("字" * 682 * 3,)), (), (), "once")
    assert [len(each.text) for each in corp.phone("wangfang").screen()] == [682] * 3


async def test_what_has_no_name_is_sent_as_often_as_it_is_asked(
    wecom: WecomWire, corp: Corp
) -> None:
    for _ in range(2):
        await wecom.send("wangfang", PAGE, CLAIM, ())
    assert len({each.task_id for each in corp.phone("wangfang").screen()}) == 2
