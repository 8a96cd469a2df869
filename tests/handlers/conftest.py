"""A sample bank, one real SQLite file, and phones that write and tap through the router."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import yaml

from escalation.duty import Duty, Schedule, Shift, Target, Who
from escalation.organisation import Group, Organisation, Person, Role, Unit
from escalation.plan import (
    CategoryRule,
    DeadlineRule,
    DraftRule,
    Level,
    Milestone,
    Plan,
    Trigger,
)
from escalation.words import Category, Flag, PersonId, UnitId, UnitKind
from handlers.desk import Desk
from handlers.reading import Lexicon, lexicon_from
from handlers.router import Router
from handlers.rulebook import Rulebook
from storage import people, schema
from storage.database import Database
from storage.people import Binding
from tests.handlers.phones import SEAL, Phones

NIGHT = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
"""02:10 on the 28th in Shanghai."""

BOUND = ("teller", "lobby", "outlet_head", "sub_leader", "sub_deputy", "branch_leader", "deputy")
ALSO_BOUND = ("press", "union", "province", "admin", "branch_head")


def _person(name: str, called: str, unit: str, title: str, *roles: Role) -> Person:
    return Person(
        id=PersonId(name),
        name=called,
        unit=UnitId(unit),
        title=title,
        roles=frozenset(roles),
        telegram=9001 if name == "numbered" else None,
    )


STAFF = (
    _person("teller", "王芳", "outlet", "柜员"),
    _person("lobby", "李强", "outlet", "大堂经理"),
    _person("outlet_head", "赵敏", "outlet", "网点主任"),
    _person("sub_leader", "陈静", "sub", "支行副行长"),
    _person("sub_deputy", "周涛", "sub", "支行综合"),
    _person("branch_leader", "孙丽", "branch", "分行副行长"),
    _person("deputy", "吴军", "branch", "分行工会"),
    _person("branch_head", "郑国强", "branch", "分行行长"),
    _person("press", "冯洁", "branch", "办公室主任", Role.SPOKESPERSON),
    _person("union", "沈琳", "branch", "工会主席", Role.UNION),
    _person("province", "韩冰", "province", "省行工作组"),
    _person("admin", "钱进", "branch", "科技", Role.ADMINISTRATOR),
    _person("numbered", "许可", "outlet", "柜员"),
    _person("fresh", "郭新", "outlet", "柜员"),
    _person("other_outlet", "何远", "far", "柜员"),
)


def bank() -> Organisation:
    """One province, one branch, one sub-branch, two outlets."""
    units = (
        Unit(id=UnitId("province"), name="省行", kind=UnitKind.PROVINCE),
        Unit(
            id=UnitId("branch"),
            name="江城分行",
            kind=UnitKind.BRANCH,
            parent=UnitId("province"),
            head=PersonId("branch_head"),
        ),
        Unit(
            id=UnitId("sub"),
            name="城南支行",
            kind=UnitKind.SUB_BRANCH,
            parent=UnitId("branch"),
            head=PersonId("sub_leader"),
            contacts=(PersonId("sub_leader"), PersonId("sub_deputy")),
        ),
        Unit(
            id=UnitId("outlet"),
            name="城南营业部",
            kind=UnitKind.OUTLET,
            parent=UnitId("sub"),
            head=PersonId("outlet_head"),
            contacts=(PersonId("outlet_head"), PersonId("lobby")),
        ),
        Unit(id=UnitId("far"), name="城北网点", kind=UnitKind.OUTLET, parent=UnitId("branch")),
    )
    groups = (
        _group("sub_group", "支行投诉小组", "complaint", "sub", "sub_leader", "sub_deputy"),
        _group("branch_group", "分行投诉小组", "complaint", "branch", "branch_leader", "deputy"),
        _group("press_group", "对外宣传组", "press", "branch", "press", None),
        _group("province_group", "省行工作组", "complaint", "province", "province", None),
    )
    return Organisation(
        units={unit.id: unit for unit in units},
        people={person.id: person for person in STAFF},
        groups=groups,
    )


def _group(id: str, name: str, kind: str, unit: str, leader: str, deputy: str | None) -> Group:
    return Group(
        id=id,
        name=name,
        kind=kind,
        unit=UnitId(unit),
        leader=PersonId(leader),
        deputies=(PersonId(deputy),) if deputy else (),
    )


def rota(organisation: Organisation) -> Duty:
    """Every leader is on duty day and night."""
    schedules = {
        group.id: Schedule(group=group.id, shifts=(Shift(teams=((group.leader,),)),))
        for group in organisation.groups
        if group.leader
    }
    return Duty(organisation=organisation, schedules=schedules)


def plan() -> Plan:
    """A small plan of the go-live's shape: three levels, press aside, three clocks."""
    return Plan(
        id="it-golive",
        version="1",
        name="投产应急预案",
        levels=(
            _level("sub", "支行值班", "complaint", UnitKind.SUB_BRANCH),
            _level("branch", "分行值班", "complaint", UnitKind.BRANCH),
            _level("province", "省行值班", "complaint", UnitKind.PROVINCE),
            _level("press", "对外宣传", "press", UnitKind.BRANCH, in_chain=False),
        ),
        starts="sub",
        owner=Target(Who.HEAD, at=UnitKind.BRANCH),
        drafts=DraftRule(urgent_files_itself_seconds=30),
        triggers=(
            Trigger(
                id="media",
                name="媒体风险",
                flags=frozenset({Flag.MEDIA_THREAT, Flag.ANGRY_LEAVE}),
                categories=frozenset({Category.MEDIA}),
                levels=("branch", "province", "press"),
                critical=True,
                each=True,
            ),
            Trigger(id="sos", name="紧急", flags=frozenset({Flag.EMERGENCY}), critical=True),
        ),
        deadlines=(
            DeadlineRule(id="arrive", name="到场时限", minutes=60, met_by=Milestone.ARRIVED),
            DeadlineRule(id="answer", name="回复时限", minutes=240, met_by=Milestone.ANSWERED),
            DeadlineRule(id="result", name="结果时限", minutes=480, met_by=Milestone.RESULT),
        ),
        categories={
            Category.TRANSACTION: CategoryRule(
                name="业务异常", guidance="用统一口径解释，约定时间"
            ),
            Category.MEDIA: CategoryRule(name="媒体", guidance="婉拒采访", critical=True),
        },
    )


