"""The messages that writers get, and the words for states, ways and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from organizer.grievances.importer import Field, Reason
from organizer.grievances.models import GrievanceKind, GrievanceState, Nodded, ReplyWay, WayIn
from organizer.kernel.i18n import LANGUAGES, _, _l, in_language
from organizer.messaging.wording import fitted

Words = Callable[[str, str], str]
"""(language, the writer's own link) → the text. It names no topic: another person may hold the phone."""

STATES: Mapping[GrievanceState, tuple[str, str]] = MappingProxyType(
    {
        GrievanceState.NEW: (_l("New"), "info"),
        GrievanceState.READ: (_l("Read"), ""),
        GrievanceState.IN_WORK: (_l("In work"), "warn"),
        GrievanceState.ANSWERED: (_l("Answered"), "ok"),
        GrievanceState.CLOSED: (_l("Closed"), "ok"),
    }
)
"""How far the team is, and the kind of tag that shows it."""

WAYS_IN: Mapping[WayIn, str] = MappingProxyType(
    {
        WayIn.WEB: _l("From the page"),
        WayIn.HALL: _l("In the hall"),
        WayIn.PHONE: _l("By phone"),
        WayIn.PAPER: _l("On paper"),
        WayIn.IMPORT: _l("From a file"),
        WayIn.SMS: _l("By SMS"),
    }
)

KINDS: Mapping[GrievanceKind, str] = MappingProxyType(
    {
        GrievanceKind.COMPLAINT: _l("Complaint"),
        GrievanceKind.SUGGESTION: _l("Suggestion"),
        GrievanceKind.QUESTION: _l("Question"),
    }
)

NODDED: Mapping[Nodded, str] = MappingProxyType(
    {
        Nodded.ONE: _l("1"),
        Nodded.FEW: _l("2–5"),
        Nodded.SOME: _l("6–20"),
        Nodded.MANY: _l("more"),
    }
)
"""How many in the hall agreed."""

REPLY_WAYS: Mapping[ReplyWay, str] = MappingProxyType(
    {
        ReplyWay.NONE: _l("Without a name"),
        ReplyWay.SMS: _l("By SMS"),
        ReplyWay.EMAIL: _l("By e-mail"),
    }
)

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "logged": _l("It came in"),
        "state": _l("State: %(state)s"),
        "assigned": _l("Given to: %(who)s"),
        "topic": _l("The topic was set"),
        "place": _l("The place was set"),
        "kind": _l("The kind was set"),
        "urgency": _l("The urgency was set"),
        "noted": _l("A note was written"),
        "answered": _l("An answer was written"),
        "mailed": _l("The answer was sent by e-mail, by hand"),
        "contact_shown": _l("The contact was shown"),
        "added": _l("The writer added something"),
        "erased": _l("The writer deleted it"),
        "merged": _l("Joined to %(into)s"),
        "parted": _l("Stands by itself again"),
        "restored": _l("A change was taken back"),
    }
)
"""Lines of a grievance's history."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "grievance.logged": _l("A grievance came in"),
        "grievance.state": _l("The state of a grievance changed"),
        "grievance.assigned": _l("A grievance was given to somebody"),
        "grievance.topic": _l("The topic of a grievance was set"),
        "grievance.place": _l("The place of a grievance was set"),
        "grievance.kind": _l("The kind of a grievance was set"),
        "grievance.urgency": _l("The urgency of a grievance was set"),
        "grievance.noted": _l("A note on a grievance was written"),
        "grievance.answered": _l("A grievance was answered"),
        "grievance.mailed": _l("The answer to a grievance was sent by e-mail, by hand"),
        "grievance.contact_shown": _l("The contact behind a grievance was shown"),
        "grievance.added": _l("A writer added to a grievance"),
        "grievance.erased": _l("A writer deleted a grievance"),
        "grievance.merged": _l("A grievance was joined to another"),
        "grievance.parted": _l("A grievance was parted from others"),
        "grievance.changed": _l("A grievance was changed"),
        "grievance.restored": _l("A change of a grievance was undone"),
        "grievances.imported": _l("Grievances were taken in from a file"),
    }
)
"""What the history of everything says."""

FIELDS: Mapping[Field, str] = MappingProxyType(
    {
        Field.NUMBER: _l("Number in the source"),
        Field.SAID_AT: _l("Date"),
        Field.CATEGORY: _l("Kind of request"),
        Field.WORDS: _l("Words"),
        Field.MORE_WORDS: _l("More words"),
        Field.STATUS: _l("State"),
        Field.KIND: _l("Complaint, suggestion or question"),
        Field.PLACE: _l("Address or place"),
        Field.DISTRICT: _l("District"),
        Field.LATITUDE: _l("Latitude"),
        Field.LONGITUDE: _l("Longitude"),
    }
)
"""What a column of a file may hold."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_NUMBER: _l("The number is missing"),
        Reason.NUMBER_LONG: _l("The number is too long to be one"),
        Reason.NUMBER_AGAIN: _l("This number stands in an earlier row"),
        Reason.NUMBER_TAKEN: _l(
            "An entry of another time has this number. Give this file a source name of its own"
        ),
        Reason.ROW_AGAIN: _l("The same words stand in an earlier row"),
        Reason.NO_DATE: _l("The date is missing"),
        Reason.DATE_UNREADABLE: _l("The date cannot be read"),
        Reason.DATE_FUTURE: _l("The date lies in the future"),
        Reason.DATE_OLD: _l("The date lies before 1970"),
        Reason.NOTHING_SAID: _l("Neither a kind of request nor words"),
        Reason.WORDS_LONG: _l("The words are longer than 20 000 characters"),
        Reason.CELLS_MANY: _l("More cells than headings: a comma may be missing its quotes"),
    }
)
"""Why a row was not taken."""


def import_titles() -> dict[str, str]:
    """What the list of files calls an import, in each language."""
    titles = {}
    for language in LANGUAGES:
        with in_language(language):
            titles[language] = _("Import of grievances")
    return titles


def received(code: str) -> Words:
    """We got it; here is the secret code. Sent only to who asked for SMS."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            return fitted(
                _(
                    "We got what you wrote. Thank you. Your code: %(code)s. Show it to no one. "
                    "The answer will be here: %(link)s",
                    code=code,
                    link=url,
                ),
                _("We got it, thank you. Code: %(code)s Answer: %(link)s", code=code, link=url),
                _("Thank you! Code: %(code)s Answer: %(link)s", code=code, link=url),
            )

    return words


def answered(language: str, url: str) -> str:
    """There is an answer behind the link."""
    with in_language(language):
        return fitted(
            _("There is an answer to what you wrote. Read it: %(link)s", link=url),
            _("An answer for you: %(link)s", link=url),
        )
