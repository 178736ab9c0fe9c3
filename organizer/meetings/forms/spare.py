"""Which place a meeting goes to when its own is lost."""

from __future__ import annotations

from organizer.kernel.forms import ChoiceField, Form
from organizer.kernel.i18n import _, _l
from organizer.meetings import queries
from organizer.meetings.models import Meeting
from organizer.meetings.queries.venues import venues_to_choose


class SpareForm(Form):
    """The choice of a spare venue; left empty there is none."""

    venue_id = ChoiceField(_l("Spare venue"))

    def __init__(self, meeting: Meeting) -> None:
        spare = queries.spare_venue(meeting)
        super().__init__(data={"venue_id": "" if spare is None else str(spare.id)})
        places = {"": _("None"), **venues_to_choose(spare)}
        places.pop(str(meeting.venue_id), None)
        self.venue_id.choices = places
