"""What is asked about people and what they agreed to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from organizer.contacts import asks
from organizer.contacts.asks import Audience, Params
from organizer.contacts.models import (
    Consent,
    ConsentPurpose,
    Contact,
    ErasureRequest,
    ShutWay,
    Way,
    email_index,
    phone_index,
)
from organizer.country.models import District, Locality
from organizer.country.queries import name_of
from organizer.kernel.clock import now
from organizer.kernel.db import built_once, current_campaign_id, db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, alphabetical
from organizer.kernel.keys import row_id
from organizer.kernel.pages import link
from organizer.kernel.paging import Page, page
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import Named

CONSENT_VERSION = 2
"""Of the words in wording.py: a changed word is a new version, and the older ones stay as they were read."""
NEWS_A_WEEK = 1
"""SMS with campaign news that people agree to, where a campaign says no other number."""
ENDED_BY_THE_VOTE = frozenset({ConsentPurpose.NEWS})
"""What people agree to "until voting day"."""
CALLS_NAMED_SINCE: Mapping[ConsentPurpose, int] = MappingProxyType(
    {ConsentPurpose.VOLUNTEER: 1, ConsentPurpose.REMINDERS: 2, ConsentPurpose.FIRST: 2}
)
"""From which version on the words of a purpose say that somebody of ours may call."""

PEOPLE_A_PAGE = 50
MET_DAYS = ("7", "30", "90")
_PLACE = joinedload(Contact.locality).joinedload(Locality.district)
_PEOPLE: sa.BindParameter[int] = sa.bindparam("people", expanding=True)
_AGREEMENTS = built_once(
    sa.select(Consent.contact_id, Consent.purpose, Consent.wording_version).where(
        Consent.contact_id.in_(_PEOPLE), Consent.withdrawn_at.is_(None)
    )
)
_SHUT = built_once(
    sa.select(ShutWay.contact_id, ShutWay.way).where(
        ShutWay.contact_id.in_(_PEOPLE), ShutWay.opened_at.is_(None)
    )
)
_STANDING = built_once(
    sa.select(Consent)
    .where(Consent.contact_id == sa.bindparam("person"), Consent.withdrawn_at.is_(None))
    .order_by(Consent.given_at, Consent.id)
)
_BY_PHONE = built_once(sa.select(Contact).where(Contact.phone_index == sa.bindparam("index")))
"""Asked at each form that somebody sends; they take longer to build than to answer."""


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """Which people a list shows. Only what is not personal can be filtered by; empty means all."""

    language: str = ""
    district_id: int | None = None
    locality_id: int | None = None
    consent: ConsentPurpose | None = None
    met_since: datetime | None = None
    audience: str = ""
    asked: Params = field(default_factory=dict)
    """What more an audience asks for, by its fields."""


@dataclass(frozen=True)
class Person:
    """One row of the list of people."""

    contact: Contact
    place: str
    roles: str
    agreed: frozenset[ConsentPurpose]


def contact(contact_id: int) -> Contact:
    """One person. Raises NotFound for an unknown and for an erased one."""
    found = db.session.get(Contact, contact_id, options=[_PLACE])
    if found is None or found.erased_at is not None:
        raise NotFound
    return found


def contacts(contact_ids: Iterable[int]) -> Mapping[int, Contact]:
    """People by their ids, in one statement."""
    asked = sa.select(Contact).where(Contact.id.in_(set(contact_ids)))
    return {found.id: found for found in db.session.scalars(asked)}


def by_journal_keys(keys: Iterable[bytes]) -> Mapping[bytes, Contact]:
    """People by the keyed hashes that the journal holds of them, in one statement."""
    wanted = set(keys)
    asked = sa.select(Contact).where(
        sa.or_(Contact.phone_index.in_(wanted), Contact.email_index.in_(wanted)),
        Contact.erased_at.is_(None),
    )
    return {found.journal_key: found for found in db.session.scalars(asked)}


def by_phone(phone: PhoneNumber) -> Contact | None:
    """The person of a number, exact match only."""
    index = phone_index(phone, current_campaign_id())
    return db.session.scalars(_BY_PHONE, {"index": index}).one_or_none()


def by_email(email: str) -> Contact | None:
    """The person of an e-mail address, exact match only."""
    index = email_index(email, current_campaign_id())
    return db.session.scalars(sa.select(Contact).where(Contact.email_index == index)).one_or_none()


def agreed(contact_ids: Iterable[int], purpose: ConsentPurpose) -> set[int]:
    """Which of these people agree to be written to for a purpose."""
    asked = sa.select(Consent.contact_id).where(
        Consent.contact_id.in_(set(contact_ids)), Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
    return set(db.session.scalars(asked))


def purposes_of(contact_ids: Iterable[int]) -> Mapping[int, set[ConsentPurpose]]:
    """What each of these people agrees to now, in one statement; nothing for the others."""
    return agreements_of(contact_ids)[0]


def agreements_of(
    contact_ids: Iterable[int],
) -> tuple[Mapping[int, set[ConsentPurpose]], Mapping[int, set[ConsentPurpose]]]:
    """What each of these people agrees to now, and what of it in words that name calls, in one statement."""
    agreed_to: dict[int, set[ConsentPurpose]] = defaultdict(set)
    with_calls: dict[int, set[ConsentPurpose]] = defaultdict(set)
    for contact_id, purpose, version in db.session.execute(_AGREEMENTS, {"people": list(contact_ids)}):
        agreed_to[contact_id].add(purpose)
        if purpose in CALLS_NAMED_SINCE and version >= CALLS_NAMED_SINCE[purpose]:
            with_calls[contact_id].add(purpose)
    return agreed_to, with_calls


def news_a_week_of(contact_ids: Iterable[int]) -> Mapping[int, int]:
    """How many SMS with news a week each of these people agreed to, in one statement; nothing for others."""
    most = sa.func.max(sa.func.coalesce(Consent.filled["news_a_week"].as_integer(), NEWS_A_WEEK))
    standing = sa.select(Consent.contact_id, most).where(
        Consent.contact_id.in_(list(contact_ids)),
        Consent.withdrawn_at.is_(None),
        Consent.purpose == ConsentPurpose.NEWS,
    )
    return dict(db.session.execute(standing.group_by(Consent.contact_id)).all())


def standing_consents(contact_id: int) -> list[Consent]:
    """What a person agrees to now, the oldest first."""
    return list(db.session.scalars(_STANDING, {"person": contact_id}))


def consent_history(contact_id: int) -> list[Consent]:
    """All that a person ever agreed to, the newest first."""
    asked = sa.select(Consent).where(Consent.contact_id == contact_id)
    return list(db.session.scalars(asked.order_by(Consent.given_at.desc(), Consent.id)))


def shut_ways(contact_id: int) -> list[ShutWay]:
    """The ways by which a person wants to hear nothing, as they stand, the first that was shut first."""
    asked = sa.select(ShutWay).where(ShutWay.contact_id == contact_id, ShutWay.opened_at.is_(None))
    return list(db.session.scalars(asked.order_by(ShutWay.shut_at, ShutWay.id)))


def shut_to(contact_ids: Iterable[int]) -> Mapping[int, set[Way]]:
    """By which ways each of these people wants to hear nothing, in one statement; nothing for the others."""
    found: dict[int, set[Way]] = defaultdict(set)
    for contact_id, way in db.session.execute(_SHUT, {"people": list(contact_ids)}):
        found[contact_id].add(way)
    return found


def erasure_asked(contact_id: int) -> ErasureRequest | None:
    """A person's wish to be erased, as long as it stands."""
    asked = sa.select(ErasureRequest).where(
        ErasureRequest.contact_id == contact_id, ErasureRequest.settled_at.is_(None)
    )
    return db.session.scalars(asked).one_or_none()