def _level(id: str, name: str, kind: str, at: UnitKind, *, in_chain: bool = True) -> Level:
    return Level(id=id, name=name, targets=(Target(Who.DUTY, kind, at),), in_chain=in_chain)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The lexicon as it ships."""
    text = Path("plans/lexicon.yaml").read_text(encoding="utf-8")
    return lexicon_from(yaml.safe_load(text))


class Bank:
    """Opens the sample bank's phones on a database file, as often as a test restarts it."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self._folder = folder
        self._lexicon = lexicon
        self._opened: list[Database] = []

    async def open(self, name: str = "duban") -> Phones:
        """Phones on a new router, desk and database object; the file is made when missing."""
        path = self._folder / f"{name}.db"
        fresh = not path.exists()
        database = Database(f"sqlite+aiosqlite:///{path}")
        self._opened.append(database)
        if fresh:
            await schema.upgrade(database)
            await _bind(database)
        return self._phones(database)

    async def at(self, url: str) -> Phones:
        """Phones of a replica on a database that is there."""
        database = Database(url)
        self._opened.append(database)
        await _bind(database)
        phones = self._phones(database)
        # Rows are numbered by the inbox, which the replicas share.
        phones.row = 1000 * len(self._opened)
        return phones

    def _phones(self, database: Database) -> Phones:
        desk = Desk(Rulebook(plans=[plan()], duty=rota(bank()), chance=Random(7)))
        return Phones(database, Router(desk, self._lexicon, SEAL), desk, self._lexicon, NIGHT)

    async def close(self) -> None:
        """Close what was opened."""
        for database in self._opened:
            await database.close()


async def _bind(database: Database) -> None:
    async with database.writing() as connection:
        for name in (*BOUND, *ALSO_BOUND):
            binding = Binding("telegram", f"t{name}", name, "live", name)
            await people.bind(connection, binding, NIGHT - timedelta(days=1))


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of either kind; many desks may open it."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    at = f"sqlite+aiosqlite:///{tmp_path / 'together.db'}"
    asyncio.run(_migrate(at))
    return at


async def _migrate(url: str) -> None:
    database = Database(url)
    await schema.upgrade(database)
    await database.close()


@pytest.fixture
async def opened(tmp_path: Path, lexicon: Lexicon) -> AsyncIterator[Bank]:
    """For tests that restart the process, or compare two databases."""
    made = Bank(tmp_path, lexicon)
    yield made
    await made.close()


@pytest.fixture
async def phones(opened: Bank) -> Phones:
    """Everybody's phone; `teller`, `sub_leader` and so on are bound, `fresh` is not."""
    return await opened.open()
