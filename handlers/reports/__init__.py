"""Reports 报表 as letters: the daily summary with its register, the consolidated one for the
offices above, and supplements. Pure: everything is an argument."""

from handlers.reports.consolidated import render_consolidated
from handlers.reports.letter import render_summary
from handlers.reports.supplement import render_supplement

__all__ = ["render_consolidated", "render_summary", "render_supplement"]
