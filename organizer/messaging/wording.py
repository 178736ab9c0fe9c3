"""The words of messaging itself, and the choice between a full and a short form that every room makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from organizer.campaigns.queries import phase
from organizer.campaigns.roles import Permission
from organizer.contacts.models import Contact
from organizer.country.models import Phase
from organizer.kernel.access import Actor, actor_or_none
from organizer.kernel.i18n import (
    _,
    _l,
    day_and_month,
    in_language,
    long_date_with_year,
    short_date_time,
    weekday,
)
from organizer.kernel.pages import link
from organizer.kernel.subjects import Named
from organizer.messaging import queries
from organizer.messaging.calls import CallResult
from organizer.messaging.gateways.base import ProviderState
from organizer.messaging.meanings import Meaning, suggested
from organizer.messaging.models import (
    Aim,
    BroadcastState,
    Channel,
    Message,
    MessagePurpose,
    MessageState,
    Reply,
    StopWay,
    Suppression,
)
from organizer.messaging.queries.broadcasts import broadcasts
from organizer.messaging.queries.calls import named_lists
from organizer.messaging.queries.start_up import Step, start_up
from organizer.messaging.segments import parts
from organizer.messaging.timetable import EVERY_DAY

PURPOSES: Mapping[MessagePurpose, str] = MappingProxyType(
    {
        MessagePurpose.REMINDER_DAY: _l("Reminder the day before"),
        MessagePurpose.REMINDER_HOURS: _l("Reminder on the day"),
        MessagePurpose.MOVED: _l("Meeting moved"),
        MessagePurpose.CANCELLED: _l("No meeting"),
        MessagePurpose.SHIFT: _l("Shift"),
        MessagePurpose.SHIFT_CONFIRM: _l("Can you come?"),
        MessagePurpose.PROMOTED: _l("A place is free"),
        MessagePurpose.GRIEVANCE_RECEIVED: _l("We got it"),
        MessagePurpose.ANSWER: _l("Answer"),
        MessagePurpose.NEWS: _l("News"),
        MessagePurpose.THANKS: _l("Thanks"),
        MessagePurpose.SIGN_IN: _l("Sign-in link"),
        MessagePurpose.FIRST_MEETING: _l("First meeting"),
        MessagePurpose.ABOUT_MEETING: _l("About the meeting"),
        MessagePurpose.MISSED: _l("You were missed"),
        MessagePurpose.TEST: _l("Test"),
        MessagePurpose.REPLY: _l("Answer to what they wrote"),
    }
)
"""What a message is for, in a word or two."""

LETTER_PURPOSES: Mapping[MessagePurpose, str] = MappingProxyType({MessagePurpose.PROMOTED: _l("Invitation")})
"""The same above an e-mail that goes into a calendar, where it is said otherwise."""
CALLED_OFF = _l("Called off")
"""Above an e-mail that takes an event out of a calendar."""
OFF_PURPOSES: Mapping[MessagePurpose, str] = MappingProxyType(
    {MessagePurpose.PROMOTED: _l("Out of your calendar")}
)
"""The same where the event goes on without the reader."""

STATES: Mapping[MessageState, tuple[str, str]] = MappingProxyType(
    {
        MessageState.READY: (_l("Planned"), ""),
        MessageState.SENDING: (_l("Being handed over"), "info"),
        MessageState.UNKNOWN: (_l("Not known yet"), "warn"),
        MessageState.ACCEPTED: (_l("Handed over"), "info"),
        MessageState.SENT: (_l("Sent"), "info"),
        MessageState.DELIVERED: (_l("Delivered"), "ok"),
        MessageState.UNDELIVERED: (_l("Not delivered"), "bad"),
        MessageState.FAILED: (_l("Refused"), "bad"),
        MessageState.EXPIRED: (_l("Too late"), "warn"),
        MessageState.SUPPRESSED: (_l("Not sent"), ""),
        MessageState.GIVEN_UP: (_l("No more tries"), "bad"),
    }
)
"""Where a message stands, and the kind of tag that shows it."""

TOLD_ANEW: Mapping[Channel, str] = MappingProxyType(
    {
        Channel.SMS: _l("From here it goes by SMS"),
        Channel.EMAIL: _l("From here it goes by e-mail"),
        Channel.CALL: _l("From here it waits for a call"),
    }
)
"""That the same is told by another way, on the timeline of the message that was not to leave or arrive."""

STATUSES: Mapping[ProviderState, tuple[str, str]] = MappingProxyType(
    {
        ProviderState.ACCEPTED: (_l("The SMS company took it"), "info"),
        ProviderState.QUEUED: (_l("The SMS company took it"), "info"),
        ProviderState.SENDING: (_l("The SMS company is sending it"), "info"),
        ProviderState.SENT: (_l("Sent to the phone's network"), "info"),
        ProviderState.DELIVERED: (_l("Delivered"), "ok"),
        ProviderState.UNDELIVERED: (_l("Not delivered"), "bad"),
        ProviderState.FAILED: (_l("The SMS company refused it"), "bad"),
        ProviderState.CANCELED: (_l("Called off at the SMS company"), "bad"),
    }
)
"""What the provider told of a message, and how the timeline marks it."""

CALL_RESULTS: Mapping[CallResult, tuple[str, str]] = MappingProxyType(
    {
        CallResult.COMES: (_l("Comes"), "ok"),
        CallResult.CANNOT: (_l("Cannot come"), "ok"),
        CallResult.TOLD: (_l("Told"), "ok"),
        CallResult.SENT: (_l("Words sent"), "ok"),
        CallResult.NO_ANSWER: (_l("No answer"), "warn"),
        CallResult.WRONG: (_l("Wrong number"), "bad"),
        CallResult.STOP: (_l("Wants no messages"), "bad"),
    }
)
"""What became of a call, and the kind of tag that shows it."""

BAD_NUMBERS: Mapping[StopWay, str] = MappingProxyType(
    {
        StopWay.NUMBER: _l("This number cannot receive SMS: none goes there."),
        StopWay.WRONG: _l("Somebody else answers at this number: no SMS goes there and nobody calls it."),
    }
)
"""What was learnt of a number alone; its person is told by other ways."""
STOP_WAYS: Mapping[StopWay, str] = MappingProxyType(
    {
        StopWay.LINK: _l("by the link in a message"),
        StopWay.STAFF: _l("through the team"),
        StopWay.REPLY: _l("by a reply"),
        StopWay.PROVIDER: _l("at the SMS company"),
        StopWay.NUMBER: _l("the number cannot receive SMS"),
        StopWay.WRONG: _l("somebody else answers at this number"),
    }
)
"""How we learnt that a person is not to be written to."""

MEANINGS: Mapping[Meaning, str] = MappingProxyType(
    {
        Meaning.YES: _l("Yes"),
        Meaning.NO: _l("No"),
        Meaning.STOP: _l("Stop"),
        Meaning.MAYBE_STOP: _l("Perhaps stop"),
        Meaning.START: _l("Start again"),
        Meaning.HELP: _l("Help"),
        Meaning.UNCLEAR: _l("Unclear"),
    }
)
"""What a reply seems to mean."""
SUGGESTIONS: Mapping[Meaning, str] = MappingProxyType(
    {Meaning.YES: _l("Unclear, perhaps yes"), Meaning.NO: _l("Unclear, perhaps no")}
)
"""What an unclear one may mean, for who reads it."""

STEPS: Mapping[Step, str] = MappingProxyType(
    {
        Step.SENDER: _l("Register the sender"),
        Step.PROVIDER: _l("Connect the SMS company"),
        Step.PRICE: _l("Set the price of an SMS part"),
        Step.BUDGET: _l("Set the budget"),
        Step.LIMITS: _l("Check hours, days and countries"),
        Step.TEST: _l("Get a test on your phone"),
        Step.OPEN: _l("Open sending to everybody"),
    }
)
"""What must be done until SMS go to everybody."""

AIMS: Mapping[Aim, str] = MappingProxyType(
    {
        Aim.NEWS: _l("Campaign news"),
        Aim.MEETING: _l("About a meeting they come to"),
        Aim.HELP: _l("About helping"),
    }
)
"""What a message to many is for, until the vote is over."""
NEWS_AFTER = _l("What became of the promises")
"""What news are for after it: they go to who agreed to hear of that."""

BROADCAST_STATES: Mapping[BroadcastState, tuple[str, str]] = MappingProxyType(
    {
        BroadcastState.DRAFT: (_l("Being written"), ""),
        BroadcastState.RELEASED: (_l("Let go"), "info"),
        BroadcastState.STOPPED: (_l("Stopped"), "warn"),
    }
)
"""Where a message to many stands, and the kind of tag that shows it."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "broadcast.drafted": _l("A message to many was begun"),
        "broadcast.changed": _l("A message to many was changed"),
        "broadcast.tested": _l("A message to many was tried on an own phone"),
        "broadcast.dropped": _l("A message to many was thrown away"),
        "broadcast.released": _l("A message to many was let go"),
        "broadcast.stopped": _l("A message to many was stopped"),
        "broadcast.refused": _l("Words of a message to many were refused, and stopped"),
        "broadcast.overtaken": _l("A message to many was overtaken by a change"),
        "broadcast.brought_back": _l("A message to many came back, since the change was undone"),
        "broadcast.gone_on": _l("A message to many went on"),
        "calls.given": _l("A list of people to call was given out"),
        "calls.linked": _l("A list of people to call got an address"),
        "calls.noted": _l("What became of a call was noted"),
        "calls.taken_back": _l("A list of people to call was taken back"),
        "messages.fell_back": _l("What did not arrive is told by another way"),
        "messages.stopped": _l("Messages to a person were stopped"),
        "messages.resumed": _l("Messages to a person go on"),
        "messages.unreachable": _l("A number turned out not to receive SMS"),
        "messages.own_page_sent": _l("A person was sent the link to their own page"),
        "messages.held": _l("All messages were held back"),
        "messages.let_go": _l("Messages leave again"),
        "messages.stalled": _l("Messages stopped leaving"),
        "messages.moving": _l("Messages stand still no more"),
        "messages.blocked": _l("Phone networks began to block SMS"),
        "messages.passing": _l("SMS are blocked no more"),
        "messages.repriced": _l("A part of an SMS costs something else by the country's pack"),
        "messages.restore_begun": _l("An older copy was put in place: nothing leaves until that is finished"),
        "messages.restore_finished": _l("The restore is finished: messages leave again"),
        "messages.restored": _l("After a restore, stops were carried out again and open messages looked up"),
        "messages.sender_closed": _l("The SMS company refused our account"),
        "messages.sender_reopened": _l("The SMS account was tried again"),
        "messages.drilled": _l("Messages of a drill were queued"),
        "limits.set": _l("When and to whom SMS go was set"),
        "reminders.set": _l("What goes by itself around meetings was set"),
        "sender.noted": _l("The registration of the SMS sender was noted"),
        "sender.tested": _l("A test SMS was sent to an own phone"),
        "sender.arrived": _l("A test SMS was said to have arrived"),
        "reply.seen": _l("A reply was looked at"),
        "reply.answered": _l("A reply was answered"),
    }
)
"""What was done, for the history."""

MESSAGES_OF_A_PERSON = 20
TO_WRITERS = frozenset({MessagePurpose.GRIEVANCE_RECEIVED, MessagePurpose.ANSWER})
"""What goes to who has written a grievance."""
A_MONDAY = date(2024, 1, 1)
_TOKEN = re.compile(r"(?<=/)[a-z][0-9a-z]{12}\b")
_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def purpose(message: Message) -> str:
    """What a message is for, in a word or two."""
    by_mail = message.channel is Channel.EMAIL
    return str((LETTER_PURPOSES.get(message.purpose) if by_mail else None) or PURPOSES[message.purpose])


def aim_of(aim: Aim, at: datetime | None = None) -> str:
    """What a message to many is for, by the phase of the election in which it leaves; by default now."""
    is_after = aim is Aim.NEWS and phase(at) is Phase.AFTER
    return str(NEWS_AFTER if is_after else AIMS[aim])


def meaning_of(reply: Reply) -> str:
    """What a reply seems to mean; of an unclear one, what it may mean."""
    perhaps = suggested(reply.words) if reply.meaning is Meaning.UNCLEAR else None
    return str(MEANINGS[reply.meaning] if perhaps is None else SUGGESTIONS[perhaps])


def fitted(*forms: str) -> str:
    """The fullest of these forms, given from full to short, that takes the fewest parts."""
    return min(forms, key=lambda form: parts(form).parts)


