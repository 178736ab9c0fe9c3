"""The election a campaign runs in: its calendar and its electoral districts.

What came with a pack is shared and never changed here; a campaign works on an election of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import combinations

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.country import queries as country
from organizer.country.models import Constituency, Election
from organizer.kernel import audit, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import parse, subject
from organizer.kernel.undo import Undo

MOST_VOTERS = 100_000_000
NEW = "constituency.new"


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The days of an election as clock times in the campaign's zone, in their order. Any may be unknown."""

    nomination_from: datetime | None = None
    nomination_until: datetime | None = None
    registration_until: datetime | None = None
    campaign_from: datetime | None = None
    silence_from: datetime | None = None
    polls_open: datetime | None = None
    polls_close: datetime | None = None


DATES = tuple(field.name for field in fields(Calendar))


@dataclass(frozen=True, kw_only=True)
class ElectionDetails:
    """What the election is called, who is elected, and its calendar."""

    names: Mapping[str, str]
    body: Mapping[str, str]
    calendar: Calendar


@dataclass(frozen=True, kw_only=True)
class ConstituencyDetails:
    """An electoral district: its number, its territory in words, and how many may vote by which source."""

    number: int
    names: Mapping[str, str]
    territory: Mapping[str, str]
    electorate: int | None = None
    electorate_source: str = ""
    electorate_on: date | None = None


def set_calendar(details: ElectionDetails, *, seen: int | None = None, by: Actor | None) -> Election:
    """Set the campaign's election. Raises DomainError, by the name of the date, where the order is wrong.

    Raises ChangedMeanwhile where it is not the calendar any more whose mark the writer has `seen`.
    """
    campaign = current_campaign()
    hold(campaign.election or campaign, lambda: _said_of(campaign.election), seen=seen)
    _check_order(details.calendar)
    election = _own_election(campaign)
    before = {"names": election.names, "body": election.body, **_walls(election)}
    election.names, election.body, election.zone = dict(details.names), dict(details.body), campaign.zone
    for name in DATES:
        setattr(election, name, getattr(details.calendar, name))
    audit.record("calendar.set", campaign, by=by, facts=_walls(election))
    undo.keep("calendar.set", campaign, before, by=by)
    return election


def mark_of_calendar() -> int:
    """The mark of the campaign's election, as `set_calendar` asks for it."""
    return mark(_said_of(current_campaign().election))


def _said_of(election: Election | None) -> list[object]:
    return [] if election is None else [election.names, election.body, _walls(election)]


def copy_election(election_id: int, *, by: Actor | None) -> Election:
    """Begin with an election that came with a pack: its names, days and districts, free to be changed.

    Raises DomainError where the campaign has an election already: its own days would be lost.
    """
    campaign = current_campaign()
    example = next((each for each in country.example_elections() if each.id == election_id), None)
    if example is None:
        raise NotFound
    if campaign.election_id is not None:
        raise DomainError(_l("There is an election calendar already. Change its days"))
    election = _own_election(campaign)
    election.names, election.body, election.zone = dict(example.names), dict(example.body), campaign.zone
    for name in DATES:
        setattr(election, name, getattr(example, name))
    for each in country.constituencies(example.id):
        db.session.add(
            Constituency(
                election_id=election.id,
                region_id=each.region_id,
                number=each.number,
                names=dict(each.names),
                territory=dict(each.territory),
                electorate=each.electorate,
                electorate_source=each.electorate_source,
                electorate_on=each.electorate_on,
            )
        )
    audit.record("calendar.copied", campaign, by=by, facts={"from": example.code})
    return election


def restore_calendar(act: Undo, by: Actor | None) -> None:
    """Give the election the days back that it had before an act."""
    campaign = current_campaign()
    election = _own_election(campaign)
    election.names, election.body = act.before["names"], act.before["body"]
    for name in DATES:
        text = act.before[name]
        setattr(election, name, None if text is None else datetime.fromisoformat(text))
    audit.record("calendar.restored", campaign, by=by)


def add_constituency(details: ConstituencyDetails, *, by: Actor | None, once_key: str = "") -> Constituency:
    """Add an electoral district to the campaign's election, once for a key.

    Raises DomainError for a number that is taken.
    """
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return own_constituency(parse(once.answered(once_key, use=NEW))[1])
    election = _own_election(current_campaign())
    _check_constituency(details, election, but=None)
    row = Constituency(election_id=election.id, **_columns(details))
    db.session.add(row)
    if taken is not None:
        taken.answer = subject(row)
    audit.record("constituency.added", row, by=by, facts={"number": details.number})
    return row


def edit_constituency(
    constituency_id: int, details: ConstituencyDetails, *, seen: int | None = None, by: Actor | None
) -> Constituency:
    """Change an electoral district of the campaign's election. Raises NotFound for any other.

    Raises ChangedMeanwhile where it is not what it was any more whose mark the writer has `seen`.
    """
    row = own_constituency(constituency_id)
    hold(row, lambda: _said_of_constituency(row), seen=seen)
    _check_constituency(details, row.election, but=row.id)
    for name, value in _columns(details).items():
        setattr(row, name, value)
    audit.record("constituency.edited", row, by=by, facts={"number": details.number})
    return row


def mark_of_constituency(row: Constituency) -> int:
    """The mark of an electoral district, as `edit_constituency` asks for it."""
    return mark(_said_of_constituency(row))


def _said_of_constituency(row: Constituency) -> list[object]:
    return [getattr(row, each.name) for each in fields(ConstituencyDetails)]


def own_constituency(constituency_id: int) -> Constituency:
    """An electoral district of the campaign's own election. Raises NotFound for any other."""
    row = db.session.get(Constituency, constituency_id)
    if row is None or row.election_id != current_campaign().election_id or row.election.pack_id is not None:
        raise NotFound
    return row


def _own_election(campaign: Campaign) -> Election:
    """The election that this campaign alone works on: made where it has none, or one that is shared."""
    if campaign.election is not None and campaign.election.pack_id is None:
        return campaign.election
    election = Election(code=f"campaign-{campaign.id}", names={}, body={}, zone=campaign.zone)
    db.session.add(election)
    db.session.flush()
    campaign.election = election
    return election


def _check_order(calendar: Calendar) -> None:
    """Each day that is known comes after each known one before it; the polls are open for some time."""
    for earlier, later in combinations(DATES, 2):
        begins, ends = getattr(calendar, earlier), getattr(calendar, later)
        if begins is not None and ends is not None and ends < begins:
            raise DomainError(_l("This is before a date that stands above it"), field=later)
    if calendar.polls_close is not None and calendar.polls_close == calendar.polls_open:
        raise DomainError(_l("The end must be later than the start"), field="polls_close")


def _walls(election: Election) -> dict[str, str | None]:
    walls = {name: getattr(election, name) for name in DATES}
    return {name: None if wall is None else wall.isoformat() for name, wall in walls.items()}


def _check_constituency(details: ConstituencyDetails, election: Election, *, but: int | None) -> None:
    if any(each.number == details.number and each.id != but for each in country.constituencies(election.id)):
        raise DomainError(_l("There is an electoral district of this number"), field="number")


def _columns(details: ConstituencyDetails) -> dict[str, object]:
    return {
        "number": details.number,
        "names": dict(details.names),
        "territory": dict(details.territory),
        "electorate": details.electorate,
        "electorate_source": details.electorate_source or None,
        "electorate_on": details.electorate_on,
    }
