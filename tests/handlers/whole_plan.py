"""Phones at a desk whose plan has every rule that the acts of a case need."""

from dataclasses import replace
from decimal import Decimal

from escalation.case import Case
from escalation.duty import Target, Who
from escalation.plan import (
    AlikeRule,
    CategoryRule,
    DeadlineRule,
    Milestone,
    PaymentLimit,
    Plan,
    Trigger,
    WatchRule,
)
from escalation.words import Category, Flag, UnitKind
from handlers.action import Action
from tests.handlers.phones import Phones, Said

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
CASH = "客户刘建国 13812345678 停机期间急用钱，要取8000元看病"
LOSS = "客户刘建国 13812345678 停机期间要办挂失，银行卡丢了"
THREAT = "客户说要打电视台电话曝光"
CLAIM = "客户刘建国 13812345678 要求赔偿损失2000元"


def whole(plan: Plan) -> Plan:
    """The sample plan with every rule that the acts need."""
    categories = dict(plan.categories)
    limit = PaymentLimit(ordinary=Decimal(5000), vip=Decimal(10000))
    categories[Category.URGENT_CASH] = CategoryRule(name="停机期间紧急用款", payment=limit)
    loss = DeadlineRule(
        id="C03",
        name="正式挂失",
        minutes=7200,
        met_by=Milestone.LOSS_SETTLED,
        categories=frozenset({Category.LOSS_REPORT}),
        aftercare=True,
    )
    watch = WatchRule(by=(Target(Who.MEMBERS, "press", UnitKind.BRANCH),))
    media, *others = plan.triggers
    claim = Trigger(
        id="claim",
        name="会同条线",
        flags=frozenset({Flag.CLAIM}),
        categories=frozenset({Category.CLAIM}),
        levels=("branch",),
        blocks_promises=True,
    )
    return replace(
        plan,
        categories=categories,
        deadlines=(*plan.deadlines, loss),
        triggers=(replace(media, watch=watch), *others, claim),
        spokesperson=Target(Who.LEADER, "press", UnitKind.BRANCH),
        major_reports_to="province",
        alike=AlikeRule(customers=2),
    )


def with_whole_plan(phones: Phones) -> Phones:
    """The phones, at a desk with the whole plan."""
    rulebook = phones.desk.rulebook
    rulebook.plans = [whole(each) for each in rulebook.plans]
    return phones


async def taken(phones: Phones, story: str = STORY) -> Case:
    """A case of the teller's that the leader of the sub-branch holds."""
    case = await phones.report("teller", story)
    await phones.writes("sub_leader", f"收到 {case.number}")
    return await phones.only_case()


async def further(phones: Phones, who: str, case: Case) -> Said:
    """更多操作."""
    return await phones.taps(who, Action("further", case.id))


async def details(phones: Phones, who: str, case: Case) -> Said:
    """详情."""
    return await phones.taps(who, Action("detail", case.id))


async def chooses(phones: Phones, who: str, label: str) -> Said:
    """A rare act of the only case, by its button."""
    case = await phones.only_case()
    return await phones.taps(who, (await further(phones, who, case)).button(label))


def shown(said: Said) -> list[str]:
    """Labels of all buttons."""
    return [button.label for button in said.buttons]
