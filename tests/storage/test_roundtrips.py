"""What is stored comes back exactly: cases, plans, messages, letters, whatever they hold."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from escalation.case import Case, Complaint
from escalation.message import Entry, Message
from escalation.plan import Plan
from handlers.card import Card, MailLetter
from storage import cases, ledger, plans
from storage.codec import from_text, to_text
from storage.database import Database
from tests.storage.drawing import drawn
from tests.storage.making import NOW, a_case

_SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def leaves(value: Any) -> Iterator[tuple[str, str]]:
    """Every single value inside with its type, since 1 == True and Decimal 1 == 1.00."""
    if is_dataclass(value):
        for each in fields(value):
            yield from leaves(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, frozenset):
        yield from sorted(pair for each in value for pair in leaves(each))
    else:
        kind = "instant" if hasattr(value, "utcoffset") else type(value).__name__
        yield kind, str(value)


@pytest.mark.parametrize("kind", [Case, Message, Entry, Card, MailLetter])
@given(data=st.data())
@_SETTINGS
def test_a_value_comes_back_exactly(kind: type, data: st.DataObject) -> None:
    value = data.draw(drawn(kind))
    again: Any = from_text(kind, to_text(value))
    assert again == value
    assert list(leaves(again)) == list(leaves(value))


@given(drawn(Plan))
@_SETTINGS
def test_a_plan_with_rules_of_every_kind_comes_back_exactly(plan: Plan) -> None:
    assert from_text(Plan, to_text(plan)) == plan


@given(drawn(Case))
@_SETTINGS
async def test_a_stored_case_comes_back_exactly(database: Database, case: Case) -> None:
    async with database.writing() as connection:
        # Each example begins with nothing stored.
        await connection.exec_driver_sql("delete from cases")
        await cases.add(connection, case, None)
        assert await cases.load(connection, case.id) == case


@given(drawn(Plan))
@_SETTINGS
async def test_a_pinned_version_of_a_plan_comes_back_exactly(
    database: Database, plan: Plan
) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql("delete from plans")
        await plans.pin(connection, plan, NOW)
        assert await plans.load(connection, plan.id, plan.version) == plan


@given(st.lists(drawn(Entry), max_size=4))
@_SETTINGS
async def test_an_entry_of_the_register_comes_back_and_its_chain_holds(
    database: Database, entries: list[Entry]
) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql("delete from ledger")
        await ledger.append(connection, "c1", entries)
        assert [each.entry for each in await ledger.history(connection, "c1")] == entries
        assert await ledger.broken_at(connection, "c1") is None


@pytest.mark.parametrize("amount", ["0.10", "1E+3", "12345678901234567890.123456789"])
def test_an_amount_keeps_every_digit(amount: str) -> None:
    case = a_case(complaint=Complaint(amount=Decimal(amount)))
    assert str(from_text(Case, to_text(case)).complaint.amount) == amount


@pytest.mark.parametrize("text", ["", "null", "{}", "{},{}", "not json", "[]"])
def test_text_that_is_no_case_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        from_text(Case, text)
