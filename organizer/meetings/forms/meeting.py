"""What staff write about a meeting: its facts, a move, a cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from organizer.campaigns.queries import candidates, name_of_candidate, withdrawn
from organizer.config import LANGUAGES
from organizer.country.queries import places_by_district
from organizer.kernel.access import campaign
from organizer.kernel.days import ComingDayField
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import AtMost, ChoiceField, DayField, TextsField, TimeField, WholeField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries import Proposal
from organizer.meetings.queries.venues import venue, venues_to_choose
from organizer.meetings.services import Clashing, MeetingDetails, VenueDetails, mistakes, zone_of
from organizer.meetings.timetable import end_of

MOST_TITLE = 120
MOST_TEXT = 2000
MOST_PEOPLE = 100_000
USUAL_LENGTH = timedelta(minutes=90)


class TimesForm(VersionForm):
    """A place and a time: the day, the start, and the end where it is not after ninety minutes."""

    venue_id = ChoiceField(_l("Place"))
    day = ComingDayField(_l("Day"))
    starts = TimeField(_l("Starts"))
    ends = TimeField(_l("Ends"), required=False)
    despite = HiddenField()

    def __init__(self, meeting: Meeting | None = None, **options: Any) -> None:
        super().__init__(**options)
        own = None if meeting is None else meeting.venue
        self.venue_id.choices = {"": _("Not known yet"), **venues_to_choose(own)}

    @property
    def starts_wall(self) -> datetime:
        """The start as agreed with people."""
        return _together(self.day, self.starts)

    @property
    def ends_wall(self) -> datetime:
        """The end: as written, of a meeting in the night on the next day; or ninety minutes on."""
        if self.ends.time is None:
            return self.starts_wall + USUAL_LENGTH
        return end_of(self.starts_wall, self.ends.time.time()) or _together(self.day, self.ends)

    def ask(self, problem: DomainError) -> Sequence[str]:
        """Say what is wrong; what clashes is asked, in these words, and the next press is made despite it."""
        if not isinstance(problem, Clashing):
            self.despite.data = ""
            self.refuse(problem)
            return ()
        self.despite.data = problem.mark
        return problem.clashes


class ClashForm(TimesForm):
    """A place and a time that are asked about and not planned; `meeting` is the one that would be there."""

    candidate_id = ChoiceField(_l("Who meets people"))

    def __init__(self, meeting: Meeting | None, sent: MultiDict[str, str]) -> None:
        super().__init__(meeting, formdata=sent, meta={"csrf": False})
        self._meeting = meeting
        self.candidate_id.choices = _slate(None if meeting is None else meeting.candidate_id)
        if meeting is not None and "candidate_id" not in sent:
            self.candidate_id.data = str(meeting.candidate_id or "")

    def proposal(self) -> Proposal:
        """What is wished, to be held against all that is planned."""
        venue_id = self.venue_id.row_id
        return Proposal(
            starts_wall=self.starts_wall,
            ends_wall=self.ends_wall,
            zone=zone_of(None if venue_id is None else venue(venue_id)),
            venue_id=venue_id,
            candidate_id=self.candidate_id.row_id,
            meeting_id=None if self._meeting is None else self._meeting.id,
        )


class MeetingForm(TimesForm):
    """All that staff write down of a meeting. Of one that people know, time and place are not asked."""

    new_place = StringField(_l("Name of the new place"), [AtMost(MOST_TITLE)])
    new_locality = ChoiceField(_l("Village or town"))
    titles = TextsField(_l("Title"), most=MOST_TITLE)
    candidate_id = ChoiceField(_l("Who meets people"))
    languages = SelectMultipleField(_l("Languages spoken"))
    capacity = WholeField(_l("Limit of places"), required=False, most=MOST_PEOPLE)
    topics = TextsField(_l("What will be discussed"), most=MOST_TEXT, area=True)
    note = TextAreaField(_l("Private note"), [AtMost(MOST_TEXT)])
    publish = HiddenField()
    """Filled in by the button that also shows the meeting to everybody."""

    def __init__(self, meeting: Meeting | None = None, **options: Any) -> None:
        super().__init__(meeting, data=None if meeting is None else shown(meeting), **options)
        self._meeting = meeting
        self.candidate_id.choices = _slate(None if meeting is None else meeting.candidate_id)
        self.new_locality.choices = {"": _("Not in the list"), **places_by_district()}
        self.languages.choices = {code: LANGUAGES[code] for code in campaign().languages}
        self.languages.validate_choice = False
        if self.is_settled:
            del self.venue_id, self.day, self.starts, self.ends, self.new_place, self.new_locality

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Also what the boxes say together, so that all that is wrong is said at once."""
        valid = super().validate(extra_validators)
        if self.is_settled or self.day.day is None or self.starts.time is None or self.ends.errors:
            return valid
        found = mistakes(
            self.starts_wall,
            self.ends_wall,
            has_place=bool(self.venue_id.data or (self.new_place.data or "").strip()),
            has_title=bool(self.titles.texts),
            is_shown=bool(self.publish.data),
        )
        for problem in found:
            self.refuse(problem)
        return valid and not found

    @property
    def is_settled(self) -> bool:
        """True for a meeting whose time and place people know."""
        return self._meeting is not None and self._meeting.state is not MeetingState.DRAFT

    @property
    def place_to_add(self) -> VenueDetails | None:
        """The place that is not in the list yet, where one was typed."""
        if self.is_settled or not (name := (self.new_place.data or "").strip()):
            return None
        return VenueDetails(
            names=dict.fromkeys(campaign().languages, name), locality_id=self.new_locality.row_id
        )

    def details(self, *, venue_id: int | None = None) -> MeetingDetails:
        """What was written, for the service; `venue_id` is the place that was added on the way."""
        row = self._meeting if self.is_settled else None
        return MeetingDetails(
            starts_wall=self.starts_wall if row is None else row.starts_wall,
            ends_wall=self.ends_wall if row is None else row.ends_wall,
            venue_id=venue_id or (self.venue_id.row_id if row is None else row.venue_id),
            candidate_id=self.candidate_id.row_id,
            titles=self.titles.texts,
            languages=tuple(code for code in campaign().languages if code in (self.languages.data or [])),
            capacity=self.capacity.number,
            topics=self.topics.texts,
            note=self.note.data or "",
        )


