"""Who may have the register as a file, and which cases of it (R-CONF-1, A39)."""

from dataclasses import replace

from escalation.entitled import entitled_to, on_register_of
from escalation.organisation import Mailbox, Organisation, Role
from escalation.words import PersonId, UnitId
from tests.handlers.reports.city import CITY, MAILBOX

HEMEI, MAXIN, WUHAO, ZHAOLEI = (PersonId(each) for each in ("hemei", "maxin", "wuhao", "zhaolei"))
BRANCH, NORTH, LAKE, CANAL, RIVER = (
    UnitId(each) for each in ("branch", "north", "lake", "canal", "river")
)
NOBODY = frozenset[PersonId]()


def headed(unit: UnitId, by: PersonId, **more: Mailbox) -> Organisation:
    """The city with a head of one unit, and with more mailboxes."""
    units = {**CITY.units, unit: replace(CITY.units[unit], head=by)}
    return replace(CITY, units=units, mailboxes={**CITY.mailboxes, **more})


def test_readers_have_their_mailboxes_unit_and_heads_theirs_and_nobody_else_any() -> None:
    assert entitled_to(HEMEI, CITY) == (BRANCH,)
    assert entitled_to(ZHAOLEI, headed(NORTH, ZHAOLEI)) == (NORTH,)
    assert entitled_to(MAXIN, CITY) == ()
    assert entitled_to(PersonId("left the bank"), headed(NORTH, PersonId("left the bank"))) == ()


def test_no_role_gives_it() -> None:
    people = {**CITY.people, MAXIN: replace(CITY.people[MAXIN], roles=frozenset(Role))}
    assert entitled_to(MAXIN, replace(CITY, people=people)) == ()


def test_a_unit_below_another_of_theirs_is_not_sent_twice() -> None:
    assert entitled_to(HEMEI, headed(NORTH, HEMEI)) == (BRANCH,)
    south = Mailbox(id="s", unit=UnitId("south"), address="s@bank.example", readers=(ZHAOLEI,))
    assert entitled_to(ZHAOLEI, headed(NORTH, ZHAOLEI, s=south)) == (NORTH, UnitId("south"))


def test_a39_a_case_about_oneself_is_on_no_register_of_theirs() -> None:
    holds = on_register_of(ZHAOLEI, headed(NORTH, ZHAOLEI), NORTH)
    assert holds(LAKE, NOBODY) and holds(NORTH, frozenset({MAXIN}))
    assert not holds(LAKE, frozenset({ZHAOLEI, MAXIN}))
    assert not holds(RIVER, NOBODY)


def test_a39_a_reader_has_what_the_mailbox_gets_and_a_head_what_is_not_about_them() -> None:
    """What one reader of a mailbox has, the others open."""
    shared = {MAILBOX.id: replace(MAILBOX, readers=(HEMEI, WUHAO))}
    organisation = replace(CITY, mailboxes=shared)
    holds = on_register_of(HEMEI, organisation, BRANCH)
    assert not holds(LAKE, frozenset({WUHAO})) and not holds(RIVER, frozenset({WUHAO}))

    units = {**CITY.units, NORTH: replace(CITY.units[NORTH], head=HEMEI)}
    holds = on_register_of(HEMEI, replace(organisation, units=units), BRANCH)
    assert holds(LAKE, frozenset({WUHAO})), "as head of the sub-branch"
    assert not holds(RIVER, frozenset({WUHAO}))
    assert not holds(LAKE, frozenset({HEMEI}))


def test_a_case_of_a_unit_struck_off_the_file_is_with_the_top_of_the_bank() -> None:
    top = UnitId("province")
    organisation = headed(top, ZHAOLEI)
    assert on_register_of(ZHAOLEI, organisation, top)(UnitId("struck off"), NOBODY)
    assert not on_register_of(HEMEI, CITY, BRANCH)(UnitId("struck off"), NOBODY)
