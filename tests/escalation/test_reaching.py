"""By how many ways somebody can be reached when it is critical."""

from escalation.organisation import Ladder, Person
from escalation.reaching import count, ways
from escalation.words import PersonId, UnitId

EVERYTHING = frozenset(("telegram", "wecom", "sms", "voice", "wecom_call", "mail"))


def somebody(**addresses: object) -> Person:
    return Person(id=PersonId("li"), name="李四", unit=UnitId("north"), **addresses)  # type: ignore[arg-type]


def test_a_mobile_is_two_ways_and_no_address_is_none() -> None:
    assert ways(somebody(mobile="13800001002"), EVERYTHING) == ("sms", "voice")
    assert ways(somebody(), EVERYTHING) == ()


def test_a_transport_that_is_not_there_does_not_count() -> None:
    person = somebody(wecom="lisi", mobile="13800001002", mail="li@bank.example")

    assert ways(person, frozenset(("wecom", "voice"))) == ("wecom", "voice")


def test_wecoms_call_is_a_way_where_it_was_bought() -> None:
    person = somebody(wecom="lisi")

    assert ways(person, frozenset(("wecom", "sms", "mail"))) == ("wecom",)
    assert ways(person, EVERYTHING) == ("wecom", "wecom_call")


def test_what_fails_together_counts_as_one_way() -> None:
    assert count(("wecom", "wecom_call")) == 1
    assert count(("wecom_call", "mail")) == count(("sms", "voice")) == 2


def test_only_the_critical_ladder_counts_and_in_its_order() -> None:
    ladder = Ladder(ordinary=("wecom", "mail"), critical=("voice", "telegram"))
    person = somebody(wecom="lisi", telegram=2, mobile="13800001002", ladder=ladder)

    assert ways(person, EVERYTHING) == ("voice", "telegram")
