"""T27: a burst of reports, and one person who sends without end.

The scale is a few hundred messages instead of thousands, so that it runs in seconds; orders and
counts are asserted, not speeds.
"""

from sqlalchemy import text

from bot.loops.quota import MOST
from tests.spine.night import Night

CRITICAL = "/sos 客户威胁找记者，说要在电视台曝光"
TOLD = "一分钟里发来的超过"


async def _stored(night: Night, state: str) -> int:
    async with night.app.database.reading() as connection:
        query = text("select count(*) from inbox where state = :state")
        return int((await connection.execute(query, {"state": state})).scalar_one())


async def _poll_all(night: Night) -> None:
    while night.world.updates.pending:
        await night.polling.once()


async def test_t27_of_500_messages_of_one_person_each_is_kept_and_they_are_told_once(
    night: Night,
) -> None:
    for number in range(500):
        await night.phone("wangfang").types(f"客户投诉，第{number}条，转账没到账")
    await _poll_all(night)
    assert await _stored(night, "waiting") == 500
    await night.settle()

    assert await _stored(night, "done") == MOST
    assert await _stored(night, "aside") == 500 - MOST
    (told,) = night.received("wangfang", TOLD)
    assert str(MOST) in (told.text or "")
    await night.files("tangli")
    assert len(night.pages("zhaolei")) == 1, "nobody else is held up"


async def test_t27_after_a_pause_they_are_heard_again(night: Night) -> None:
    for number in range(MOST + 20):
        await night.phone("wangfang").types(f"客户投诉，第{number}条，转账没到账")
    await night.settle()
    await night.advance(1.1)
    await night.types("wangfang", CRITICAL)
    assert len(night.pages("zhaolei")) == 1


async def test_t27_what_was_said_through_an_outage_and_comes_in_at_once_is_no_burst(
    night: Night,
) -> None:
    for number in range(MOST + 20):
        await night.phone("wangfang").types(f"客户投诉，第{number}条，转账没到账")
        night.clock.at += night.clock.span(20)
    await night.settle()
    assert await _stored(night, "aside") == 0
    assert night.received("wangfang", TOLD) == []


async def test_t27_too_many_of_one_person_set_aside_neither_what_presses_nor_a_tap(
    night: Night,
) -> None:
    number = await night.files("tangli")
    for each in range(MOST + 20):
        await night.phone("zhaolei").types(f"客户投诉，第{each}条，转账没到账")
    await night.phone("zhaolei").types(CRITICAL)
    await night.phone("zhaolei").taps("认领")
    for each in range(20):
        await night.phone("zhaolei").types(f"客户又投诉，第{each}条，转账没到账")
    await night.settle()

    assert await _stored(night, "aside") == 40
    assert any(f"已认领 {number}" in text for text in night.phone("zhaolei").toasts())
    assert night.sees("zhaolei", "已受理"), "the cry for help is on the register"


async def test_t27_a_stranger_gets_one_honest_word_and_no_more(night: Night) -> None:
    night.world.add_user(9999, "路人", started=True)
    for number in range(200):
        await night.world.phone(9999).types(f"你好{number % 50}")
    await _poll_all(night)
    await night.settle()
    answers = night.world.log.sends(9999)
    assert len([a for a in answers if TOLD in (a.text or "")]) == 1
    assert len(answers) == MOST + 1


async def test_t27_in_a_burst_the_critical_report_is_dealt_with_ahead_of_its_turn(
    night: Night,
) -> None:
    everybody = [p for p in night.rulebook.duty.organisation.people.values() if p.telegram]
    reporters = [person.id for person in everybody if person.id not in ("xuwen", "zhaolei")]
    for number in range(8):
        for person in reporters:
            await night.phone(person).types(f"客户投诉第{number}件，转账3000元没到账")
    await night.phone("tangli").types("客户说要找电视台记者曝光，投诉转账没到账")
    await night.phone("wangfang").types(CRITICAL)
    await _poll_all(night)
    assert await _stored(night, "waiting") > 200
    for _ in range(60):
        await night.app.inbox.once()
        await night.app.courier.once()
    assert len(night.pages("zhaolei")) == 1
    assert night.sees("tangli", "草稿，马上自动提交")
    assert await _stored(night, "waiting") > 150

    await night.settle()
    assert await _stored(night, "waiting") == await _stored(night, "aside") == 0