def erasures_asked() -> list[ErasureRequest]:
    """All wishes to be erased that stand, the first due first."""
    asked = sa.select(ErasureRequest).where(ErasureRequest.settled_at.is_(None))
    ordered = asked.order_by(ErasureRequest.due_on, ErasureRequest.id)
    return list(db.session.scalars(ordered.options(joinedload(ErasureRequest.contact))))


def how_many_erasures() -> int:
    """How many people wait to be erased."""
    asked = sa.select(sa.func.count()).where(ErasureRequest.settled_at.is_(None))
    return db.session.scalar(asked) or 0


def named(contact_ids: Iterable[int]) -> Mapping[int, Named]:
    """How lists name people, and their pages, for histories."""
    return {
        each.id: Named(short_name(each) or _("A person"), link("contacts.person", contact_id=each.id))
        for each in contacts(contact_ids).values()
        if each.erased_at is None
    }


def own_rows(person: Contact) -> list[tuple[str, Sequence[str]]]:
    """What rooms hold about a person, as that person reads it: titles and what stands under each."""
    return [(str(holder.title), rows) for holder in asks.holders if (rows := holder.own(person))]


def masked_phone(person: Contact) -> str:
    """The number as pages show it; empty where there is none."""
    return person.masked_phone


def short_name(person: Contact) -> str:
    """How lists name a person: "First I.", else what is shown of the number or e-mail."""
    return person.short_name or person.masked_phone or person.masked_email


def told_apart(people: Iterable[Contact]) -> dict[int, str]:
    """By their id the short names of people; who share one are told apart by the last digits of a number."""
    known = {person.id: person for person in people}
    names = {contact_id: short_name(person) for contact_id, person in known.items()}
    times = Counter(names.values())
    return {
        contact_id: f"{name} (…{digits})"
        if times[name] > 1 and (digits := known[contact_id].last_four)
        else name
        for contact_id, name in names.items()
    }


