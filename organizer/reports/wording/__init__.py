"""How numbers are said: names, tables, sentences."""

from __future__ import annotations

from organizer.reports.wording.names import (
    KINDS,
    SOURCES,
    before_name,
    length_name,
    only_name,
    period_name,
    rounded_to,
    words,
)
from organizer.reports.wording.promises import PromiseRow, promise_rows
from organizer.reports.wording.sentences import sentences, warning
from organizer.reports.wording.tables import Tables, tables, topic_tables, weeks_drawn
from organizer.reports.wording.verbs import VERBS

__all__ = [
    "KINDS",
    "SOURCES",
    "VERBS",
    "PromiseRow",
    "Tables",
    "before_name",
    "length_name",
    "only_name",
    "period_name",
    "promise_rows",
    "rounded_to",
    "sentences",
    "tables",
    "topic_tables",
    "warning",
    "weeks_drawn",
    "words",
]
