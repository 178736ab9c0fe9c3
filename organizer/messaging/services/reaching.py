"""Whom a message to many reaches, and what its words come to for exactly these people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from organizer.campaigns.queries import current_campaign
from organizer.contacts import queries as contacts
from organizer.contacts.models import Contact
from organizer.kernel.clock import now
from organizer.kernel.keys import row_id
from organizer.kernel.text import pick
from organizer.kernel.tokens import OwnLinks, Purpose
from organizer.kernel.urls import sample_url
from organizer.messaging import queries
from organizer.messaging.filling import LINK, NAME, called, fill, variables
from organizer.messaging.models import Aim, Channel, Reason
from organizer.messaging.queries.broadcasts import AGAIN, FIELD, broadcast
from organizer.messaging.segments import Parts, parts
from organizer.messaging.services.allowance import have_enough_news
from organizer.messaging.services.outbox import Words, language_of
from organizer.messaging.services.standing import Standing

PHONE = "phone"


@dataclass(frozen=True)
class Reach:
    """Who gets a message, by which way, and how many do not, by the reason."""

    people: Sequence[Contact]
    """Those who get an SMS."""
    left_out: Mapping[Reason, int]
    letters: Sequence[Contact] = ()
    """Those who get an e-mail: they want it so, or left an address alone."""
    calls: Sequence[Contact] = ()
    """Those who want to be called."""
    paused: int = 0
    """How many have sent an answer that somebody must look at before anything is written to them."""

    @property
    def everybody(self) -> Sequence[Contact]:
        """All who get it."""
        return [*self.people, *self.letters, *self.calls]

    @property
    def chosen(self) -> int:
        """How many people the filter leaves."""
        return len(self.everybody) + sum(self.left_out.values()) + self.paused


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the text of one language takes, filled in for each who gets it; `longest` is one of them."""

    language: str
    people: int
    borrowed: Mapping[str, int]
    """Of them, who read another language in which nothing is written."""
    longest: str
    name: str
    """Who it is for, in the longest."""
    counted: Parts
    fewest: int
    parts: int
    price_minor: int


@dataclass(frozen=True)
class Bill:
    """What a message to many takes, to the last part."""

    tallies: Mapping[str, Tally]

    @property
    def people(self) -> int:
        """How many get it."""
        return sum(each.people for each in self.tallies.values())

    @property
    def parts(self) -> int:
        """SMS parts of all together."""
        return sum(each.parts for each in self.tallies.values())

    @property
    def price_minor(self) -> int:
        """The price of all together."""
        return sum(each.price_minor for each in self.tallies.values())


class Filling:
    """Words in several languages with the variables that a filter knows, ready for anybody of a campaign."""

    def __init__(self, texts: Mapping[str, str], query: str) -> None:
        self._campaign = current_campaign()
        self._texts = texts
        self._values = {code: values_of(query, code) for code in texts}

    def written_for(self, contact: Contact) -> str:
        """The language of the text that a person gets: their own, else the first that is written."""
        return pick(self._texts, language_of(contact, self._campaign), self._campaign.languages)[1]

    def words(self, contact: Contact) -> Words:
        """The words for one person, who is known by name."""
        language, name = self.written_for(contact), first_name(contact)
        return lambda _language, url: self.filled(language, name, url)

    def filled(self, language: str, name: str, url: str) -> str:
        """The text of a language for somebody of that name."""
        return fill(self._texts[language], {**self._values[language], NAME: name, LINK: url})

    def names_people(self, language: str) -> bool:
        """True where the text of a language is another one for each name."""
        return NAME in variables(self._texts[language])


def asked_of(query: str) -> dict[str, str]:
    """The parameters of a filter."""
    return dict(parse_qsl(query))


