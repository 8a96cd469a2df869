"""C01 to C15 as plans/it-golive.yaml has them: whom each calls and tells in the sample branch."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from escalation.case import Case, Complaint
from escalation.decide import open_case
from escalation.decision import Decision
from escalation.duty import Duty
from escalation.message import Kind, Topic
from escalation.plan import Plan
from escalation.words import CaseId, Category, Flag, PersonId, UnitId
from storage.files.organisation import load_organisation
from storage.files.plan import read_plan

ROOT = Path(__file__).parents[3]
NIGHT = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
FIRST = {"zhaolei"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    read, problems = read_plan(ROOT / "plans" / "it-golive.yaml")
    assert read is not None, problems
    return read.plan


@pytest.fixture(scope="module")
def duty() -> Duty:
    read, problems = load_organisation(ROOT / "examples" / "branch" / "organisation.yaml")
    assert read is not None, problems
    return read


class Bank:
    """Files one case of a category in the sample branch, at ten past two in the morning."""

    def __init__(self, plan: Plan, duty: Duty) -> None:
        self.plan, self.duty = plan, duty

    def filed(self, category: Category, *flags: Flag) -> Decision:
        case = Case(
            id=CaseId("c"),
            number="1",
            unit=UnitId("xihulu"),
            plan=self.plan.id,
            plan_version=self.plan.version,
            received_at=NIGHT,
            first_contact=PersonId("wangfang"),
            complaint=Complaint(matter="…", category=category),
            flags=frozenset(flags),
        )
        return open_case(case, self.plan, self.duty, NIGHT)

    def paged(self, category: Category, *flags: Flag) -> set[str]:
        """Who is called at once."""
        messages = self.filed(category, *flags).messages
        return {message.to for message in messages if message.kind is Kind.PAGE}

    def told(self, category: Category) -> set[str]:
        """Who is told because of the category."""
        messages = self.filed(category).messages
        return {message.to for message in messages if message.topic is Topic.FLAG_RAISED}

    def guidance(self, category: Category) -> str:
        return self.plan.categories[category].guidance


@pytest.fixture(scope="module")
def bank(plan: Plan, duty: Duty) -> Bank:
    return Bank(plan, duty)


def test_c01_a_general_complaint_takes_the_ordinary_way(bank: Bank) -> None:
    assert bank.paged(Category.GENERAL) == FIRST
    assert bank.told(Category.GENERAL) == set()
    assert "当场解决" in bank.guidance(Category.GENERAL)


def test_c02_a_complaint_of_the_go_live_is_reported_by_line_and_may_be_promised(bank: Bank) -> None:
    assert bank.told(Category.GO_LIVE) == {"yejing", "panlei"}
    assert "统一口径" in bank.guidance(Category.GO_LIVE)
    assert "承诺" in bank.guidance(Category.GO_LIVE)


def test_c05_a_cash_machine_out_of_use_is_a_matter_of_words(bank: Bank) -> None:
    assert bank.paged(Category.ATM) == FIRST
    assert "他行 ATM" in bank.guidance(Category.ATM)


def test_c06_wrong_customer_data_is_reported_by_line(bank: Bank) -> None:
    assert bank.told(Category.CUSTOMER_DATA) == {"yejing", "panlei"}
    assert "统一口径" in bank.guidance(Category.CUSTOMER_DATA)


def test_c07_a_wrong_transfer_is_reported_by_line_and_finished_in_time(bank: Bank) -> None:
    assert bank.told(Category.TRANSACTION) == {"yejing", "panlei"}
    assert "按时办完" in bank.guidance(Category.TRANSACTION)


def test_c08_queues_are_calmed_by_the_lobby_manager(bank: Bank) -> None:
    assert bank.paged(Category.QUEUE) == FIRST
    assert "贵宾室" in bank.guidance(Category.QUEUE)


def test_c09_repeat_over_the_head_and_several_people_go_to_branch_and_province(bank: Bank) -> None:
    assert bank.paged(Category.REPEATED) == {*FIRST, "chenjing", "zhoubo"}


def test_c10_a_claim_calls_the_business_line(bank: Bank) -> None:
    assert bank.paged(Category.CLAIM) == {*FIRST, "yejing"}
    assert "不作承诺" in bank.guidance(Category.CLAIM)


def test_c11_furious_or_drunk_calls_security_and_violence_the_branch_too(bank: Bank) -> None:
    assert bank.paged(Category.FURIOUS) == {*FIRST, "jiangwei"}
    assert bank.paged(Category.FURIOUS, Flag.VIOLENT) == {*FIRST, "jiangwei", "chenjing"}
    assert "报警" in bank.guidance(Category.FURIOUS)


def test_c12_the_unreasonable_are_helped_through_authorities_and_family(bank: Bank) -> None:
    assert bank.paged(Category.UNREASONABLE) == FIRST
    assert "家属" in bank.guidance(Category.UNREASONABLE)


def test_c13_across_provinces_calls_the_province_and_its_publicity_team(bank: Bank) -> None:
    assert bank.paged(Category.ACROSS_PROVINCES) == {*FIRST, "zhoubo", "dengchen"}


def test_c14_media_calls_every_level_and_both_press_offices(bank: Bank) -> None:
    everybody = {"xuwen", "chenjing", "sunqiang", "zhoubo", "tanjun", "shenhui"}
    assert bank.paged(Category.MEDIA) == FIRST | everybody | {"linyue", "dengchen"}
    assert bank.filed(Category.MEDIA).case.watch is not None


def test_c15_an_incident_calls_the_branch_and_security_and_tells_heads_and_it(bank: Bank) -> None:
    assert bank.paged(Category.INCIDENT) == {*FIRST, "chenjing", "jiangwei"}
    assert bank.told(Category.INCIDENT) == {"xuwen", "luming", "panlei"}
    assert "突发事件应急预案" in bank.guidance(Category.INCIDENT)
