"""The list of people to call on paper: a first name, a number, boxes to tick, and nothing else of anybody."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.files.paper import BOX, Column, Sheet, Table, Text
from organizer.kernel.i18n import _, current_language, short_date_time
from organizer.messaging import queries, wording
from organizer.messaging.calls import CallList, CallResult, ToTell

NAME, NUMBER, TICK = 3.0, 3.2, 1.5
"""Shares of a line."""


def call_sheet(row: CallList, lines: Sequence[ToTell], *, results: Sequence[CallResult], about: str) -> Sheet:
    """Whom one helper calls, with room for what became of it, to be typed in again in the same order."""
    columns = (
        Column(_("First name"), NAME),
        Column(_("Number"), NUMBER),
        *(Column(str(wording.CALL_RESULTS[result][0]), TICK) for result in results),
    )
    return Sheet(
        title=_("People to call"),
        language=current_language(),
        mark=row.helper,
        blocks=(
            Text(about, strong=True),
            Text(
                _(
                    "Call till %(when)s. Say who you are, what it is about, and ask. Tick what you hear.",
                    when=short_date_time(queries.wall(row.ends_at)),
                )
            ),
            Table(
                columns=columns,
                rows=tuple((line.name or "–", line.shown, *(BOX for _each in results)) for line in lines),
                write_in=True,
            ),
            Text(_("Hand this paper back when you are done. Do not copy it."), small=True),
        ),
    )