def named(message_ids: Iterable[int]) -> Mapping[int, Named]:
    """What messages were for and their pages, for histories."""
    return {each.id: Named(purpose(each), _page(each.id)) for each in queries.messages_by_id(message_ids)}


def named_broadcasts(broadcast_ids: Iterable[int]) -> Mapping[int, Named]:
    """Messages to many by what they were for and their day, and their pages, for histories."""
    return {
        each.id: Named(
            _(
                "To many: %(aim)s, %(when)s",
                aim=aim_of(each.aim, each.released_at),
                when=short_date_time(queries.wall(each.made_at)),
            ),
            link("messaging.broadcast", broadcast_id=each.id),
        )
        for each in broadcasts(list(broadcast_ids))
    }


def named_call_lists(list_ids: Iterable[int]) -> Mapping[int, Named]:
    """Lists of people to call and their pages, for histories; who calls stays out of it."""
    return {
        row.id: Named(
            _("People to call, %(when)s", when=short_date_time(queries.wall(row.made_at))),
            link("messaging.call_list", list_id=row.id),
        )
        for row in named_lists(list(list_ids))
    }


def named_replies(reply_ids: Iterable[int]) -> Mapping[int, Named]:
    """Replies and the pages of what was said, for histories."""
    return {each: Named(_("A reply"), link("messaging.thread", reply_id=each)) for each in reply_ids}


