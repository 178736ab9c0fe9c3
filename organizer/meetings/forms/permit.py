"""What staff note of a permit, and how a campaign words its letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import StringField

from organizer.campaigns.queries import members
from organizer.campaigns.roles import GRANTS, Permission, Role
from organizer.kernel.days import ComingDayField, PastDayField
from organizer.kernel.forms import AtMost, ChoiceField, DayField, TextsField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.meetings.models import Meeting, PermitState
from organizer.meetings.services import PermitDetails
from organizer.meetings.wording import NOT_NEEDED, PERMITS

MOST_NAME = 120
MOST_LETTER = 3000
PLANNERS = tuple(role for role in Role if Permission.SCHEDULE_EDIT in GRANTS[role])


class PermitForm(VersionForm):
    """Where the permit of a meeting stands."""

    state = ChoiceField(_l("The permit"), required=True)
    permit_asked_of = StringField(_l("Asked of whom"), [AtMost(MOST_NAME)])
    permit_asked_on = PastDayField(_l("Asked on"), required=False)
    permit_answered_on = PastDayField(_l("Answered on"), required=False)
    permit_document = StringField(_l("Number of the paper"), [AtMost(MOST_NAME)])
    permit_until = ComingDayField(_l("Last day to ask"), required=False)
    permit_owner_id = ChoiceField(_l("Who sees to it"))

    def __init__(self, meeting: Meeting, **options: Any) -> None:
        super().__init__(data=noted(meeting), **options)
        self.state.choices = {
            NOT_NEEDED: _("Not needed"),
            **{state.value: str(words[0]) for state, words in PERMITS.items()},
        }
        self.permit_owner_id.choices = {
            "": _("Nobody yet"),
            **{str(member.user_id): member.name for member in members(PLANNERS)},
        }

    def details(self) -> PermitDetails:
        """What was written, for the service."""
        is_needed = self.state.data != NOT_NEEDED
        return PermitDetails(
            permit_needed=is_needed,
            permit_state=PermitState(self.state.data) if is_needed else PermitState.NONE,
            permit_asked_of=(self.permit_asked_of.data or "").strip(),
            permit_asked_on=_date(self.permit_asked_on),
            permit_answered_on=_date(self.permit_answered_on),
            permit_document=(self.permit_document.data or "").strip(),
            permit_until=_date(self.permit_until),
            permit_owner_id=self.permit_owner_id.row_id,
        )


class LetterForm(VersionForm):
    """A letter in each language of the campaign; a box left empty has our own words."""

    texts = TextsField(_l("The letter"), most=MOST_LETTER, area=True)


def noted(meeting: Meeting) -> dict[str, Any]:
    """What is noted of a permit as the form has it. One for another place or day is still to be asked for."""
    days = {
        name: getattr(meeting, name) for name in ("permit_asked_on", "permit_answered_on", "permit_until")
    }
    return {
        "version": str(meeting.version),
        "state": _state(meeting),
        "permit_asked_of": meeting.permit_asked_of,
        "permit_document": meeting.permit_document,
        "permit_owner_id": "" if meeting.permit_owner_id is None else str(meeting.permit_owner_id),
        **{name: "" if day is None else f"{day:%Y-%m-%d}" for name, day in days.items()},
    }


def _state(meeting: Meeting) -> str:
    if not meeting.permit_needed:
        return NOT_NEEDED
    return PermitState.NONE.value if meeting.permit_is_for_another else meeting.permit_state.value


def _date(field: DayField) -> date | None:
    return None if field.day is None else field.day.date()