def reach(query: str, aim: Aim, *, leaves: datetime | None = None) -> Reach:
    """Who of those that a filter leaves gets a message of this kind; why the others do not.

    `leaves` is when it does, by which news are counted; by default now.
    """
    chosen = contacts.matching(contacts.wanted_people(asked_of(query)))
    standing = Standing([contact.id for contact in chosen])
    enough = have_enough_news([each.id for each in chosen], leaves or now()) if aim is Aim.NEWS else set()
    by_way: dict[Channel, list[Contact]] = {channel: [] for channel in Channel}
    left_out, paused = Counter[Reason](), 0
    for contact in chosen:
        channel = standing.channel(contact, aim.purpose)
        hindrance = standing.hindrance(contact, aim.purpose, channel)
        if hindrance is not None:
            left_out[hindrance] += 1
        elif contact.paused_at is not None:
            paused += 1
        elif channel is Channel.SMS and contact.id in enough:
            left_out[Reason.OFTEN] += 1
        else:
            by_way[channel].append(contact)
    return Reach(by_way[Channel.SMS], left_out, by_way[Channel.EMAIL], by_way[Channel.CALL], paused)


def first_asked(query: str) -> dict[str, str]:
    """The filter that people were chosen by in the first place, where a message is tried again."""
    asked = asked_of(query)
    while asked.get("who") == AGAIN:
        asked = asked_of(broadcast(row_id(asked.get(FIELD, "")) or 0).query)
    return asked


def values_of(query: str, language: str) -> Mapping[str, str]:
    """What the words of a message to these people may name beside the name and the link, in a language."""
    asked, phone = first_asked(query), current_campaign().public_phone
    audience = contacts.audience(asked.get("who", ""))
    said = {} if audience is None or audience.says is None else audience.says(asked, language)
    return {**({PHONE: phone} if phone else {}), **said}


def of_use_until(query: str) -> datetime | None:
    """How long a message to these people is of use; None where nothing says so."""
    asked = first_asked(query)
    audience = contacts.audience(asked.get("who", ""))
    return None if audience is None or audience.until is None else audience.until(asked)


def own_links(query: str) -> OwnLinks | None:
    """What the links of these people open; None where each opens the way to stop."""
    asked = first_asked(query)
    audience = contacts.audience(asked.get("who", ""))
    return None if audience is None or audience.links is None else audience.links(asked)


def sample_link(query: str) -> str:
    """An address as long as the links that these people get."""
    links = own_links(query)
    return sample_url(current_campaign(), Purpose.STOP if links is None else links.purpose)


def bill(texts: Mapping[str, str], query: str, people: Sequence[Contact]) -> Bill:
    """What these words take for these people, each filled in as it will be sent."""
    campaign, filling = current_campaign(), Filling(texts, query)
    url = sample_link(query)
    readers: dict[str, Counter[tuple[str, str]]] = {language: Counter() for language in texts}
    for contact in people if texts else ():
        language = filling.written_for(contact)
        name = first_name(contact) if filling.names_people(language) else ""
        readers[language][language_of(contact, campaign), name] += 1
    return Bill({language: _tally(filling, language, counted, url) for language, counted in readers.items()})


def parts_of(text: str, query: str, language: str, *, name: str) -> int:
    """The parts of a text of a language, filled in for somebody of that name."""
    url = sample_link(query)
    return parts(Filling({language: text}, query).filled(language, name, url)).parts


def first_name(contact: Contact) -> str:
    """How a message calls a person; empty where no given name is known."""
    return called(contact.name)


def _tally(filling: Filling, language: str, readers: Mapping[tuple[str, str], int], url: str) -> Tally:
    """People of one name and language get one and the same, but for a link of the same length."""
    bodies = {name: filling.filled(language, name, url) for _reads, name in readers or [("", "")]}
    counted = {name: parts(body) for name, body in bodies.items()}
    most = max(counted, key=lambda name: (counted[name].parts, counted[name].units))
    in_all = sum(counted[name].parts * people for (_reads, name), people in readers.items())
    borrowed: Counter[str] = Counter()
    for (reads, _name), people in readers.items():
        if reads != language:
            borrowed[reads] += people
    return Tally(
        language=language,
        people=sum(readers.values()),
        borrowed=borrowed,
        longest=bodies[most],
        name=most,
        counted=counted[most],
        fewest=min(each.parts for each in counted.values()),
        parts=in_all,
        price_minor=in_all * queries.terms().part_minor,
    )
