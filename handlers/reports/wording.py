"""Every sentence of the reports that is put together; fixed headings stand in the templates.

Times are the plan's local times. Numbers of cases are always followed by 件.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.statistics import Counting, Ground
from escalation.summary import Figures
from escalation.words import Counted, Liability
from handlers import labels

DRILL = "【演练】"
DRILL_NOTE = "本期为演练，其中的投诉件均为演练投诉件。"
ZERO = "零报告"
NOTHING_NEW = "无新受理"
NOT_JUDGED = "未认定"
ATTACHED = "客户姓名、电话和全部登记内容见附件投诉登记簿，请勿转给无关人员。"
OWN_LEVEL = "{unit}（本级）"

_GROUNDS: Mapping[Ground, str] = {
    Ground.EXTERNAL_CHANNEL: "外部途径转来",
    Ground.REPEATED: "多次投诉",
    Ground.OVERDUE: "处理逾期",
    Ground.DEFUSED_IN_TIME: "上报后在时限内化解",
    Ground.SOLVED_BY_OUTLET: "网点自行解决",
    Ground.STILL_OPEN: "尚未办结，办结时再归类",
    Ground.RECOUNTED: "经两人核定更正",
}

_COUNTED_IN_WORDS: Mapping[Counted, str] = {
    Counted.COMPLAINT: "计入投诉：{grounds}",
    Counted.ENQUIRY: "计入咨询类：{grounds}",
    Counted.NOT_COUNTED: "不纳入统计：{grounds}",
    Counted.UNDECIDED: "暂不归类：{grounds}",
}

_WEEKDAYS = "一二三四五六日"

NOTES = (
    "受理：统计时段内新受理的投诉件。办结：统计时段内办结的，不论何日受理。",
    "在办：截至统计时点尚未办结的，包括以前受理的。在册＝办结＋在办，下列各项分类均按在册统计。",
    "逾期：在册投诉件中，截至统计时点有时限未完成，或完成时已超过时限的。",
    "投诉：外部途径转来、多次投诉或逾期的。咨询类：上报后在时限内化解的。不纳入统计：网点自行解决的。经两人核定更正的，按核定的计。",
    "各单位只统计本级受理的投诉件，不含下级；合计为各单位之和。",
)


def subject(day: date, unit: str, totals: Figures, *, drill: bool) -> str:
    """【督办日报】2026-11-28 滨江分行 受理3 在办1 逾期1."""
    figures = short_figures(totals)
    return f"{DRILL if drill else ''}【督办日报】{day:%Y-%m-%d} {unit} {figures}"


def short_figures(totals: Figures) -> str:
    """受理3 在办1 逾期1, as a subject line says it; 零报告 when nothing is open either."""
    if totals.is_zero_report:
        return ZERO
    received = f"受理{totals.received}" if totals.received else NOTHING_NEW
    return f"{received} 在办{totals.open} 逾期{totals.overdue}"


def title(unit: str) -> str:
    """滨江分行 客户投诉日报."""
    return f"{unit} 客户投诉日报"


def file_name(day: date, unit: str, *, drill: bool) -> str:
    """The register's name in the mail."""
    return f"{DRILL if drill else ''}投诉登记簿_{day:%Y-%m-%d}_{unit}.xlsx"


def issue(number: int | str) -> str:
    """第 20261128 期."""
    return f"第 {number} 期"


