"""The columns of 投诉登记簿: every field of R-INTAKE-1, and how far each case has come.

被投诉人 is not among them: the sheet is passed on, and the material must never reach them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from escalation.summary import Line
from escalation.words import Flag
from handlers import labels
from handlers.reports import wording
from handlers.reports.day_view import reasons_of
from handlers.reports.discreet import without_accused
from handlers.reports.view import Names, calmed_at, rule_names

Cell = str | datetime | Decimal | int | None
"""Text, an aware instant, yuan, a count, or nothing."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, and the value of a case."""

    heading: str
    width: int
    value: Callable[[Line, Names], Cell]


def _flags(line: Line) -> str:
    return "、".join(labels.flag(each) for each in Flag if each in line.case.flags)


def _said(text: str | None, line: Line, names: Names) -> str | None:
    """People's own words, without 被投诉人."""
    return without_accused(text, names.accused(line.case)) if text else text


def _liability(line: Line) -> str:
    judged = line.case.liability is not None or not line.case.is_open
    return wording.liability(line.case.liability) if judged else ""


INTAKE = (
    Column("编号", 13, lambda line, names: line.case.number),
    Column("受理时间", 17, lambda line, names: line.case.received_at),
    Column("单位", 16, lambda line, names: names.unit(line.case.unit)),
    Column("受理人（首问）", 14, lambda line, names: names.person(line.case.first_contact)),
    Column("投诉途径", 15, lambda line, names: labels.channel(line.case.complaint.channel)),
    Column(
        "途径性质",
        9,
        lambda line, names: wording.is_external(line.case.complaint.channel.is_external),
    ),
    Column("客户姓名", 12, lambda line, names: line.case.complaint.customer_name),
    Column("联系电话", 15, lambda line, names: line.case.complaint.telephone),
    Column("事由", 44, lambda line, names: _said(line.case.complaint.matter, line, names)),
    Column("要求", 28, lambda line, names: _said(line.case.complaint.demand, line, names)),
    Column("金额（元）", 12, lambda line, names: line.case.complaint.amount),
    Column("发生地点", 18, lambda line, names: _said(line.case.complaint.place, line, names)),
    Column("分类", 18, lambda line, names: names.category(line.case.complaint.category)),
    Column("业务", 10, lambda line, names: labels.business(line.case.complaint.business)),
    Column("标记", 18, lambda line, names: _flags(line)),
)

PROGRESS = (
    Column("进展", 11, lambda line, names: labels.stage(line.case.stage)),
    Column("承办人", 12, lambda line, names: names.person(line.case.handler)),
    Column("认领时间", 17, lambda line, names: line.case.acknowledged_at),
    Column("到场时间", 17, lambda line, names: line.case.arrived_at),
    Column("回复客户时间", 17, lambda line, names: line.case.answered_at),
    Column("报结果时间", 17, lambda line, names: line.case.result_at),
    Column("处理结果", 44, lambda line, names: _said(line.case.result, line, names)),
    Column("责任认定", 11, lambda line, names: _liability(line)),
    Column("首问确认时间", 17, lambda line, names: line.case.confirmed_at),
    Column("舆情平息时间", 17, calmed_at),
    Column("办结时间", 17, lambda line, names: line.case.closed_at),
    Column("逾期时限", 18, lambda line, names: "、".join(rule_names(line, names))),
    Column("下一时限", 17, lambda line, names: line.clock.due_at if line.clock else None),
    Column("督办次数", 9, lambda line, names: line.case.supervisions),
    Column("统计口径", 12, lambda line, names: labels.counted(line.counting.counted)),
    Column("口径依据", 24, lambda line, names: wording.grounds(line.counting)),
    Column("统计说明", 30, lambda line, names: wording.counted_in_words(line.counting)),
    Column("问责标记", 9, lambda line, names: wording.yes_or_no(line.counting.accountable)),
    Column("问责对象和原因", 34, lambda line, names: "\n".join(reasons_of(line, names))),
    Column("补充情况", 36, lambda line, names: _said("\n".join(line.case.additions), line, names)),
    Column("附件数", 8, lambda line, names: len(line.case.attachments)),
)

COLUMNS = INTAKE + PROGRESS
