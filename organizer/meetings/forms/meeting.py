"""What staff write about a meeting: its facts, a move, a cancellation, what it came to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from organizer.campaigns.queries import candidates
from organizer.config import LANGUAGES
from organizer.kernel.access import campaign
from organizer.kernel.forms import AtMost, ChoiceField, DayField, Form, TextsField, TimeField, WholeField
from organizer.kernel.i18n import _, _l, pick_here
from organizer.meetings import queries
from organizer.meetings.models import Meeting
from organizer.meetings.queries.venues import venue_label, venues
from organizer.meetings.services import Closing, MeetingDetails
from organizer.promises.services import PromiseDetails

MOST_TITLE = 120
MOST_TEXT = 2000
MOST_PEOPLE = 100_000
USUAL_LENGTH = timedelta(minutes=90)
MANY_PEOPLE = 50
"""Above so many the place's name is typed before a meeting is called off."""


class VersionForm(Form):
    """A form over a row that somebody else may change meanwhile."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version the writer has seen; one that no row has where the field was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class TimesForm(VersionForm):
    """A place and a time: the day, the start, and the end where it is not after ninety minutes."""

    venue_id = ChoiceField(_l("Place"))
    day = DayField(_l("Day"))
    starts = TimeField(_l("Starts"))
    ends = TimeField(_l("Ends"), required=False)
    despite = BooleanField(_l("Save anyway"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.venue_id.choices = {
            "": _("Not known yet"),
            **{str(row.id): venue_label(row) for row in venues()},
        }

    @property
    def starts_wall(self) -> datetime:
        """The start as agreed with people."""
        return _together(self.day, self.starts)

    @property
    def ends_wall(self) -> datetime:
        """The end: as written, or ninety minutes on."""
        if self.ends.time is None:
            return self.starts_wall + USUAL_LENGTH
        return _together(self.day, self.ends)


class MeetingForm(TimesForm):
    """All that staff write down of a meeting."""

    titles = TextsField(_l("Title"), most=MOST_TITLE)
    candidate_id = ChoiceField(_l("Who meets people"))
    languages = SelectMultipleField(
        _l("Languages spoken"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    capacity = WholeField(_l("Limit of places"), required=False, most=MOST_PEOPLE)
    topics = TextsField(_l("What will be discussed"), most=MOST_TEXT, area=True)
    note = TextAreaField(_l("Private note"), [AtMost(MOST_TEXT)])

    def __init__(self, meeting: Meeting | None = None, **options: Any) -> None:
        super().__init__(data=None if meeting is None else _shown(meeting), **options)
        slate = {str(row.id): pick_here(row.names)[0] or row.full_name for row in candidates()}
        self.candidate_id.choices = slate if len(slate) == 1 else {"": _("Not known yet"), **slate}
        self.languages.choices = [(code, LANGUAGES[code]) for code in campaign().languages]
        self.languages.validate_choice = False

    def details(self) -> MeetingDetails:
        """What was written, for the service."""
        offered = campaign().languages
        return MeetingDetails(
            starts_wall=self.starts_wall,
            ends_wall=self.ends_wall,
            venue_id=self.venue_id.row_id,
            candidate_id=self.candidate_id.row_id,
            titles=self.titles.texts,
            languages=tuple(code for code in offered if code in (self.languages.data or [])),
            capacity=self.capacity.number,
            topics=self.topics.texts,
            note=self.note.data or "",
        )


class MoveForm(TimesForm):
    """A new time, a new place, or both."""

    def __init__(self, meeting: Meeting, **options: Any) -> None:
        super().__init__(data=_when(meeting), **options)


class CancelForm(VersionForm):
    """The press that calls a meeting off."""

    typed = StringField(_l("Type the name of the place"))


class ClosingForm(VersionForm):
    """What a meeting came to, in one screen."""

    attended = WholeField(_l("How many people came"), required=False, most=MOST_PEOPLE)
    summary = TextsField(_l("What was said"), most=MOST_TEXT, area=True)
    summary_public = BooleanField(_l("Publish what was said on the meeting's page"))
    note = TextAreaField(_l("Private note"), [AtMost(MOST_TEXT)])
    promise = TextsField(_l("A promise made there"), most=500, area=True)
    due_on = DayField(_l("By when"), required=False)

    def __init__(self, meeting: Meeting, **options: Any) -> None:
        shown = {
            "version": meeting.version,
            "attended": "" if meeting.attended is None else str(meeting.attended),
            "summary": meeting.summary,
            "summary_public": meeting.summary_public,
            "note": meeting.note or "",
        }
        super().__init__(data=shown, **options)
        self._locality_id = None if meeting.venue is None else meeting.venue.locality_id

    def details(self) -> Closing:
        """What was written, for the service."""
        return Closing(
            attended=self.attended.number,
            summary=self.summary.texts,
            summary_public=bool(self.summary_public.data),
            note=self.note.data or "",
            promises=[self._promise()] if self.promise.texts else [],
        )

    def _promise(self) -> PromiseDetails:
        return PromiseDetails(
            words=self.promise.texts,
            locality_id=self._locality_id,
            due_on=None if self.due_on.day is None else self.due_on.day.date(),
        )


def proposal_of(form: TimesForm, *, meeting: Meeting | None, candidate_id: int | None) -> queries.Proposal:
    """The time and place a form asks for, to be held against the rest of the schedule."""
    venue_id = form.venue_id.row_id or (None if meeting is None else meeting.venue_id)
    return queries.Proposal(
        starts_wall=form.starts_wall,
        ends_wall=form.ends_wall,
        zone=campaign().zone if meeting is None else meeting.zone,
        venue_id=venue_id,
        candidate_id=candidate_id,
        meeting_id=None if meeting is None else meeting.id,
    )


def _together(day: DayField, clock: TimeField) -> datetime:
    if day.day is None or clock.time is None:
        raise ValueError("the form was not checked")
    return datetime.combine(day.day.date(), clock.time.time())


def _when(meeting: Meeting) -> dict[str, Any]:
    return {
        "version": meeting.version,
        "venue_id": meeting.venue_id,
        "day": f"{meeting.starts_wall:%Y-%m-%d}",
        "starts": f"{meeting.starts_wall:%H:%M}",
        "ends": f"{meeting.ends_wall:%H:%M}",
    }


def _shown(meeting: Meeting) -> dict[str, Any]:
    return {
        **_when(meeting),
        "titles": meeting.titles,
        "candidate_id": meeting.candidate_id,
        "languages": meeting.languages,
        "capacity": "" if meeting.capacity is None else str(meeting.capacity),
        "topics": meeting.topics,
        "note": meeting.note or "",
    }
