"""Structured lines about what the house does, with nothing personal in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "logger", "endpoint", "method", "status", "milliseconds", "reference"}
    | {"job", "campaign_id", "message_id", "error", "count", "where", "seconds", "attempt", "code"}
)
NUMBERS = re.compile(r"\+?\d[\d\s()\-]{6,}\d")


def init_logs(*, debug: bool = False) -> None:
    """Write one line an event to standard error; fields that are not known to be impersonal are dropped."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_personal,
            structlog.dev.ConsoleRenderer(colors=False) if debug else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def drop_personal(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the fields known to be impersonal, and no run of digits that might be a phone number."""
    return {
        name: NUMBERS.sub("•••", value) if isinstance(value, str) and name != "timestamp" else value
        for name, value in event.items()
        if name in ALLOWED
    }


def log() -> structlog.stdlib.BoundLogger:
    """The log of the house."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger
