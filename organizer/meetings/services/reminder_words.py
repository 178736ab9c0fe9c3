"""The words of a meeting's reminders: the usual ones, or its own, which follow it when it moves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial

from organizer.contacts.models import Contact
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.seen import hold
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries, wording
from organizer.meetings.models import Meeting
from organizer.meetings.queries.audiences import FIELD
from organizer.meetings.queries.people import OWN_WORDS
from organizer.meetings.wording import MessageWords, Words
from organizer.messaging import services as messaging
from organizer.messaging.filling import LINK, fill, unknown
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Estimate

MOST_LETTERS = 600
TIME = "time"
KNOWN = ("date", TIME, "place", LINK)
"""What the words of a reminder may name."""
WORDS: Mapping[MessagePurpose, Callable[[Meeting], MessageWords]] = {
    MessagePurpose.REMINDER_DAY: wording.day_before,
    MessagePurpose.REMINDER_HOURS: wording.hours_before,
}
Texts = Mapping[str, str]
"""Words with their variables, by language."""


def words_of(meeting: Meeting, purpose: MessagePurpose, *, by_mail: bool = False) -> Words:
    """What a reminder of a meeting says: its own words where it has some in a language, else the usual."""
    return in_words(meeting, purpose, queries.own_words(meeting).get(purpose.value, {}), by_mail=by_mail)


def in_words(meeting: Meeting, purpose: MessagePurpose, texts: Texts, *, by_mail: bool = False) -> Words:
    """What a reminder would say in these words; in a language without any, in the usual ones."""
    usual = WORDS[purpose](meeting)
    named = cache(partial(wording.filled_in, {FIELD: str(meeting.id)}))

    def words(language: str, link: str) -> str:
        text = texts.get(language)
        if text is not None:
            return fill(text, {**named(language), LINK: link})
        return usual.by_mail(language, link) if by_mail else usual(language, link)

    return words


def estimate(meeting: Meeting, purpose: MessagePurpose, texts: Texts) -> Estimate:
    """What a reminder in these words takes, to the last part, for those who come by now."""
    words = in_words(meeting, purpose, texts)
    told: list[tuple[Contact, Words]] = [(contact, words) for contact in queries.coming_to(meeting)]
    return messaging.price_of(told, purpose=purpose, link=Purpose.ATTENDANCE)


def estimates(meeting: Meeting, purposes: Collection[MessagePurpose]) -> Mapping[MessagePurpose, Estimate]:
    """What each of its reminders takes in the words it has, to the last part, for those who come by now."""
    coming = queries.coming_to(meeting) if purposes else []
    prices = messaging.Prices(contact.id for contact in coming)
    return {
        purpose: prices.of([(contact, words) for contact in coming], purpose=purpose, link=Purpose.ATTENDANCE)
        for purpose in purposes
        for words in [words_of(meeting, purpose)]
    }


def check_words(wanted: Mapping[MessagePurpose, Texts]) -> None:
    """Raise DomainError where words name what cannot be filled in, or do not follow the meeting's time."""
    for purpose, texts in wanted.items():
        for language, text in texts.items():
            if wrong := wrong_with(text):
                raise DomainError(wrong, field=f"{purpose.value}-{language}")


def wrong_with(text: str) -> str:
    """What is wrong with words, said to who writes them; nothing where they can be kept.

    However long the names of a place become, words that hold to this are no longer than a message may be.
    """
    if len(text) > MOST_LETTERS:
        return _("Make it shorter: %(most)s letters at most", most=MOST_LETTERS)
    if odd := unknown(text, KNOWN):
        known = " ".join(f"{{{name}}}" for name in KNOWN)
        return _("We cannot fill in %(wrong)s. You can use: %(known)s", wrong=" ".join(odd), known=known)
    if twice := [f"{{{name}}}" for name in KNOWN if text.count(f"{{{name}}}") > 1]:
        return _("Write %(name)s only once", name=" ".join(twice))
    if f"{{{TIME}}}" not in text:
        return _("Write {time} where the hour stands: it follows the meeting when that moves")
    return ""


def set_own_words(
    meeting: Meeting, wanted: Mapping[MessagePurpose, Texts], *, seen: int | None = None, by: Actor
) -> undo.Undo | None:
    """Give the reminders of a meeting words of their own, by language; without any the usual ones again.

    None where nothing changes. Raises DomainError for words that cannot be, ChangedMeanwhile where they are
    not the words any more whose mark the writer has `seen`.
    """
    check_words(wanted)
    hold(meeting, lambda: queries.own_words(meeting), seen=seen)
    words = {purpose.value: dict(texts) for purpose, texts in wanted.items() if texts}
    before = meeting.reminders
    after = with_words(queries.own_times(meeting), words)
    if after == before:
        return None
    meeting.reminders = after
    audit.record("meeting.reminder_words", meeting, by=by)
    return undo.keep("meeting.reminders", meeting, {"reminders": before, "after": after}, by=by)


def with_words(
    times: Mapping[str, object] | None, words: Mapping[str, Mapping[str, str]]
) -> dict[str, object] | None:
    """What a meeting has of its own around it: its times, its words, or nothing."""
    return {**(times or {}), **({OWN_WORDS: dict(words)} if words else {})} or None
