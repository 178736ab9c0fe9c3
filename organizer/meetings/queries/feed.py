"""Meetings as calendars keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.kernel.calendar import Entry, Status
from organizer.kernel.db import db
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import link
from organizer.kernel.text import pick
from organizer.kernel.urls import Hosted, site_url
from organizer.meetings.models import HandedOver, Meeting, MeetingState, RemovedDraft, Venue
from organizer.meetings.queries.meetings import with_place
from organizer.meetings.queries.places import Wanted, shown_ever, shown_once

STATUSES: Mapping[MeetingState, Status] = {
    MeetingState.CANCELLED: Status.CANCELLED,
    MeetingState.DRAFT: Status.TENTATIVE,
}
"""How sure a meeting is; all others are."""
ALARMS = (24 * 60, 2 * 60)
"""Minutes before the start at which a phone rings, as the two SMS do."""


def mark(wanted: Wanted) -> tuple[object, ...]:
    """Changes whenever a calendar of meetings does: how many were ever shown, how often they were written.

    Not when one last changed: of two at once the earlier may be committed later. Of a venue's facts, all that
    an entry says change its meetings; whether it is step-free changes those to come alone.
    """
    counted = sa.select(sa.func.count(), sa.func.sum(Meeting.version)).where(
        Meeting.published_at.is_not(None)
    )
    number, writings = db.session.execute(counted).one()
    if not wanted.step_free:
        return number, writings
    step_free = db.session.scalars(sa.select(Venue.id).where(Venue.step_free).order_by(Venue.id))
    return number, writings, tuple(step_free)


def entries(wanted: Wanted) -> list[Entry]:
    """Every meeting that people could ever see and that fits, called off ones too.

    Calendars drop what says that it is cancelled whenever they next ask, so it stays as long as the campaign.
    So does one that fits no more, as called off: it was moved, is held in other languages,
    or its place can no longer be entered without steps.
    One that is a draft again stands in every feed, whatever is asked for: whoever followed it learns that it
    is off, and nobody by which feed it stands in where it is planned now.
    """
    campaign = current_campaign()
    fitting = shown_ever(wanted)
    left = shown_once(wanted, besides={row.id for row in fitting})
    own = [entry(row, campaign=campaign, languages=campaign.languages) for row in (*fitting, *left)]
    return [
        *own[: len(fitting)],
        *(replace(each, status=Status.CANCELLED) for each in own[len(fitting) :]),
        *(_as_it_was_seen(row, campaign=campaign) for row in _withdrawn()),
    ]


def all_entries(*, candidate_id: int | None, page: str) -> list[Entry]:
    """Every meeting of a candidate, or of all where none is given, drafts too; each leads to a staff page.

    One that the candidate led once and somebody else leads now is called off in this calendar, and so is a
    draft that was thrown away.
    """
    campaign = current_campaign()
    asked = sa.select(Meeting).options(*with_place()).order_by(Meeting.starts_at, Meeting.id)
    if candidate_id is not None:
        handed_over = sa.select(HandedOver.meeting_id).where(HandedOver.candidate_id == candidate_id)
        asked = asked.where(sa.or_(Meeting.candidate_id == candidate_id, Meeting.id.in_(handed_over)))
    return [
        *(
            _own(row, candidate_id, campaign, url=site_url(campaign, link(page, meeting_id=row.id)))
            for row in db.session.scalars(asked)
        ),
        *(_as_removed(row, campaign) for row in _removed(candidate_id)),
    ]


def _removed(candidate_id: int | None) -> list[RemovedDraft]:
    asked = sa.select(RemovedDraft).order_by(RemovedDraft.starts_wall, RemovedDraft.meeting_id)
    rows = db.session.scalars(asked)
    return [row for row in rows if candidate_id is None or candidate_id in row.led_by]


def _as_removed(row: RemovedDraft, campaign: Campaign) -> Entry:
    title, spoken = pick(row.titles, current_language(), campaign.languages)
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.removed_at,
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        zone=row.zone,
        summary=title,
        url=site_url(campaign, link("meetings_public.listing")),
        status=Status.CANCELLED,
        language=spoken,
    )


def _own(row: Meeting, candidate_id: int | None, campaign: Campaign, *, url: str) -> Entry:
    own = replace(entry(row, campaign=campaign, languages=campaign.languages, alarms=ALARMS), url=url)
    is_led = candidate_id is None or row.candidate_id == candidate_id
    return own if is_led else replace(own, status=Status.CANCELLED)


def entry(row: Meeting, *, campaign: Hosted, languages: Sequence[str], alarms: tuple[int, ...] = ()) -> Entry:
    """One meeting in the page's language. Everything in it changes only when the row does."""
    language = current_language()
    title, spoken = pick(row.titles, language, languages)
    venue = row.venue
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.changed_at,
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        zone=row.zone,
        summary=title,
        description=pick(row.topics, language, languages)[0],
        location=where(row, language, languages),
        url=site_url(campaign, f"/m/{row.code}"),
        status=Status.CANCELLED if row.is_withdrawn else STATUSES.get(row.state, Status.CONFIRMED),
        latitude=None if venue is None else venue.latitude,
        longitude=None if venue is None else venue.longitude,
        alarms=alarms,
        language=spoken,
    )


def _withdrawn() -> list[Meeting]:
    asked = sa.select(Meeting).where(Meeting.published_at.is_not(None), Meeting.state == MeetingState.DRAFT)
    return list(db.session.scalars(asked.options(*with_place()).order_by(Meeting.starts_at, Meeting.id)))


def _as_it_was_seen(row: Meeting, *, campaign: Hosted) -> Entry:
    """A draft that people could see before, called off when they knew it; of what is planned now, nothing."""
    starts = row.moved_from or row.starts_wall
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.changed_at,
        starts_wall=starts,
        ends_wall=starts + (row.ends_wall - row.starts_wall),
        zone=row.zone,
        summary=_("There will be no meeting."),
        url=site_url(campaign, link("meetings_public.listing")),
        status=Status.CANCELLED,
        language=current_language(),
    )


def where(row: Meeting, language: str, languages: Sequence[str]) -> str:
    """Village, venue and address in one line."""
    if row.venue is None:
        return ""
    village = row.venue.locality
    texts = [] if village is None else [village.names]
    texts += [row.venue.names, row.venue.address]
    return ", ".join(words for each in texts if (words := pick(each, language, languages)[0]))
