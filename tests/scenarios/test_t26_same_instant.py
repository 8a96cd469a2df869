"""T26: somebody acknowledges at the very instant at which the case goes up a level."""

import asyncio
from datetime import timedelta

import pytest

from tests.spine.night import START, Night, on_both_databases

pytestmark = on_both_databases


@pytest.fixture
async def due(night: Night) -> Night:
    """The instant at which the sub-branch's leader is called, with the tap already on its way."""
    await night.files("wangfang")
    await night.advance(9.9)
    await night.phone("zhaolei").taps("认领")
    night.clock.at = START + timedelta(minutes=10)
    return night


async def _tap_first(night: Night) -> None:
    await night.polling.once()
    while await night.app.inbox.once():
        pass
    await night.app.tick.once()


async def _escalation_first(night: Night) -> None:
    await night.app.tick.once()
    await night.polling.once()
    while await night.app.inbox.once():
        pass


async def _escalation_sent_first(night: Night) -> None:
    await night.app.tick.once()
    await night.app.courier.once()


async def _both_at_once(night: Night) -> None:
    await night.polling.once()
    async with asyncio.TaskGroup() as group:
        group.create_task(night.app.tick.once())
        group.create_task(night.app.inbox.once())
        group.create_task(night.app.courier.once())


ORDERS = [_tap_first, _escalation_first, _escalation_sent_first, _both_at_once]


@pytest.mark.parametrize("order", ORDERS)
async def test_t26_one_order_all_who_were_paged_are_told_and_nobody_is_paged_after(
    due: Night, order: object
) -> None:
    night = due
    assert callable(order)
    await order(night)
    await night.settle()
    sent = len(_all_pages(night))
    await night.advance(45)

    assert len(_all_pages(night)) == sent
    for person in {"zhaolei", *(p for p in ("xuwen",) if night.pages(p))}:
        cards = [text for text in night.texts(person) if "编号" in text and "到场" in text]
        assert any("已由 赵磊 认领" in text for text in cards), person
        assert not any("等您认领" in t or "请点“认领”" in t for t in night.texts(person)), person
    (told,) = night.received("wangfang", "已认领")
    assert "赵磊" in (told.text or "")


async def test_t26_the_escalation_that_lost_is_not_announced(due: Night) -> None:
    await _tap_first(due)
    await due.settle()

    assert due.pages("xuwen") == []
    assert due.received("wangfang", "已报到") == []


async def test_t26_a_call_overtaken_before_it_was_sent_puts_nothing_on_the_phone(
    due: Night,
) -> None:
    await _escalation_first(due)
    await due.settle()
    await due.advance(30)

    assert due.received("xuwen") == []


async def test_t26_whoever_was_paged_in_that_instant_cannot_take_it_a_second_time(
    due: Night,
) -> None:
    await _escalation_sent_first(due)
    await due.settle()
    old = due.phone("xuwen").latest("已由 赵磊 认领")
    assert old is not None
    assert "✅ 认领" not in old.button_texts()

    await due.types("xuwen", "收到")
    assert "现在没有等您认领的投诉件" in due.texts("xuwen")[-1]


def _all_pages(night: Night) -> list[object]:
    people = night.rulebook.duty.organisation.people.values()
    return [page for p in people if p.telegram is not None for page in night.pages(p.id)]
