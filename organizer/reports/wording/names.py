"""What periods, ways and kinds are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from babel.dates import format_date

from organizer.kernel.i18n import _, _l, current_language, date_span, day_and_month
from organizer.reports.layout import Words
from organizer.reports.queries import By, Only
from organizer.topics.counts import ROUNDING, Audience, Period

SOURCES: Mapping[str, str] = {
    "hall": _l("At a meeting"),
    "web": _l("On the site"),
    "phone": _l("By phone"),
    "paper": _l("On paper"),
    "sms": _l("By SMS"),
    "import": _l("From a file"),
}
KINDS: Mapping[str, str] = {
    "complaint": _l("Complaints"),
    "suggestion": _l("Suggestions"),
    "question": _l("Questions"),
}
NO_PLACE = _l("Place not known")


def words(audience: Audience = Audience.INSIDE) -> Words:
    """What stands where there is no number, for an audience."""
    if audience is Audience.PUBLIC:
        return Words(few=_("fewer than 10"))
    return Words(few=_("fewer than 5"))


def short_words(audience: Audience = Audience.INSIDE) -> Words:
    """The same for the narrow cells of a shaded table."""
    return Words(few=f"<{ROUNDING[audience].threshold}")


def rounded_to(audience: Audience = Audience.INSIDE) -> int:
    """What numbers are rounded to, for an audience."""
    return ROUNDING[audience].base


def period_name(period: Period) -> str:
    """A period in words: its days, its month, or all time."""
    first = period.first_day
    if first is None:
        return _("All time")
    if period.kind == "month":
        return format_date(first, "LLLL y", locale=current_language())
    return date_span(first, first + timedelta(days=6))


def length_name(period: Period) -> str:
    """What the number of a period is headed with."""
    return {"week": _("In the week"), "month": _("In the month")}.get(period.kind, _("In all"))


def before_name(period: Period) -> str:
    """What the change from the period before is headed with."""
    return {"week": _("To the week before"), "month": _("To the month before")}.get(period.kind, "")


def week_name(monday: date) -> str:
    """A week in a small chart: the day it begins."""
    return day_and_month(monday)


def only_name(only: Only) -> str:
    """What a report keeps to, for people."""
    if only.by is By.SOURCE:
        return str(SOURCES[only.code])
    return str(KINDS[only.code]) if only.by is By.KIND else only.name
