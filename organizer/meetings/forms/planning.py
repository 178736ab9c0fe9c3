"""What staff say of travel, limits and roads."""

from __future__ import annotations

from typing import Any

from organizer.country.queries import places_by_district
from organizer.kernel.forms import ChoiceField, Form, WholeField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.meetings.models import PlanningRules
from organizer.meetings.services import RulesDetails, mark_of_rules
from organizer.meetings.timetable import FASTEST_KM_PER_HOUR, SLOWEST_KM_PER_HOUR, Travel

USUAL = Travel()
LONGEST_PAUSE = 240
MOST_A_DAY = 20
LONGEST_NIGHT = 24
MOST_DAYS = 60
LONGEST_ROAD = 1440


class PlanningForm(VersionForm):
    """How fast one gets about, and how much a candidate takes on; an empty box is no limit."""

    km_per_hour = WholeField(
        _l("Kilometres an hour on the road"), least=SLOWEST_KM_PER_HOUR, most=FASTEST_KM_PER_HOUR
    )
    pause_minutes = WholeField(_l("Minutes besides, to get out and in"), most=LONGEST_PAUSE)
    daily = WholeField(_l("Meetings of a candidate on one day"), required=False, least=1, most=MOST_A_DAY)
    night_hours = WholeField(_l("Hours of rest between two days"), required=False, most=LONGEST_NIGHT)
    row_days = WholeField(_l("Days in a row without rest"), required=False, least=1, most=MOST_DAYS)
    permit_days = WholeField(
        _l("Days before a meeting to ask for its permit"), required=False, most=MOST_DAYS
    )

    def __init__(self, row: PlanningRules | None, **options: Any) -> None:
        super().__init__(data={**_shown(row), "version": mark_of_rules(row)}, **options)

    def details(self) -> RulesDetails:
        """What was written, for the service."""
        return RulesDetails(
            km_per_hour=self.km_per_hour.number or USUAL.km_per_hour,
            pause_minutes=self.pause_minutes.number or 0,
            daily=self.daily.number,
            night_hours=self.night_hours.number,
            row_days=self.row_days.number,
            permit_days=self.permit_days.number,
        )


class RoadForm(Form):
    """What the way between two places really takes."""

    one_id = ChoiceField(_l("One place"), required=True)
    other_id = ChoiceField(_l("The other place"), required=True)
    minutes = WholeField(_l("Minutes on the road"), least=1, most=LONGEST_ROAD)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.one_id.choices = self.other_id.choices = {"": _("Choose a place"), **places_by_district()}


def _shown(row: PlanningRules | None) -> dict[str, Any]:
    if row is None:
        return {
            "km_per_hour": str(USUAL.km_per_hour),
            "pause_minutes": str(int(USUAL.pause.total_seconds() // 60)),
        }
    names = ("km_per_hour", "pause_minutes", "daily", "night_hours", "row_days", "permit_days")
    values = {name: getattr(row, name) for name in names}
    return {name: "" if value is None else str(value) for name, value in values.items()}
