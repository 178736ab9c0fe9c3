"""What stands out, in a sentence or two: for somebody who has no time for a table."""

from __future__ import annotations

from organizer.kernel.i18n import _
from organizer.reports.layout import grouped
from organizer.reports.queries import Report, Said, order
from organizer.topics.counts import FEW, Number

MOST = 2
LOW = 20


def sentences(report: Report) -> list[str]:
    """What rose most, what fell most, and what most spoke of, two sentences at most, the rise first.

    They speak of the rows of the table, not of what these are made of: a part may stay unsaid for its few.
    """
    told, every = [], report.topics
    rising = max(every, key=lambda row: row.rise, default=None)
    falling = min(every, key=lambda row: row.rise, default=None)
    if rising is not None and rising.rise > 0:
        told.append(_("Risen most: %(topic)s, %(before)s → %(now)s.", **_both(rising)))
    if falling is not None and falling.rise < 0:
        told.append(_("Fallen most: %(topic)s, %(before)s → %(now)s.", **_both(falling)))
    first = max(every, key=lambda row: order(row.number), default=None)
    if first is not None and isinstance(first.number, int):
        told.append(_("Most spoke of: %(topic)s, %(now)s.", topic=first.name, now=grouped(first.number)))
    return told[:MOST]


def warning(total: Number | None) -> str:
    """What to mind where few spoke; empty where many did, or nobody."""
    if total is None:
        return ""
    if total == FEW:
        return _("Few people spoke: read with care")
    if int(total) > LOW:
        return ""
    return _("Only %(number)s reports: read with care", number=total)


def _both(row: Said) -> dict[str, str]:
    return {
        "topic": row.name,
        "before": grouped(int(row.before or 0)),
        "now": grouped(int(row.number or 0)),
    }
