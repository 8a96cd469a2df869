"""Reports 报表 as letters: the daily summary with its register. Pure: everything is an argument."""

from handlers.reports.letter import render_summary

__all__ = ["render_summary"]
