"""Logs: one JSON object a line on standard error, times in UTC; secrets are never logged."""

import logging
import sys

import structlog


def set_up(*, drill: bool) -> None:
    """Configure structlog once. In a drill every line says so."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if drill:
        structlog.contextvars.bind_contextvars(drill="演练")