def days_of(weekdays: str) -> str:
    """Days of the week by name, from ISO digits; empty for all seven."""
    if set(weekdays) >= set(EVERY_DAY):
        return ""
    return ", ".join(weekday(A_MONDAY.replace(day=int(number))) for number in sorted(weekdays))


def day_off(day: str) -> str:
    """A day off of a Window in words: 16 December, or that of one year."""
    if len(day) == len("12-16"):
        return day_and_month(date.fromisoformat(f"{A_MONDAY.year}-{day}"))
    return long_date_with_year(date.fromisoformat(day))


def phone_code(language: str, url: str, code: str) -> str:
    """A code that shows whose phone it came to; the link is for who did not ask for it."""
    with in_language(language):
        return fitted(
            _(
                "Your code: %(code)s. Tell it to no one. If you did not ask: %(link)s",
                code=code,
                link=url,
            ),
            _("Code %(code)s. Not you? %(link)s", code=code, link=url),
        )


def own_page(language: str, url: str) -> str:
    """The link to the page of what we keep about a person."""
    with in_language(language):
        return fitted(_("What we keep about you, and how to stop it: %(link)s", link=url))


def hidden_from(by: Actor | None) -> frozenset[MessagePurpose]:
    """Messages of which a member may not know who got them: whoever did has written a grievance."""
    may_know = by is not None and by.can(Permission.GRIEVANCE_CONTACT)
    return frozenset() if may_know else TO_WRITERS


def held_about(contact: Contact) -> list[Named]:
    """Since when and how the person has stopped; the newest messages: when, what for, what became of each."""
    standing = queries.standing_stop(contact.id)
    stopped = [] if standing is None else [_held_stop(contact, standing)]
    return stopped + [
        Named(
            _(
                "%(when)s: %(purpose)s (%(state)s)",
                when=short_date_time(queries.wall(each.due_at)),
                purpose=purpose(each),
                state=STATES[each.state][0],
            ),
            _page(each.id),
        )
        for each in queries.messages_to(contact.id, MESSAGES_OF_A_PERSON, but=hidden_from(actor_or_none()))
    ]


def _held_stop(contact: Contact, standing: Suppression) -> Named:
    when = short_date_time(queries.wall(standing.at))
    if standing.way in BAD_NUMBERS:
        words = _("Since %(when)s: %(what)s", when=when, what=BAD_NUMBERS[standing.way])
    else:
        words = _("Not written to since %(when)s, %(way)s", when=when, way=STOP_WAYS[standing.way])
    return Named(words, link("messaging.person", contact_id=contact.id))


def result_choices(results: Iterable[CallResult]) -> list[tuple[str, str, str]]:
    """Results of a call as buttons: the value, the words, the colour."""
    return [(each.value, *CALL_RESULTS[each]) for each in results]


def without_secrets(body: str) -> str:
    """A message as staff may read it: links and codes in it open what is the recipient's alone."""
    return _CODE.sub("••••-••••", _TOKEN.sub("•••", body))


def _page(message_id: int) -> str:
    return link("messaging.message", message_id=message_id)


def undone_steps() -> list[str]:
    """The steps that are still to be done before SMS go to everybody, but for that itself."""
    done = start_up().done
    return [str(words) for step, words in STEPS.items() if step is not Step.OPEN and not done[step]]
