"""Sentences of confirmations, supplements, hot spots and accountability, that are put together."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from escalation.accountability import Failing
from escalation.confirmation import State
from escalation.reported import Aspect
from handlers.reports.wording import DRILL, span

UNION = "工会"
_NAMED = 4
NO_RECORDS = "本报不附投诉登记簿，不含客户姓名和电话；需要时请向本行工会调取投诉登记簿。"
INCLUDES_BELOW = "各单位的数字含其下级，“本级”除外；确认数按应确认的单位计。"
SUPPLEMENT_NOTE = "只列与已发日报（及之前各号补充报告）不同之处；次日的数字见次日日报。"

NO_FIGURE = "无"
NOT_COMPARED = "在办件过多，未逐件列出，数字不作比较。"

_STATES: Mapping[State, str] = {
    State.CONFIRMED: "已确认",
    State.DIFFERS: "有出入",
    State.SILENT: "未确认",
    State.NOT_ASKED: "未征询",
}

ASPECTS: Mapping[Aspect, str] = {
    Aspect.UNIT: "单位",
    Aspect.CATEGORY: "分类",
    Aspect.COUNTED: "统计口径",
    Aspect.LIABILITY: "责任认定",
    Aspect.IS_OPEN: "进展",
    Aspect.IS_LATE: "时限",
    Aspect.IS_MEDIA: "媒体风险",
}

_FAILINGS: Mapping[Failing, str] = {
    Failing.WENT_OUTSIDE: "引导协调不力（客户转向外部途径）",
    Failing.NOT_SUPERVISED: "协调不力（长时间逾期，没有督办）",
    Failing.UNCLEAR: "处理不清（客户再次投诉）",
}


def in_part(hour: str, count: int, grave: int) -> str:
    """One part of the period: 02 时起 3 件（其中逾期或媒体 1）."""
    more = f"（其中逾期或媒体 {grave}）" if grave else ""
    return f"{hour} 时起 {count} 件{more}"


def outlet(unit: str, count: int, category: str, of_category: int) -> str:
    """One unit among the hot spots."""
    if of_category == count:
        return f"{unit} {count} 件，均为“{category}”"
    return f"{unit} {count} 件，其中“{category}”{of_category} 件"


def calmed(unit: str, number: str, at: str) -> str:
    """西湖路营业部 1128-48213 媒体风险已平息（16:32）."""
    return f"{unit} {number} 媒体风险已平息（{at}）"


def only_listed(count: int) -> str:
    """What hot spots and accountability leave out, while the totals hold every case."""
    return f"业务热点、集中的单位和问责标记仅统计逐件列出的 {count} 件"


def failing(who: str, which: Failing) -> str:
    """工会：引导协调不力（客户转向外部途径）."""
    return f"{who}：{_FAILINGS[which]}"


def late_handling(who: str, rules: Sequence[str], lateness: timedelta) -> str:
    """城北支行：处理不及时（到场、报结果逾期，最长 26 小时）."""
    return f"{who}：处理不及时（{'、'.join(rules)}逾期，最长 {span(lateness)}）"


def confirmations(units: int, counted: Mapping[State, int]) -> str:
    """应确认 7 个单位：已确认 5，有出入 1，未确认 1."""
    parts = [f"{word} {counted[state]}" for state, word in _STATES.items() if counted.get(state)]
    return f"应确认 {units} 个单位：{'，'.join(parts)}"


def naming(line: str, silent: Sequence[str], count: int) -> str:
    """The same with the units that did not answer, by name."""
    more = f" 等 {count} 个" if count > len(silent) else ""
    return f"{line}。未确认：{'、'.join(silent)}{more}"


def confirmed(state: State, by: str, at: str, asked: Sequence[str], *, late: bool) -> str:
    """已确认 吴昊 16:32, 未确认（已问 吴昊、唐丽）."""
    if state in (State.CONFIRMED, State.DIFFERS):
        return f"{_STATES[state]} {by} {at}{'（日报截止后）' if late else ''}"
    return f"{_STATES[state]}（已问 {'、'.join(asked)}）" if asked else _STATES[state]


def differs(words: str) -> str:
    """What the unit wrote; without words the reader is told to ask."""
    return f"单位说明：{words}" if words else "单位报有出入，请与其核对"


def changed_since(told: Sequence[str], count: int) -> str:
    """What moved after the unit had answered."""
    more = f"，共 {count} 处" if count > len(told) else ""
    return f"确认后有变化：{'；'.join(told)}{more}"


def added_or_left(number: str, unit: str, *, added: bool) -> str:
    """A case that was not on the report, or is no more."""
    return f"{number} {'新增' if added else '移出'}（{unit}）"


def changed(number: str, aspect: str, before: str, after: str) -> str:
    """1128-20977 分类：ATM 停用 → 业务异常."""
    return f"{number} {aspect}：{before} → {after}"


def consolidated_subject(day: date, unit: str, figures: str, *, drill: bool) -> str:
    """【督办汇总日报】2026-11-28 滨江分行 受理3 在办1 逾期1."""
    return f"{DRILL if drill else ''}【督办汇总日报】{day:%Y-%m-%d} {unit} {figures}"


def supplement_subject(day: date, unit: str, number: int, *, drill: bool) -> str:
    """【督办补充报告】2026-11-28 滨江分行 第1号."""
    return f"{DRILL if drill else ''}【督办补充报告】{day:%Y-%m-%d} {unit} 第{number}号"


def supplement_title(unit: str, number: int) -> str:
    """滨江分行 补充报告 第1号."""
    return f"{unit} 补充报告 第{number}号"


def supplement_of(issue: str) -> str:
    """Which report it completes."""
    return f"补充第 {issue} 期"


def supplement_lead(cases: int, units: int) -> str:
    """What is in it, in one sentence."""
    parts = [f"投诉件变动 {cases} 处"] if cases else []
    parts += [f"单位确认变动 {units} 个"] if units else []
    return f"日报发出后有变动：{'，'.join(parts)}。其余不变。"


def unit_moved(unit: str, before: str, after: str) -> str:
    """火车站网点：未确认 → 已确认 姚兰 18:20（日报截止后）."""
    return f"{unit}：{before} → {after}"


def state(which: State) -> str:
    """未确认."""
    return _STATES[which]


def consolidated_title(unit: str) -> str:
    """滨江分行 客户投诉汇总日报."""
    return f"{unit} 客户投诉汇总日报"


def statistics_name(day: date, unit: str, *, drill: bool) -> str:
    """The workbook that goes with the consolidated report."""
    return f"{DRILL if drill else ''}投诉统计_{day:%Y-%m-%d}_{unit}.xlsx"


def subtotal_line(units: int) -> str:
    """Above the table of subtotals."""
    return f"含下级，共 {units} 个单位"


def subtree_confirmed(done: int, of: int, differing: Sequence[str], missing: Sequence[str]) -> str:
    """已确认 3/3, 已确认 1/3，有出入：运河网点，未确认：火车站网点."""
    parts = [f"已确认 {done}/{of}"]
    parts += [f"有出入：{_some(differing)}"] if differing else []
    parts += [f"未确认：{_some(missing)}"] if missing else []
    return "，".join(parts)


def _some(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 个" if len(names) > _NAMED else ""
    return f"{'、'.join(names[:_NAMED])}{more}"
