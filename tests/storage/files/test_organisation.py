"""The organisation file: what a good one becomes, and that nothing wrong hides anything else."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from escalation.duty import Duty, Target, Who
from escalation.organisation import USUAL_LADDER, Ladder, Role
from escalation.words import PersonId, UnitId, UnitKind
from storage.files.organisation import (
    load_organisation,
    read_organisation,
    read_organisation_text,
)
from storage.files.problems import Severity
from storage.files.yaml_nodes import LIMIT_BYTES

SAMPLE = Path(__file__).parents[3] / "examples" / "branch" / "organisation.yaml"

CAST = {
    "wangfang": ("王芳", 1001),
    "zhaolei": ("赵磊", 1002),
    "chenjing": ("陈静", 1003),
    "sunqiang": ("孙强", 1004),
    "linyue": ("林悦", 1005),
    "zhoubo": ("周波", 1006),
    "hemei": ("何梅", 1007),
    "admin": ("钱工", 1008),
}


def at(text: str) -> datetime:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return local.astimezone(UTC)


@pytest.fixture(scope="module")
def sample() -> Duty:
    duty, problems = load_organisation(SAMPLE)
    assert problems == ()
    assert duty is not None
    return duty


def test_the_sample_branch_has_the_units_and_people_of_the_demo(sample: Duty) -> None:
    kinds = [unit.kind for unit in sample.organisation.units.values()]

    assert kinds.count(UnitKind.OUTLET) == 4
    assert kinds.count(UnitKind.SUB_BRANCH) == 2
    assert len(sample.organisation.people) >= 25
    for person, (name, telegram) in CAST.items():
        known = sample.organisation.people[PersonId(person)]
        assert (known.name, known.telegram) == (name, telegram)


def test_the_roles_of_the_sample_are_read(sample: Duty) -> None:
    people = sample.organisation.people

    assert people[PersonId("admin")].roles == {Role.ADMINISTRATOR}
    assert people[PersonId("hemei")].roles == {Role.UNION}
    assert people[PersonId("linyue")].roles == {Role.SPOKESPERSON}


@pytest.mark.parametrize("night", ["2026-11-22 02:10", "2026-11-28 02:10", "2027-01-03 02:10"])
def test_the_story_night_finds_its_cast_on_duty(sample: Duty, night: str) -> None:
    outlet = sample.organisation.people[PersonId("wangfang")].unit

    def on(kind: UnitKind, who: Who = Who.DUTY) -> tuple[PersonId, ...]:
        return sample.people(Target(who, "complaint", kind), outlet, at(night))

    assert on(UnitKind.SUB_BRANCH) == ("zhaolei",)
    assert on(UnitKind.BRANCH) == ("chenjing",)
    assert on(UnitKind.PROVINCE) == ("zhoubo",)
    assert on(UnitKind.BRANCH, Who.LEADER) == ("chenjing",)
    assert on(UnitKind.BRANCH, Who.DEPUTIES) == ("sunqiang",)


def test_weekly_turns_and_an_override_change_who_is_on_duty(sample: Duty) -> None:
    weeks = ("2026-11-02 21:00", "2026-11-09 21:00", "2026-11-16 21:00", "2026-11-23 21:00")

    nights = [sample.on_call("chengnan-complaint", at(week)) for week in weeks]
    before = sample.on_call("chengnan-complaint", at("2026-11-23 10:00"))
    during = sample.on_call("chengnan-complaint", at("2026-11-25 10:00"))

    assert nights == [("xiebin",), ("hanmei",), ("liangjie",), ("xiebin",)]
    assert (before, during) == (("liangjie",), ("xiebin",))


def test_somebody_is_on_duty_in_every_group_at_every_hour(sample: Duty) -> None:
    hours = [
        datetime(2026, 11, 20 + day, hour, tzinfo=UTC) for day in range(8) for hour in range(24)
    ]

    empty = [(g, h) for g in sample.schedules for h in hours if not sample.on_call(g, h)]

    assert empty == []


def test_units_may_be_written_flat_with_a_parent() -> None:
    text = """
units:
  - {id: north, name: 北网点, kind: outlet, parent: branch}
  - {id: branch, name: 分行, kind: branch}
people: [{id: zhang, name: 张三, unit: north}]
"""
    read, problems = read_organisation_text(text, "o.yaml")

    assert problems == ()
    assert read is not None
    assert read.duty.organisation.is_within(UnitId("north"), UnitId("branch"))


def test_addresses_are_kept_in_one_form_however_they_were_written() -> None:
    text = """
