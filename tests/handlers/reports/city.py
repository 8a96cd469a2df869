"""A small city of outlets, a mailbox, and a day of cases with everything in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from escalation.case import Case, Complaint, Deadline
from escalation.duty import Target, Who
from escalation.organisation import Mailbox, Organisation, Person, Unit
from escalation.plan import CategoryRule, DeadlineRule, Level, Milestone, Plan
from escalation.words import (
    CaseId,
    Category,
    Channel,
    Flag,
    Liability,
    PersonId,
    UnitId,
    UnitKind,
)

DAY = date(2026, 11, 28)
MIDNIGHT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
"""00:00 of the day in Shanghai."""

SIX_PM = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
"""18:00 of the day in Shanghai."""

_UNITS = (
    ("province", "江东省分行", UnitKind.PROVINCE, None),
    ("branch", "滨江分行", UnitKind.BRANCH, "province"),
    ("line", "滨江分行个金部", UnitKind.LINE, "branch"),
    ("north", "城北支行", UnitKind.SUB_BRANCH, "branch"),
    ("lake", "西湖路营业部", UnitKind.OUTLET, "north"),
    ("canal", "运河网点", UnitKind.OUTLET, "north"),
    ("south", "城南支行", UnitKind.SUB_BRANCH, "branch"),
    ("river", "江晖路网点", UnitKind.OUTLET, "south"),
    ("station", "火车站网点", UnitKind.OUTLET, "south"),
    ("elsewhere", "别处分行", UnitKind.BRANCH, "province"),
)

_PEOPLE = (
    ("wangfang", "王芳", "lake"),
    ("wuhao", "吴昊", "lake"),
    ("maxin", "马欣", "canal"),
    ("caoping", "曹平", "river"),
    ("zhaolei", "赵磊", "north"),
    ("liangjie", "梁杰", "south"),
    ("chenjing", "陈静", "branch"),
    ("hemei", "何梅", "branch"),
)

MAILBOX = Mailbox(
    id="branch-union",
    unit=UnitId("branch"),
    address="union@binjiang.bank.example",
    readers=(PersonId("hemei"),),
)

CITY = Organisation(
    units={
        UnitId(unit): Unit(
            id=UnitId(unit), name=name, kind=kind, parent=UnitId(parent) if parent else None
        )
        for unit, name, kind, parent in _UNITS
    },
    people={
        PersonId(person): Person(id=PersonId(person), name=name, unit=UnitId(unit))
        for person, name, unit in _PEOPLE
    },
    mailboxes={MAILBOX.id: MAILBOX},
)

PLAN = Plan(
    id="it-golive",
    version="1",
    name="IT蓝图项目投产客户投诉处理应急预案",
    levels=(Level(id="duty", name="支行值班", targets=()),),
    starts="duty",
    owner=Target(Who.PERSON, "chenjing"),
    deadlines=(
        DeadlineRule(id="arrive", name="到场", minutes=60, met_by=Milestone.ARRIVED),
        DeadlineRule(id="answer", name="回复客户", minutes=240, met_by=Milestone.ANSWERED),
        DeadlineRule(id="result", name="报结果", minutes=480, met_by=Milestone.RESULT),
    ),
    categories={Category.FURIOUS: CategoryRule(name="情绪暴躁、醉酒（保卫到场）")},
)

_INSTANTS = {"arrive": "arrived_at", "answer": "answered_at", "result": "result_at"}


def case_of(
    number: str, unit: str, minutes: int, *, matter: str = "取款机吞卡", **changes: object
) -> Case:
    """A case received that many minutes after midnight, its clocks as its instants say."""
    received_at = MIDNIGHT + timedelta(minutes=minutes)
    case = Case(
        id=CaseId(f"id-{number}"),
        number=number,
        unit=UnitId(unit),
        plan=PLAN.id,
        plan_version=PLAN.version,
        received_at=received_at,
        first_contact=PersonId("wangfang"),
        complaint=Complaint(
            customer_name="陈志强",
            telephone="13812345678",
            matter=matter,
            demand="今晚取出",
            category=Category.ATM,
            place="自助厅",
        ),
    )
    case = replace(case, **changes)  # type: ignore[arg-type]
    return case if case.deadlines else replace(case, deadlines=clocks_of(case))


def clocks_of(case: Case) -> tuple[Deadline, ...]:
    """The plan's clocks; a result meets those before it too."""
    return tuple(
        Deadline(
            rule=rule.id,
            due_at=case.received_at + timedelta(minutes=rule.minutes),
            met_at=getattr(case, _INSTANTS[rule.id]) or case.result_at,
        )
        for rule in PLAN.deadlines
    )


