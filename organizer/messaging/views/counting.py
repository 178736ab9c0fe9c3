"""What the words of a message to many take, in sentences: for the page of the words and for its script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from organizer.campaigns.queries import current_campaign
from organizer.config import LANGUAGES
from organizer.contacts.models import Contact
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n, money_tenge, number
from organizer.messaging import services
from organizer.messaging.filling import hidden_links, odd_letters, shorter
from organizer.messaging.services import Bill, Reach, Tally


@dataclass(frozen=True)
class Counted:
    """What stands under one text: what it takes, what to think of, how a shorter one fits fewer parts."""

    facts: str
    warnings: Sequence[str] = ()
    shorter: str = ""
    """The text that the button puts in its place; empty where there is none."""
    press: str = ""
    """What the button says."""
    preview: str = ""
    """The longest of those that go out."""
    error: str = ""


def counted(
    texts: Mapping[str, str], query: str, people: Sequence[Contact]
) -> tuple[Bill, dict[str, Counted]]:
    """The bill of these words, and what to say under the box of each language of the campaign."""
    bill = services.bill(texts, query, people)
    said = {code: _counted(texts[code], tally, query) for code, tally in bill.tallies.items()}
    for code in current_campaign().languages:
        if code not in said and texts:
            said[code] = _unwritten(code, bill)
    return bill, said


def refused(query: str, language: str, text: str) -> Counted:
    """What stands under a text that cannot be filled in."""
    try:
        services.check_words(query, language, text)
    except DomainError as problem:
        return Counted("", error=str(problem.words))
    return Counted("")


def total(bill: Bill) -> str:
    """The SMS of all languages together, in a line."""
    return _(
        "All SMS together: people %(people)s · SMS parts %(parts)s · about %(price)s",
        people=number(bill.people),
        parts=number(bill.parts),
        price=money_tenge(bill.price_minor),
    )


def press(who: Reach, bill: Bill) -> str:
    """What the button says that lets a message go: everything that it lets go of."""
    sent = _n(
        "Send %(num)s SMS, about %(price)s",
        "Send %(num)s SMS, about %(price)s",
        bill.people,
        price=money_tenge(bill.price_minor),
    )
    letters, calls = len(who.letters), len(who.calls)
    said = (
        sent if bill.people else _("Let it go"),
        _n("%(num)s e-mail", "%(num)s e-mails", letters) if letters else "",
        _n("%(num)s call", "%(num)s calls", calls) if calls else "",
    )
    return " · ".join(filter(None, said))


def best_shorter(text: str, query: str, tally: Tally) -> tuple[str, int]:
    """The first shorter form of a text that takes the fewest parts, and how many; nothing where none does."""
    now = tally.counted.parts
    tries = [
        (services.parts_of(each, query, tally.language, name=tally.name), each)
        for each in (shorter(text) if now > 1 else ())
    ]
    fewest, best = min(tries, key=lambda found: found[0], default=(now, ""))
    return (best, fewest) if fewest < now else ("", now)


def _counted(text: str, tally: Tally, query: str) -> Counted:
    brief, fewer = best_shorter(text, query, tally)
    return Counted(
        facts=_facts(tally),
        warnings=_warnings(text, tally),
        shorter=brief,
        press=_n("Make it shorter: %(num)s part", "Make it shorter: %(num)s parts", fewer) if brief else "",
        preview=tally.longest,
    )


def _facts(tally: Tally) -> str:
    most = tally.counted.parts
    span = number(most) if tally.fewest == most else f"{tally.fewest}–{most}"
    return _(
        "Letters: %(letters)s · SMS parts: %(parts)s · people: %(people)s · about %(price)s",
        letters=number(tally.counted.units),
        parts=span,
        people=number(tally.people),
        price=money_tenge(tally.price_minor),
    )


def _warnings(text: str, tally: Tally) -> list[str]:
    found = []
    odd, hosts = odd_letters(text), hidden_links(text)
    if odd:
        found.append(
            _(
                "These letters make every part 70 letters long instead of 160: %(letters)s",
                letters=" ".join(odd),
            )
        )
    if hosts:
        found.append(
            _(
                "Phone networks stop texts with short links: %(hosts)s. Write the whole address.",
                hosts=", ".join(hosts),
            )
        )
    if "{link}" not in text:
        found.append(_("The link to stop is added at the end, as it stands in every SMS."))
    for language, readers in sorted(tally.borrowed.items()):
        found.append(
            _n(
                "No text in this language: %(reads)s. %(num)s person who reads it gets that in: %(written)s",
                "No text in this language: %(reads)s. %(num)s people who read it get that in: %(written)s",
                readers,
                reads=LANGUAGES[language],
                written=LANGUAGES[tally.language],
            )
        )
    return found


def _unwritten(code: str, bill: Bill) -> Counted:
    readers = sum(tally.borrowed.get(code, 0) for tally in bill.tallies.values())
    return Counted(
        _n(
            "Nothing is written in this language. %(num)s person who reads it gets another one.",
            "Nothing is written in this language. %(num)s people who read it get another one.",
            readers,
        )
        if readers
        else _("Nothing is written in this language, and nobody here reads it.")
    )