units: [{id: b, name: 分行, kind: branch}]
people:
  - {id: zhang, name: 张三, unit: b, wecom: Zhang.San@HQ, mobile: +86 138-0000 1001}
  - {id: li, name: 李四, unit: b, wecom: 007, mobile: 8613800001002}
  - {id: wang, name: 王五, unit: b, telephone: 0571-65550101}
"""
    read, problems = read_organisation_text(text, "o.yaml")

    assert problems == ()
    assert read is not None
    zhang, li, wang = read.duty.organisation.people.values()
    assert (zhang.wecom, zhang.mobile) == ("zhang.san@hq", "13800001001")
    assert (li.wecom, li.mobile) == ("007", "13800001002")
    assert [wang.address_on(each) for each in USUAL_LADDER.critical] == [None] * 6
    assert [zhang.address_on(each) for each in ("sms", "voice")] == ["13800001001"] * 2
    assert [zhang.address_on(each) for each in ("wecom", "wecom_call")] == ["zhang.san@hq"] * 2


def test_a_part_of_a_ladder_that_is_left_out_is_that_of_the_file_and_then_the_usual_one() -> None:
    text = """
ladder: {critical: [telegram, sms]}
units: [{id: b, name: 分行, kind: branch}]
people:
  - {id: zhang, name: 张三, unit: b}
  - {id: li, name: 李四, unit: b, ladder: {ordinary: mail}}
  - {id: wang, name: 王五, unit: b, ladder: {critical: [wecom_call, wecom]}}
"""
    read, problems = read_organisation_text(text, "o.yaml")

    assert problems == ()
    assert read is not None
    zhang, li, wang = (each.ladder for each in read.duty.organisation.people.values())
    assert zhang == Ladder(ordinary=USUAL_LADDER.ordinary, critical=("telegram", "sms"))
    assert li == Ladder(ordinary=("mail",), critical=("telegram", "sms"))
    assert wang == Ladder(ordinary=USUAL_LADDER.ordinary, critical=("wecom_call", "wecom"))


def test_all_problems_of_a_file_are_listed_at_once_from_top_to_bottom() -> None:
    text = """units:
  - {id: branch, name: 分行, kind: brnch, head: nobody}
people:
  - {id: zhang, name: 张三, unit: brunch, telegram: zhang3}
  - {id: zhang, name: 张三, unit: branch}
rota:
  team: {shifts: [{people: [], from: 8点}]}
"""
    _, problems = read_organisation_text(text, "o.yaml")

    assert [p.line for p in problems] == [2, 2, 4, 4, 5, 7, 7, 7]


def test_times_need_no_quotes_although_yaml_would_make_numbers_of_them() -> None:
    text = """
units: [{id: b, name: 分行, kind: branch}]
people: [{id: zhang, name: 张三, unit: b}]
groups: [{id: g, name: 组, kind: complaint, unit: b, leader: zhang}]
rota:
  g: {shifts: [{people: zhang, from: 20:00, to: 8:30}]}
"""
    read, problems = read_organisation_text(text, "o.yaml")

    assert problems == ()
    assert read is not None
    assert read.duty.on_call("g", at("2026-11-22 08:29")) == ("zhang",)
    assert read.duty.on_call("g", at("2026-11-22 08:30")) == ()


def test_a_missing_file_and_a_folder_are_told() -> None:
    for path, said in ((SAMPLE.with_name("none.yaml"), "找不到"), (SAMPLE.parent, "读不了")):
        duty, problems = load_organisation(path)
        assert duty is None
        assert said in problems[0].what


def test_a_file_over_a_mebibyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("#" * (LIMIT_BYTES + 1))

    duty, problems = load_organisation(path)

    assert duty is None
    assert "超过 1024 KiB" in problems[0].what


def test_a_bomb_of_aliases_is_refused_without_being_unfolded() -> None:
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30)]
    text = "\n".join(["l0: &l0 [x, x]", *levels])

    read, problems = read_organisation_text(text, "o.yaml")

    assert read is None
    assert [p.line for p in problems] == [1]


def test_random_bytes_never_raise(tmp_path: Path) -> None:
    path = tmp_path / "noise.yaml"
    for seed in range(60):
        path.write_bytes(bytes((seed * 131 + i * i * 7) % 256 for i in range(400)))
        duty, problems = read_organisation(path)
        assert duty is None
        assert problems
        assert problems[0].severity is Severity.ERROR
