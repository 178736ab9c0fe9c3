"""The messages volunteers get, in their language, and the words of the room's states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from organizer.kernel.calendar import Entry, Status
from organizer.kernel.i18n import (
    _,
    _l,
    current_language,
    day_and_month,
    in_language,
    long_date,
    pick_here,
    time_of_day,
)
from organizer.messaging.wording import fitted
from organizer.volunteers.models import SignupState
from organizer.volunteers.queries import OwnShift, ShiftFacts

Words = Callable[[str, str], str]

LONGEST_PLACE = 24
SHORTEST_PLACE = 12
ALARMS = (24 * 60, 2 * 60)
"""Minutes before a shift at which a calendar reminds of it."""

STATES: Mapping[SignupState, tuple[str, str]] = MappingProxyType(
    {
        SignupState.ASKED: (_l("Waits for our check"), "warn"),
        SignupState.CONFIRMED: (_l("Has a place"), "info"),
        SignupState.WAITING: (_l("On the waiting list"), ""),
        SignupState.CANCELLED: (_l("Cannot come"), ""),
        SignupState.CAME: (_l("Came"), "ok"),
        SignupState.NO_SHOW: (_l("Did not come"), "bad"),
    }
)
"""A sign-up's state in words for staff, and the kind of its tag."""


SURE: Mapping[SignupState, Status] = MappingProxyType(
    {SignupState.ASKED: Status.TENTATIVE, SignupState.WAITING: Status.TENTATIVE}
)
"""How sure a place is to a calendar; all others are."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "role.added": _l("A role was added"),
        "role.edited": _l("A role was changed"),
        "shift.added": _l("A shift was added"),
        "shift.changed": _l("The number of people needed was changed"),
        "shift.moved": _l("A shift moved with its meeting"),
        "shift.clocks_changed": _l("The rules of the clocks changed, and the time on them stayed"),
        "shift.removed": _l("A shift was taken out"),
        "team.asked": _l("A team was asked for"),
        "host.given": _l("A meeting got its host"),
        "signup.made": _l("A volunteer took a shift"),
        "signup.waits": _l("A volunteer joined the waiting list"),
        "signup.moved_up": _l("A volunteer moved up from the waiting list"),
        "signup.passed_over": _l("A volunteer who waits is needed elsewhere and was passed over"),
        "signup.accepted": _l("A volunteer was confirmed"),
        "signup.answered": _l("A volunteer said that they come"),
        "signup.cancelled": _l("A volunteer cannot come"),
        "signup.marked": _l("A volunteer was marked at the meeting"),
        "signup.restored": _l("An answer or a mark of a volunteer was taken back"),
        "volunteer.added": _l("A volunteer was added"),
        "volunteer.offered": _l("Somebody left a number to be called"),
        "volunteer.called": _l("A volunteer was called"),
        "volunteer.waits": _l("A volunteer waits for a call again"),
        "volunteer.link_sent": _l("A sign-in link was sent to a volunteer"),
        "volunteer.entered": _l("A volunteer came in by a link"),
        "volunteer.language_set": _l("A volunteer chose a language"),
        "volunteer.feed_opened": _l("A volunteer made a calendar address"),
        "volunteer.email_set": _l("A volunteer set an e-mail address"),
        "volunteer.feed_ended": _l("A volunteer ended a calendar address"),
        "volunteer.left": _l("A volunteer left"),
        "contact.stop_link": _l("Somebody opened the page that stops messages"),
    }
)
"""What was done, for the history."""


def signed_up(shift: ShiftFacts) -> Words:
    """A place is theirs: when, where, and the link to change it."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            return fitted(
                _(
                    "Thank you, you are signed up: %(date)s, %(time)s, %(place)s. Change or cancel: %(link)s",
                    **_facts(shift, url),
                ),
                _("You are in: %(date)s %(time)s, %(place)s %(link)s", **_short_facts(shift, url)),
            )

    return words


def in_calendar(own: OwnShift) -> Words:
    """Beside what goes into a volunteer's own calendar, or comes out of it."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            said = {"role": pick_here(own.facts.role.names)[0], **_facts(own.facts, url)}
            if entry(own).status is Status.CANCELLED:
                return _(
                    "This shift is off: %(role)s, %(date)s, %(time)s, %(place)s. Your page: %(link)s", **said
                )
            return _(
                "Your shift: %(role)s, %(date)s, %(time)s, %(place)s. Change or cancel: %(link)s", **said
            )

    return words


def ask_confirm(shift: ShiftFacts) -> Words:
    """Can they still come? Asked once, on the day before."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            return fitted(
                _(
                    "%(date)s, %(time)s, %(place)s: can you come? Please answer: %(link)s",
                    **_facts(shift, url),
                ),
                _("Can you come? %(date)s %(time)s, %(place)s %(link)s", **_short_facts(shift, url)),
            )

    return words


def sign_in(language: str, url: str) -> str:
    """The link to a volunteer's own page."""
    with in_language(language):
        return fitted(
            _(
                "Your sign-in link. Give it to no one. If you did not ask for it, do not open it: %(link)s",
                link=url,
            ),
            _("Sign-in link, give it to no one: %(link)s", link=url),
        )


def entry(own: OwnShift) -> Entry:
    """A shift for a calendar, in the language spoken now; it follows the meeting when that moves."""
    facts, made = own.facts, own.signup
    meeting, shift = facts.meeting, facts.shift
    is_withdrawn = meeting is not None and meeting.is_withdrawn
    is_off = facts.is_off or is_withdrawn or made.state is SignupState.CANCELLED
    what = pick_here(facts.role.what)[0]
    venue = facts.venue
    address = pick_here({} if venue is None else venue.address)[0]
    return Entry(
        uid=f"signup-{made.id}@organizer",
        sequence=(0 if meeting is None else meeting.sequence) + made.sequence,
        stamp=max(moment for moment in (made.made_at, made.changed_at, _changed(facts)) if moment),
        starts_wall=shift.starts_wall,
        ends_wall=shift.ends_wall,
        zone=shift.zone,
        summary=f"{pick_here(facts.role.names)[0]}: {facts.place()}",
        description=what,
        location=", ".join(part for part in (facts.place(), address) if part),
        status=Status.CANCELLED if is_off else SURE.get(made.state, Status.CONFIRMED),
        alarms=ALARMS,
        language=current_language(),
    )


def _changed(facts: ShiftFacts) -> datetime | None:
    return None if facts.meeting is None else facts.meeting.changed_at


def _facts(shift: ShiftFacts, url: str) -> dict[str, str]:
    starts = shift.shift.starts_wall
    return {
        "date": long_date(starts.date()),
        "time": time_of_day(starts),
        "place": shift.place(most=LONGEST_PLACE),
        "link": url,
    }


def _short_facts(shift: ShiftFacts, url: str) -> dict[str, str]:
    starts = shift.shift.starts_wall
    return {
        "date": day_and_month(starts.date()),
        "time": time_of_day(starts),
        "place": shift.place(most=SHORTEST_PLACE),
        "link": url,
    }
