"""A forecast as aligned Chinese lines: time, minutes, what, reason, who by name.

What repeats at one pace, such as the pages to the owner, is one line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.command.check import period
from bot.command.columns import rows, wrapped
from bot.command.labels import KINDS, TOPICS
from bot.command.plan_words import PlanWords, length
from escalation.alarms import fired_by
from escalation.case import Case
from escalation.duty import Duty
from escalation.forecast import Forecast, Moment, Said
from escalation.message import Entry, Kind
from escalation.plan import Plan, Starts
from handlers import labels

NAME_CELLS = 44
"""Names beyond this width go on in the next line."""

FOLDED = 4
"""So many times the same at one pace, and it is one line."""

HEAD = ("时间", "经过", "事项", "原因", "对象")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens. `often` tells of those folded into it; `stream` is what repeats."""

    at: datetime
    what: str
    reason: str
    names: tuple[str, ...]
    stream: str
    often: str = ""


def explained(case: Case, plan: Plan, duty: Duty, future: Forecast) -> list[str]:
    """The heading, what the plan asks for this case, then what happens if nobody moves."""
    lines = [line for moment in future.moments for line in _lines(moment, plan, duty)]
    pages = sum(1 for m in future.moments for s in m.said if s.kind is Kind.PAGE)
    nags = sum(1 for m in future.moments for s in m.said if s.kind is Kind.NAG)
    end = "此后没有任何动作，只在日报里列为未结。" if future.is_complete else "太长，后面略去。"
    return [
        *_heading(case, plan, duty),
        "",
        "如果谁都不动：",
        *rows([HEAD, *_table(folded(lines), case, plan)]),
        "",
        f"共 {len(future.moments)} 个时刻，{pages} 次呼叫，{nags} 次催办。{end}",
    ]


def folded(lines: list[Line]) -> list[Line]:
    """The lines in their order, each run of one stream at one pace as its first line."""
    streams: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for i, line in enumerate(lines):
        streams.setdefault((line.stream, line.reason, line.names), []).append(i)
    kept: dict[int, Line] = {}
    for places in streams.values():
        while places:
            run = _run([lines[i].at for i in places])
            first = lines[places[0]]
            if run < FOLDED:
                kept[places.pop(0)] = first
                continue
            last = lines[places[run - 1]].at
            kept[places[0]] = _repeated(first, last, run)
            del places[:run]
    return [kept[i] for i in sorted(kept)]


def _run(instants: list[datetime]) -> int:
    """How many instants from the first on follow each other at one pace."""
    steps = [later - earlier for earlier, later in pairwise(instants)]
    same = next((i for i, step in enumerate(steps) if step != steps[0]), len(steps))
    return same + 1


def _repeated(first: Line, last: datetime, times: int) -> Line:
    step = (last - first.at) / (times - 1) / timedelta(minutes=1)
    often = f"每 {length(step)}一次，共 {times} 次"
    return Line(first.at, first.stream, first.reason, first.names, first.stream, often)


def _heading(case: Case, plan: Plan, duty: Duty) -> Iterator[str]:
    organisation, words = duty.organisation, PlanWords(plan, duty, case.unit, case.received_at)
    category = plan.categories.get(case.complaint.category)
    flags = "、".join(f"{labels.flag(each)}（{each}）" for each in sorted(case.flags)) or "无"
    critical = plan.is_critical(case.flags, case.complaint.category)
    yield f"预案 {plan.id}：{plan.name}（版本 {plan.version}，{period(plan)}）"
    if not plan.in_force(case.received_at):
        yield "注意：受理时间不在这个预案的有效期内，实际会用别的预案。"
    yield (
        f"单位 {organisation.units[case.unit].name}"
        f"    首问责任人 {organisation.name(case.first_contact)}"
        f"    受理 {case.received_at.astimezone(plan.zone):%Y-%m-%d %H:%M}"
    )
    pace = "紧急" if critical else "普通"
    yield (
        f"分类 {case.complaint.category} {words.category(case.complaint.category)}"
        f"    标记 {flags}    渠道 {labels.channel(case.complaint.channel)}    节奏 {pace}"
    )
    if category and category.guidance:
        yield f"现场 {category.guidance}"
    if payment := words.payment(case.complaint.category):
        yield payment
    yield from _of_this_case(case, plan, words)


def _of_this_case(case: Case, plan: Plan, words: PlanWords) -> Iterator[str]:
    """The triggers that fire and the clocks that run, as the plan's words have them."""
    fired = fired_by(case, plan)
    if fired:
        yield "触发："
        yield from (f"  {line}" for line in words.triggers(fired))
    if any(trigger.watch for trigger in fired):
        yield f"媒体来了：{words.spokesperson()}"
    category = case.complaint.category
    clocks = [r for r in plan.clocks if not r.categories or category in r.categories]
    # A promise is nobody's clock before it is made; it comes last.
    clocks.sort(key=lambda rule: rule.starts is Starts.PROMISE)
    yield "时限："
    yield from (f"  {line}" for line in words.clocks(clocks))


def _table(lines: list[Line], case: Case, plan: Plan) -> Iterator[tuple[str, ...]]:
    """The rows; only the first of an instant carries the time, and many names stand once."""
    shown: datetime | None = None
    before: tuple[str, ...] = ()
    for line in lines:
        at, gone = ("", "") if line.at == shown else _time(line.at, case, plan)
        shown = line.at
        names = wrapped(list(line.names), NAME_CELLS)
        if len(names) > 1 and line.names == before:
            names = [f"同上 {len(line.names)} 人"]
        elif len(names) > 1:
            before = line.names
        what = f"{line.what}，{line.often}" if line.often else line.what
        yield (at, gone, what, line.reason, names[0])
        yield from (("", "", "", "", more) for more in names[1:])


def _lines(moment: Moment, plan: Plan, duty: Duty) -> Iterator[Line]:
    for entry in moment.entries:
        if noted := _noted(entry, moment.case, plan):
            reason = labels.reason(entry.reason) if entry.reason else ""
            yield Line(moment.at, noted, reason, (), noted)
    for said in moment.said:
        reason = labels.reason(said.reason) if said.reason else ""
        names = tuple(duty.organisation.name(person) for person in said.people)
        what = _said(said, plan)
        nth = f" 第 {said.attempt} 次" if said.kind is Kind.PAGE else ""
        yield Line(moment.at, what + nth, reason, names, what)


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
        "duty_empty": f"● {values.get('level', '')} 没有人值班，改呼预案写明的人",
        "watch_started": "● 开始盯媒体和网络",
        "unanswerable": "● 连最终负责人和管理员都无人可呼",
        "stalled": "● 处理停滞",
    }.get(entry.kind, "")


def _said(said: Said, plan: Plan) -> str:
    if said.kind is Kind.PAGE:
        return f"呼叫 {said.level or '最终负责人'}"
    about = f"：{plan.rule_name(said.rule)}" if said.rule else ""
    return f"{KINDS[said.kind]} {TOPICS.get(said.topic, str(said.topic))}{about}"


def _time(at: datetime, case: Case, plan: Plan) -> tuple[str, str]:
    local = at.astimezone(plan.zone)
    minutes = (at - case.received_at) / timedelta(minutes=1)
    gone = f"+{minutes:g} 分" if minutes <= 24 * 60 else f"+{length(minutes)}"
    return f"{local:%m-%d %H:%M}" + (f":{local:%S}" if local.second else ""), gone