def wanted_people(asked: Params) -> PeopleFilter:
    """The filter that the parameters of an address mean; what means nothing is passed over."""
    purpose, met = asked.get("consent", ""), asked.get("met", "")
    return PeopleFilter(
        language=asked.get("language", ""),
        district_id=row_id(asked.get("district", "")),
        locality_id=row_id(asked.get("place", "")),
        consent=ConsentPurpose(purpose) if purpose in list(ConsentPurpose) else None,
        met_since=now() - timedelta(days=int(met)) if met in MET_DAYS else None,
        audience=asked.get("who", ""),
        asked=asked,
    )


def audiences() -> Sequence[Audience]:
    """The kinds of people who can be chosen."""
    return asks.audiences


def audience(code: str) -> Audience | None:
    """A kind of people by its code."""
    return next((each for each in asks.audiences if each.code == code), None)


def matching(wanted: PeopleFilter) -> list[Contact]:
    """All the people a filter leaves, in an order that stays."""
    return list(db.session.scalars(_matching(wanted).order_by(Contact.id)))


def people(wanted: PeopleFilter, *, after: str | None = None) -> Page[Person]:
    """People a page at a time, those met last first; the same number of statements for any number of rows."""
    found = page(
        _matching(wanted).options(_PLACE),
        order=[Contact.met_at, Contact.id],
        after=after,
        size=PEOPLE_A_PAGE,
        descending=True,
    )
    ids = [row.id for row in found.rows]
    purposes = purposes_of(ids)
    roles = [glance for holder in asks.holders if (glance := holder.glance(ids))]
    rows = [
        Person(
            contact=row,
            place="" if row.locality is None else name_of(row.locality),
            roles=" · ".join(glance[row.id] for glance in roles if row.id in glance),
            agreed=frozenset(purposes[row.id]),
        )
        for row in found.rows
    ]
    return Page(rows, found.after)


def how_many(wanted: PeopleFilter) -> int:
    """How many people a filter leaves."""
    matching = _matching(wanted).with_only_columns(sa.func.count())
    return db.session.scalar(matching) or 0


def places() -> list[Locality]:
    """The places that people of this campaign live in, in the order of the page's language.

    One is found after the other in the index of places: they are hundreds, and people a hundred thousand.
    """
    first = sa.select(sa.func.min(Contact.locality_id).label("id")).where(Contact.erased_at.is_(None))
    lived_in = first.cte("lived_in", recursive=True)
    other = aliased(Contact)
    following = sa.select(sa.func.min(other.locality_id)).where(
        other.erased_at.is_(None), other.locality_id > lived_in.c.id
    )
    lived_in = lived_in.union_all(sa.select(following.scalar_subquery()).where(lived_in.c.id.is_not(None)))
    asked = sa.select(Locality).where(Locality.id.in_(sa.select(lived_in.c.id)))
    return alphabetical(db.session.scalars(asked.options(joinedload(Locality.district))), name_of)


def living_in() -> Mapping[int, int]:
    """How many people of this campaign live in each place, by its id."""
    asked = (
        sa.select(Contact.locality_id, sa.func.count())
        .where(Contact.erased_at.is_(None), Contact.locality_id.is_not(None))
        .group_by(Contact.locality_id)
    )
    return {place: people for place, people in db.session.execute(asked) if place is not None}


def districts_of(localities: Iterable[Locality]) -> list[District]:
    """The districts of some places, each once, in the order of the page's language."""
    return alphabetical({place.district_id: place.district for place in localities}.values(), name_of)


def _matching(wanted: PeopleFilter) -> sa.Select[Contact]:
    asked = sa.select(Contact).where(Contact.erased_at.is_(None))
    if wanted.language:
        asked = asked.where(Contact.language == wanted.language)
    if wanted.locality_id is not None:
        asked = asked.where(Contact.locality_id == wanted.locality_id)
    if wanted.district_id is not None:
        inside = sa.select(Locality.id).where(Locality.district_id == wanted.district_id)
        asked = asked.where(Contact.locality_id.in_(inside))
    if wanted.met_since is not None:
        asked = asked.where(Contact.met_at >= wanted.met_since)
    if wanted.consent is not None:
        asked = asked.where(_agrees_to(wanted.consent))
    chosen = audience(wanted.audience)
    return asked if chosen is None else asked.where(Contact.id.in_(chosen.people(wanted.asked)))


def _agrees_to(purpose: ConsentPurpose) -> sa.ColumnElement[bool]:
    return (
        sa.select(Consent.id)
        .where(Consent.contact_id == Contact.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .exists()
    )
