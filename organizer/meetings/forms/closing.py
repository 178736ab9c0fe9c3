"""What staff write once a meeting is over: how many came, what was said, what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import BooleanField, HiddenField, TextAreaField, ValidationError
from wtforms import Form as PlainForm

from organizer.campaigns.queries import members
from organizer.kernel.access import campaign
from organizer.kernel.days import DueField
from organizer.kernel.forms import AtMost, ChoiceField, TextsField, WholeField
from organizer.kernel.i18n import _, _l, current_language
from organizer.kernel.security import form_is_stale
from organizer.kernel.versions import VersionForm
from organizer.meetings import services
from organizer.meetings.forms.meeting import MOST_PEOPLE, MOST_TEXT
from organizer.meetings.forms.rows import RowsField
from organizer.meetings.models import Meeting
from organizer.meetings.services import Closing
from organizer.meetings.services.closing import PERSONAL
from organizer.promises.services import PromiseDetails

MOST_SAID = 8000
MOST_WORDS = 500
MOST_ROWS = 30


class UndertakingForm(PlainForm):
    """One row: what was undertaken, who sees to it, by when. A row left empty is none."""

    words = TextAreaField(_l("What exactly"), [AtMost(MOST_WORDS)])
    owner_id = ChoiceField(_l("Who sees to it"))
    due_on = DueField(_l("By when"), required=False)

    @property
    def is_empty(self) -> bool:
        """True for a row that nobody wrote in."""
        return not any((field.data or "").strip() for field in self)

    def validate_words(self, field: TextAreaField) -> None:
        """Refuse a row with a day or a member but no words, and words that tell how to reach somebody."""
        if not (field.data or "").strip() and not self.is_empty:
            raise ValidationError(_("Write what was undertaken"))
        if services.names_somebody(field.data or ""):
            raise ValidationError(str(PERSONAL))

    def details(self, *, is_task: bool, locality_id: int | None) -> PromiseDetails:
        """What was written, in the language of the page where the campaign speaks it."""
        spoken = campaign().languages
        language = current_language() if current_language() in spoken else spoken[0]
        return PromiseDetails(
            words={language: (self.words.data or "").strip()},
            owner_id=self.owner_id.row_id,
            due_on=None if self.due_on.day is None else self.due_on.day.date(),
            locality_id=locality_id,
            is_task=is_task,
        )


class ClosingForm(VersionForm):
    """What a meeting came to, in one screen; the head-count begins as the door's."""

    attended = WholeField(_l("How many people came"), required=False, most=MOST_PEOPLE)
    said = TextAreaField(_l("What was said"), [AtMost(MOST_SAID)])
    promises = RowsField(UndertakingForm, most=MOST_ROWS)
    tasks = RowsField(UndertakingForm, most=MOST_ROWS)
    summary = TextsField(_l("Minutes for everybody"), most=MOST_TEXT, area=True)
    summary_public = BooleanField(_l("Publish the minutes on the meeting's page"))
    more = HiddenField()
    """Which rows one more was asked for."""
    look = HiddenField()
    finish = HiddenField()

    def __init__(self, meeting: Meeting, *, counted: int, **options: Any) -> None:
        super().__init__(data=noted(meeting, counted=counted), **options)
        self._locality_id = None if meeting.venue is None else meeting.venue.locality_id
        longer = {"promises": self.promises, "tasks": self.tasks}.get(self.more.data or "")
        if self.saves_nothing and longer is not None:
            longer.add()
        team = {str(member.membership_id): member.name for member in members()}
        for row in (*self.promises.forms, *self.tasks.forms):
            row.owner_id.choices = {"": _("Nobody yet"), **team}

    @property
    def saves_nothing(self) -> bool:
        """True for a press that only asks for a row, or for a look at what the public will read."""
        return bool(self.is_submitted() and (self.more.data or self.look.data) and not form_is_stale())

    @property
    def closes(self) -> bool:
        """True for the press that is done with the meeting."""
        return bool(self.finish.data)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Refuse minutes that tell how to reach somebody, beside the box where they do."""
        valid = super().validate(extra_validators)
        telling = [box for box in self.summary.form if services.names_somebody(box.data or "")]
        for box in telling:
            box.errors = [str(PERSONAL)]
        return valid and not telling

    def details(self) -> Closing:
        """What was written, for the service."""
        return Closing(
            attended=self.attended.number,
            said=self.said.data or "",
            summary=self.summary.texts,
            summary_public=bool(self.summary_public.data),
            promises=[*self._undertaken(self.promises), *self._undertaken(self.tasks, is_task=True)],
        )

    def _undertaken(
        self, rows: RowsField[UndertakingForm], *, is_task: bool = False
    ) -> Iterator[PromiseDetails]:
        for row in rows.forms:
            if not row.is_empty:
                yield row.details(is_task=is_task, locality_id=self._locality_id)


def noted(meeting: Meeting, *, counted: int) -> dict[str, Any]:
    """What was noted of a meeting, as the form has it; `counted` are the people the door let in."""
    attended = (counted or None) if meeting.attended is None else meeting.attended
    return {
        "version": str(meeting.version),
        "attended": "" if attended is None else str(attended),
        "said": meeting.said or "",
        "summary": meeting.summary,
        "summary_public": meeting.summary_public,
    }
