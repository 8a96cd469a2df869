"""Which rows of one person travel together, and how many messages a flood becomes (T27)."""

from datetime import UTC, datetime

from bot.courier.bundling import FLOOD, crowded, lots
from storage.outbox import Claimed, RowKind

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def row(number: int, **changes: object) -> Claimed:
    fields: dict[str, object] = {
        "id": number,
        "key": f"row:{number}",
        "kind": RowKind.MESSAGE,
        "case_id": f"c{number}",
        "person": "zhang",
        "transport": None,
        "address": None,
        "body": "{}",
        "priority": 2,
        "rung": 0,
        "call_no": 1,
        "created_at": NOW,
        "expires_at": None,
        "lease_until": NOW,
        "fence": 1,
        "attempts": 1,
        "uncertain": False,
    }
    return Claimed(**{**fields, **changes})  # type: ignore[arg-type]


def sizes(rows: list[Claimed]) -> list[int]:
    return [len(lot) for lot in lots(rows)]


def test_a_few_pages_are_cards_and_many_become_lists_before_them() -> None:
    assert sizes([row(n) for n in range(6)]) == [1] * 6
    assert sizes([row(n) for n in range(65)]) == [20, 20, 20, 1, 1, 1, 1, 1]
    assert sizes([row(n) for n in range(100)]) == [20, 20, 20, 35, 1, 1, 1, 1, 1]


def test_a_flood_of_pages_or_of_reminders_is_one_message() -> None:
    assert sizes([row(n) for n in range(FLOOD)]) == [FLOOD]
    assert sizes([row(n, call_no=None, priority=3) for n in range(FLOOD)]) == [FLOOD]


def test_reminders_beyond_a_few_are_one_message_and_no_pages_are_among_them() -> None:
    pages = [row(n) for n in range(3)]
    nags = [row(10 + n, call_no=None, priority=3) for n in range(12)]
    found = lots([*pages, *nags])
    assert [len(lot) for lot in found] == [1] * 8 + [7]
    assert {each.call_no for each in found[-1]} == {None}


def test_what_is_critical_or_an_answer_or_for_one_address_travels_alone() -> None:
    alone = [
        *(row(n, priority=0) for n in range(10)),
        *(row(20 + n, priority=1) for n in range(10)),
        *(row(40 + n, transport="mail", address="a@bank.example") for n in range(10)),
        *(row(60 + n, kind=RowKind.REPLY) for n in range(10)),
        *(row(80 + n, person=None) for n in range(10)),
    ]
    assert sizes(alone) == [1] * 50
    assert crowded(alone, 4) == []


def test_every_row_is_in_one_lot_and_of_one_person() -> None:
    rows = [row(n, person=f"p{n % 3}", call_no=n % 2 or None) for n in range(120)]
    found = lots(rows)
    assert sorted(each.id for lot in found for each in lot) == list(range(120))
    assert all(len({each.person for each in lot}) == 1 for lot in found)
    assert crowded(rows, 40) == ["p0", "p1", "p2"]


def test_copies_of_many_pages_by_a_further_rung_travel_together_and_not_with_the_chats() -> None:
    chats = [row(n) for n in range(20)]
    mails = [row(100 + n, transport="mail", key=f"row:{n}#mail") for n in range(20)]
    found = lots([*chats, *mails])

    assert all(len({each.transport for each in lot}) == 1 for lot in found)
    assert sum(1 for lot in found if lot[0].transport == "mail") <= 8