def long_day(day: date) -> str:
    """2026年11月28日 星期六."""
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def period(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """11月28日 00:00 至 18:00."""
    begins, ends = since.astimezone(zone), until.astimezone(zone)
    last = f"{ends:%H:%M}" if begins.date() == ends.date() else moment(until, zone)
    return f"{moment(since, zone)} 至 {last}"


def whole_period(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """2026年1月1日 00:00 至 2026年11月28日 02:10, which may be as long as a year."""
    begins, ends = since.astimezone(zone), until.astimezone(zone)
    return f"{begins.year}年{moment(since, zone)} 至 {ends.year}年{moment(until, zone)}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """11月28日 18:00."""
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def moment_of(at: datetime, day: date, zone: ZoneInfo) -> str:
    """16:32 on the day of the report, else with its date."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == day else moment(at, zone)


def lead(totals: Figures, until: datetime, zone: ZoneInfo) -> str:
    """The day in one sentence."""
    at = f"截至 {until.astimezone(zone):%H:%M}"
    if totals.is_zero_report:
        return f"本时段没有受理投诉，也没有在办的投诉件，{ZERO}。"
    if not totals.received:
        begin = f"本时段没有受理新的投诉，办结 {totals.closed} 件"
    else:
        begin = f"本时段受理投诉 {totals.received} 件，办结 {totals.closed} 件"
    late = f"；在册投诉中逾期 {totals.overdue} 件" if totals.overdue else "，没有逾期"
    return f"{begin}；{at} 在办 {totals.open} 件{late}。"


def units_line(units: int, zero: int) -> str:
    """How many units are in the table, and how many reported zero."""
    return f"共 {units} 个单位，其中{ZERO} {zero} 个。"


def zero_units(names: Iterable[str], count: int) -> str:
    """The units with a zero report by name, when the table would be too long with them."""
    listed = list(names)
    more = f" 等 {count} 个单位" if count > len(listed) else ""
    return f"{ZERO}：{'、'.join(listed)}{more}"


def all_well(totals: Figures) -> str:
    """What stands where nothing needs attention."""
    if not totals.open:
        return "没有在办的投诉件。"
    return f"在办 {totals.open} 件都在时限之内，没有媒体风险。"


def unlisted(count: int) -> str:
    """What is said of old open cases that are only counted."""
    return f"另有 {count} 件在办件未逐件列出，只计入数字。"


def span(length: timedelta) -> str:
    """42 分钟, 1 小时 5 分钟, 3 天 4 小时; at least one minute."""
    minutes = max(1, int(abs(length).total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes} 分钟" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟"


def clock(rule: str, left: timedelta) -> str:
    """到场逾期 1 小时 5 分钟, or how long is left."""
    return f"{rule}{'逾期' if left < timedelta(0) else '还剩'} {span(left)}"


def was_late(rules: Iterable[str]) -> str:
    """Clocks that were met too late: 曾逾期：到场."""
    return f"曾逾期：{'、'.join(rules)}"


def held_by(names: Sequence[str]) -> str:
    """In whose hands it is."""
    return f"现由 {'、'.join(names)} 负责" if names else "现在无人负责"


def waiting_for(*, confirmed: bool) -> str:
    """What an open case waits for that no clock asks for any more."""
    return "已确认，待认定责任" if confirmed else "待首问责任人确认"


def recounted(count: int) -> str:
    """How many of the register count otherwise than by the rules."""
    return f"其中经两人核定更正的 {count} 件"


def grounds(counting: Counting) -> str:
    """口径依据: 外部途径转来、处理逾期."""
    return "、".join(_GROUNDS[each] for each in counting.grounds)


def counted_in_words(counting: Counting) -> str:
    """What a case counts as, and why: 计入投诉：外部途径转来、处理逾期."""
    return _COUNTED_IN_WORDS[counting.counted].format(grounds=grounds(counting))


def liability(which: Liability | None) -> str:
    """责任认定, 未认定 included."""
    return labels.liability(which) if which else NOT_JUDGED


def yes_or_no(holds: bool) -> str:
    """是 or 否, for the register."""
    return "是" if holds else "否"


def is_external(external: bool) -> str:
    """途径性质 of the register."""
    return "外部" if external else "内部"


def cut_text(length: int) -> str:
    """The end of a text that no cell of a sheet could hold."""
    return f"……（全文 {length} 字，此处截断，原文见系统登记）"
