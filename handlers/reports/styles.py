"""How the workbook looks."""

from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

_BASE: dict[str, Any] = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "border": 1}
_LINE = {"border_color": "#D5D9DE"}
_HEADING: dict[str, Any] = {"bold": True, "font_color": "#FFFFFF", "valign": "vcenter"}


@dataclass(frozen=True, slots=True)
class Styles:
    """Every format of the workbook; a format belongs to one workbook only."""

    text: Format
    instant: Format
    count: Format
    yuan: Format
    heading: Format
    second_heading: Format
    total: Format
    title: Format
    note: Format

    @classmethod
    def of(cls, workbook: Workbook) -> "Styles":
        """The formats, made for this workbook."""

        def made(**properties: Any) -> Format:
            return workbook.add_format({**_BASE, **_LINE, **properties})

        return cls(
            text=made(text_wrap=True),
            instant=made(num_format="yyyy-mm-dd hh:mm", align="left"),
            count=made(num_format="0", align="center"),
            yuan=made(num_format="#,##0.00"),
            heading=made(**_HEADING, bg_color="#24425C"),
            second_heading=made(**_HEADING, bg_color="#5B7186"),
            total=made(bold=True, bg_color="#EEF1F4", align="center"),
            title=made(border=0, bold=True, font_size=14),
            note=made(border=0, font_color="#5A6570"),
        )