async def _many_cases(night: Night, count: int, seconds: float = 4) -> list[str]:
    """So many reports filed while nothing reaches the duty phone; their numbers."""
    away = night.world.faults.add("server_error", chat_id=night.telegram_of("zhaolei"))
    reporters = ("wangfang", "tangli", "wuhao", "maxin", "fanyu")
    numbers = []
    for number in range(count):
        reporter = reporters[number % len(reporters)]
        numbers.append(await night.files(reporter, f"客户投诉第{number}件，转账3000元没到账"))
        night.clock.at += night.clock.span(seconds)
    assert night.pages("zhaolei") == []
    assert away.met
    return numbers


async def test_t27_many_pages_to_one_person_are_a_few_cards_and_one_list_and_critical_ones_first(
    night: Night,
) -> None:
    numbers = await _many_cases(night, 24)
    await night.types("wangfang", CRITICAL)
    night.world.faults.clear()
    # The next rounds of sending; repeats of the calls are not due yet.
    for _ in range(3):
        night.clock.at += night.clock.span(20)
        await night.settle()
    pages = [page.text or "" for page in night.pages("zhaolei")]
    lists = [text for text in pages if "另有" in text]
    assert "🔴" in pages[0], "critical pages come alone and first"
    assert len(lists) >= 1
    assert len(pages) < 24 / 2

    for number in numbers:
        assert any(number in text for text in pages), number
    async with night.app.database.reading() as connection:
        query = "select count(distinct case_id) from ledger where kind='paged' and actor='zhaolei'"
        assert (await connection.execute(text(query))).scalar_one() == 25


async def test_t27_each_of_60_pages_is_named_by_a_card_or_by_one_of_several_lists(
    night: Night,
) -> None:
    numbers = await _many_cases(night, 60, seconds=0.5)
    night.world.faults.clear()
    night.clock.at += night.clock.span(20)
    await night.settle()
    pages = [page.text or "" for page in night.pages("zhaolei")]
    assert [("另有" in text) for text in pages] == [True] * 3 + [False] * 5
    for number in numbers:
        assert any(number in text for text in pages), number


async def test_t27_a_case_is_taken_from_the_list_and_by_its_number(night: Night) -> None:
    await _many_cases(night, 12)
    night.world.faults.clear()
    night.clock.at += night.clock.span(20)
    await night.settle()
    card = night.phone("zhaolei").latest("另有")
    assert card is not None
    first, second, *_ = card.button_texts()
    await night.taps("zhaolei", first)
    assert f"已认领 {first}" in night.phone("zhaolei").toasts()[-1]
    await night.types("zhaolei", f"收到 {second}")
    assert night.sees("zhaolei", f"已认领 {second}")


async def test_t27_a_few_pages_stay_cards(night: Night) -> None:
    await _many_cases(night, 5)
    night.world.faults.clear()
    night.clock.at += night.clock.span(20)
    await night.settle()
    assert len(night.pages("zhaolei")) == 5
    assert night.received("zhaolei", "另有") == []


async def _a_list(night: Night) -> tuple[int, list[str]]:
    """A list of pages on the duty phone: its message and the numbers on its buttons."""
    await _many_cases(night, 12)
    night.world.faults.clear()
    night.clock.at += night.clock.span(20)
    await night.settle()
    card = night.phone("zhaolei").latest("另有")
    assert card is not None
    return card.message_id, card.button_texts()


def _list_now(night: Night, message_id: int) -> str:
    (card,) = [m for m in night.phone("zhaolei").screen() if m.message_id == message_id]
    return f"{card.text}{card.button_texts()}"


async def test_a40_whoever_is_named_loses_the_case_from_the_list_on_their_phone(
    night: Night,
) -> None:
    message, (hidden, other, *_) = await _a_list(night)
    await night.types("xuwen", f"/case {hidden}")
    await night.taps("xuwen", "被投诉人")
    await night.types("xuwen", "赵磊")
    shown = _list_now(night, message)
    assert hidden not in shown
    assert other in shown


async def test_t26_what_somebody_else_took_leaves_the_list(night: Night) -> None:
    message, numbers = await _a_list(night)
    for number in numbers:
        assert number in _list_now(night, message)
        await night.types("xuwen", f"收到 {number}")
        assert number not in _list_now(night, message)
    assert "没有等您认领的了" in _list_now(night, message)
    assert len(night.received("zhaolei", "另有")) == 1