class MoveForm(TimesForm):
    """A new time, a new place, or both. A meeting that has a place has one after it too."""

    def __init__(self, meeting: Meeting, **options: Any) -> None:
        super().__init__(meeting, data=when(meeting), **options)
        self._meeting = meeting
        if meeting.venue_id is not None:
            self.venue_id.choices = {**venues_to_choose(meeting.venue)}

    def validate_venue_id(self, field: ChoiceField) -> None:
        """Refuse to take the place away; where nobody was asked for one, as in the schedule, it stays."""
        if self._meeting.venue_id is None or not field.raw_data or field.data:
            return
        if self._meeting.state is MeetingState.DRAFT:
            raise ValidationError(_("Choose a place. To take it away, change the draft"))
        raise ValidationError(_("People know this meeting, so it needs a place. Choose one or put it off"))


def when(meeting: Meeting) -> dict[str, Any]:
    """Time and place of a meeting as the form has them."""
    return {
        "version": str(meeting.version),
        "venue_id": "" if meeting.venue_id is None else str(meeting.venue_id),
        "day": f"{meeting.starts_wall:%Y-%m-%d}",
        "starts": f"{meeting.starts_wall:%H:%M}",
        "ends": f"{meeting.ends_wall:%H:%M}",
    }


def shown(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the form has it."""
    return {
        **when(meeting),
        "titles": meeting.titles,
        "candidate_id": "" if meeting.candidate_id is None else str(meeting.candidate_id),
        "languages": meeting.languages,
        "capacity": "" if meeting.capacity is None else str(meeting.capacity),
        "topics": meeting.topics,
        "note": meeting.note or "",
    }


def _slate(own: int | None) -> dict[str, str]:
    """Who can meet people: the sole candidate, else a choice; one who withdrew stands as `own` alone."""
    left = withdrawn()
    slate = {
        str(row.id): _("%(name)s (withdrawn)", name=name_of_candidate(row))
        if row.id in left
        else name_of_candidate(row)
        for row in candidates()
        if row.id not in left or row.id == own
    }
    return slate if len(slate) == 1 and own not in left else {"": _("Not known yet"), **slate}


def _together(day: DayField, clock: TimeField) -> datetime:
    if day.day is None or clock.time is None:
        raise ValueError("the form was not checked")
    return datetime.combine(day.day.date(), clock.time.time())
