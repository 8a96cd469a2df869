"""A forecast as aligned Chinese lines: time, minutes, what, level, reason, who by name."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.command.check import period
from bot.command.columns import rows, wrapped
from bot.command.labels import KINDS, TOPICS
from escalation.case import Case
from escalation.duty import Duty
from escalation.forecast import Forecast, Moment, Said
from escalation.message import Entry, Kind
from escalation.plan import Plan
from handlers import labels

NAME_CELLS = 44
"""Names beyond this width go on in the next line."""

HEAD = ("时间", "经过", "事项", "原因", "对象")

Row = tuple[str, ...]


def explained(case: Case, plan: Plan, duty: Duty, future: Forecast) -> list[str]:
    """The heading, one line per thing said or noted, and how it ends."""
    zone = ZoneInfo(plan.timezone)
    table: list[Row] = [HEAD]
    before: list[str] = []
    for moment in future.moments:
        table += _rows(moment, plan, duty, zone, before)
    pages = sum(1 for m in future.moments for s in m.said if s.kind is Kind.PAGE)
    nags = sum(1 for m in future.moments for s in m.said if s.kind is Kind.NAG)
    end = "此后没有任何动作，只在日报里列为未结。" if future.is_complete else "太长，后面略去。"
    return [
        *_heading(case, plan, duty, zone),
        "",
        *rows(table),
        "",
        f"共 {len(future.moments)} 个时刻，{pages} 次呼叫，{nags} 次催办。{end}",
    ]


def _heading(case: Case, plan: Plan, duty: Duty, zone: ZoneInfo) -> Iterator[str]:
    organisation = duty.organisation
    category = plan.categories.get(case.complaint.category)
    flags = "、".join(f"{labels.flag(each)}（{each}）" for each in sorted(case.flags)) or "无"
    critical = plan.is_critical(case.flags, case.complaint.category)
    yield f"预案 {plan.id}：{plan.name}（版本 {plan.version}，{period(plan)}）"
    if not plan.in_force(case.received_at):
        yield "注意：受理时间不在这个预案的有效期内，实际会用别的预案。"
    yield (
        f"单位 {organisation.units[case.unit].name}"
        f"    首问责任人 {organisation.name(case.first_contact)}"
        f"    受理 {case.received_at.astimezone(zone):%Y-%m-%d %H:%M}"
    )
    name = f" {category.name}" if category else ""
    pace = "紧急" if critical else "普通"
    yield f"分类 {case.complaint.category}{name}    标记 {flags}    节奏 {pace}"
    if category and category.guidance:
        yield f"现场 {category.guidance}"
    for rule in plan.deadlines:
        yield f"时限 {rule.id} {rule.name}：{rule.minutes} 分钟内"
    yield "如果谁都不动："


def _rows(
    moment: Moment, plan: Plan, duty: Duty, zone: ZoneInfo, before: list[str]
) -> Iterator[Row]:
    """The moment's rows; only the first carries the time. `before` are the last many names."""
    at, minutes = _time(moment.at, zone), f"+{moment.minutes:g} 分"
    for what, reason, names in _contents(moment, plan, duty):
        lines = wrapped(names, NAME_CELLS)
        if len(lines) > 1 and names == before:
            lines = [f"同上 {len(names)} 人"]
        elif len(lines) > 1:
            before[:] = names
        for i, line in enumerate(lines):
            yield (at, minutes, *((what, reason) if i == 0 else ("", "")), line)
            at, minutes = "", ""


def _contents(moment: Moment, plan: Plan, duty: Duty) -> Iterator[tuple[str, str, list[str]]]:
    for entry in moment.entries:
        noted = _noted(entry, moment.case, plan)
        if noted:
            yield noted, labels.reason(entry.reason) if entry.reason else "", []
    for said in moment.said:
        reason = labels.reason(said.reason) if said.reason else ""
        yield _said(said, plan), reason, [duty.organisation.name(p) for p in said.people]


def _noted(entry: Entry, case: Case, plan: Plan) -> str:
    """What the register keeps and no message says; empty for what a message says as well."""
    values = dict(entry.values)
    if entry.kind == "unanswered":
        call = next((c for c in case.calls if str(c.no) == values.get("call")), None)
        level = plan.level(call.level).name if call and call.level else "最终负责人"
        return f"● {level} 到时无人认领"
    return {
        "triggered": f"● 触发：{values.get('trigger', '')}",
        "breached": f"● 逾期：{values.get('rule', '')}",
        "skipped": f"● 跳过：{values.get('level', '')}，无人可呼",
        "unanswerable": "● 连最终负责人和管理员都无人可呼",
        "stalled": "● 处理停滞",
    }.get(entry.kind, "")


def _said(said: Said, plan: Plan) -> str:
    if said.kind is Kind.PAGE:
        return f"呼叫 {said.level or '最终负责人'} 第 {said.attempt} 次"
    rules = {rule.id: rule.name for rule in plan.deadlines}
    about = f"：{rules[said.rule]}" if said.rule in rules else ""
    return f"{KINDS[said.kind]} {TOPICS.get(said.topic, str(said.topic))}{about}"


def _time(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")