def after(minutes: int) -> datetime:
    """That many minutes after midnight."""
    return MIDNIGHT + timedelta(minutes=minutes)


def of_category(category: Category, matter: str, **fields: object) -> Complaint:
    """A complete record."""
    record = Complaint(
        customer_name="陈志强",
        telephone="13812345678",
        matter=matter,
        demand="尽快解决",
        category=category,
        place="营业大厅",
    )
    return replace(record, **fields)  # type: ignore[arg-type]


def busy_day() -> list[Case]:
    """Media, overdue, awaiting, in time, closed, and one left over from the day before."""
    took: dict[str, Any] = {
        "handler": PersonId("zhaolei"),
        "acknowledged_by": (PersonId("zhaolei"),),
    }
    closed: dict[str, Any] = {"liability": Liability.BANK, "result": "卡已取出，客户满意", **took}
    return [
        case_of(
            "1128-48213",
            "lake",
            130,
            complaint=of_category(
                Category.ATM,
                "取款机吞卡，客户情绪激动离开，说要找电视台曝光，要求今晚给说法，联系电话13812345678",
                amount=Decimal("20000.00"),
            ),
            flags=frozenset({Flag.MEDIA_THREAT, Flag.ANGRY_LEAVE}),
            acknowledged_at=after(134),
            arrived_at=after(180),
            **took,
        ),
        case_of(
            "1128-20977",
            "canal",
            900,
            complaint=of_category(Category.QUEUE, "排队两小时，柜台只开一个窗口，客户要求书面道歉"),
            acknowledged_at=after(905),
            **took,
        ),
        case_of(
            "1128-31116",
            "river",
            540,
            complaint=of_category(Category.TRANSACTION, "转账未到账，对方称没有收到 3200 元"),
            acknowledged_at=after(548),
            arrived_at=after(580),
            answered_at=after(640),
            result_at=after(840),
            result="已补记入账",
            handler=PersonId("liangjie"),
            acknowledged_by=(PersonId("liangjie"),),
        ),
        case_of(
            "1128-77120",
            "lake",
            600,
            complaint=of_category(Category.CUSTOMER_DATA, "新系统里客户姓名显示为乱码"),
            acknowledged_at=after(603),
            arrived_at=after(630),
            answered_at=after(640),
            result_at=after(700),
            confirmed_at=after(705),
            closed_at=after(706),
            **closed,
        ),
        case_of(
            "1128-15008",
            "canal",
            480,
            complaint=of_category(Category.ATM, "ATM 停用，客户到他行取款被收手续费"),
            result_at=after(500),
            confirmed_at=after(510),
            closed_at=after(510),
            liability=Liability.NOT_BANK,
            result="解释后客户理解",
        ),
        case_of(
            "1127-90342",
            "south",
            -500,
            complaint=of_category(
                Category.CLAIM, "理财到期未兑付，索赔利息损失", channel=Channel.REGULATOR
            ),
            flags=frozenset({Flag.CLAIM, Flag.VIP}),
            acknowledged_at=after(-490),
            arrived_at=after(-400),
            answered_at=after(-300),
            handler=PersonId("liangjie"),
            acknowledged_by=(PersonId("liangjie"),),
        ),
    ]
