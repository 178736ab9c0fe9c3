"""Which place a meeting goes to when its own is lost."""

from __future__ import annotations

from organizer.kernel.forms import ChoiceField, Form
from organizer.kernel.i18n import _, _l
from organizer.meetings import queries
from organizer.meetings.models import Meeting


class SpareForm(Form):
    """The choice of a spare venue; left empty there is none."""

    venue_id = ChoiceField(_l("Spare venue"))

    def __init__(self, meeting: Meeting) -> None:
        spare = queries.spare_venue(meeting)
        super().__init__(data={"venue_id": "" if spare is None else str(spare.id)})
        others = [row for row in queries.venues() if row.id != meeting.venue_id]
        self.venue_id.choices = {
            "": _("None"),
            **{str(row.id): queries.venue_label(row) for row in others},
        }
