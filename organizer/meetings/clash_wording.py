"""Clashes in words: what stands against a meeting, and the mark of it in the schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from organizer.kernel.i18n import _, _l, pick_here, short_date_time
from organizer.meetings import wording
from organizer.meetings.models import Meeting
from organizer.meetings.queries.clashes import Found
from organizer.meetings.queries.opening import opening_words
from organizer.meetings.timetable import Clash, Kind

STRAINS: Mapping[Kind, str] = {
    Kind.DAILY: _l("%(who)s: too many meetings on this day"),
    Kind.ROW: _l("%(who)s: no day of rest around this day"),
}


def clash(found: Found) -> str:
    """A clash in a sentence that says who, where and when."""
    return _against(found) if found.other is None else _with(found, found.other)


def expected_elsewhere(found: Found) -> str:
    """Where else somebody is expected who wants to come to a meeting, for the team."""
    return (
        "" if found.other is None else _("Expected elsewhere then: %(place)s, %(when)s", **_said(found.other))
    )


def also_expected(found: Iterable[Found]) -> str:
    """The same for their own eyes, for a page that may be passed on: only when; empty where nothing is."""
    others = {each.other.id: each.other for each in found if each.other is not None}
    if not others:
        return ""
    times = sorted(other.starts_wall for other in others.values())
    return _(
        "You have said that you come elsewhere at about this time: %(when)s. If you cannot do both, please "
        "give one of them up",
        when="; ".join(map(short_date_time, times)),
    )


def _against(found: Found) -> str:
    """What stands against a meeting whatever else there is, or against one more of somebody's."""
    kind = found.clash.kind
    if kind is Kind.PHASE:
        return str(wording.PHASES[found.clash.phase])
    if kind is Kind.GONE:
        return _gone(found)
    if kind in STRAINS:
        return str(STRAINS[kind]) % {"who": found.who}
    if kind is Kind.NOTICE:
        days = -(-found.clash.missing // timedelta(days=1))
        return _("There is too little time to ask for the permit. Days missing: %(number)s", number=days)
    return _(
        "The venue is closed then. Open: %(hours)s", hours=opening_words(found.venue) if found.venue else "…"
    )


def _gone(found: Found) -> str:
    if _is_about_a_candidate(found.clash):
        return _("%(who)s has withdrawn. Give the meeting to another candidate or call it off", who=found.who)
    return _("The venue is put aside: %(place)s. Choose another one", place=found.who)


def _with(found: Found, other: Meeting) -> str:
    """What two meetings take from each other."""
    kind, minutes = found.clash.kind, int(found.clash.missing.total_seconds() // 60)
    said = _said(other)
    if kind is Kind.PERSON:
        busy = _("%(who)s is already in %(place)s at this time", who=found.who, place=said["place"])
        return f"{busy} ({said['when']})"
    if kind is Kind.TRAVEL:
        return _(
            "%(who)s cannot get from one place to the other in time: %(place)s, %(when)s. "
            "Missing: %(minutes)s min",
            who=found.who,
            minutes=minutes,
            **said,
        )
    if kind is Kind.NIGHT:
        return _(
            "%(who)s: too little rest before or after %(place)s, %(when)s. Missing: %(minutes)s min",
            who=found.who,
            minutes=minutes,
            **said,
        )
    return _("The venue is taken then: %(place)s, %(when)s", **said)


def _said(other: Meeting) -> dict[str, str]:
    return {"place": pick_here(other.titles)[0], "when": short_date_time(other.starts_wall)}


def clash_mark(found: Clash) -> str:
    """What clashes, in a word or two for the schedule."""
    if found.kind is Kind.PHASE:
        return _("Clash: calendar")
    if found.kind is Kind.NOTICE:
        return _("Permit: too late")
    if found.kind is Kind.GONE:
        withdrew = _is_about_a_candidate(found)
        return _("The candidate has withdrawn") if withdrew else _("The venue is put aside")
    if found.kind in {Kind.VENUE, Kind.HOURS}:
        return _("Clash: venue")
    return _("Clash: candidate") if _is_about_a_candidate(found) else _("Clash: team")


def _is_about_a_candidate(found: Clash) -> bool:
    return found.who.startswith("candidate:")
