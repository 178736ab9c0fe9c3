"""Villages to tour, with halls, voters and a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from organizer.campaigns.models import Candidate
from organizer.country.models import Locality
from organizer.meetings.models import Venue
from organizer.tours import services
from organizer.tours.models import Plan
from organizer.tours.wishes import Wishes
from tests import factories
from tests.meetings import rows

FIRST = rows.SATURDAY.date()
VOTERS = {"Жымпиты": 3000, "Ақсай": 2000, "Шыңғырлау": 900, "Деркөл": 400}
WISHES = Wishes(meetings=2, first=FIRST, till=FIRST.replace(day=20), starts=(time(15), time(18, 30)))


class Land:
    """Four villages, each with a hall, and who tours them."""

    def __init__(self, voters: Mapping[str, int] = VOTERS) -> None:
        self.by = factories.make_member()
        self.candidate: Candidate = rows.make_candidate()
        self.places: dict[str, Locality] = {
            name: rows.make_village(name, position=(50.2 + 0.2 * number, 52.0 + 0.3 * number))
            for number, name in enumerate(voters)
        }
        self.halls: dict[str, Venue] = {
            name: rows.make_venue("Club", place, opens="10:00", closes="21:00")
            for name, place in self.places.items()
        }
        services.set_voters({self.places[name].id: count for name, count in voters.items()}, by=self.by)

    def key(self, name: str) -> str:
        """The key of a village for the planner."""
        return f"locality:{self.places[name].id}"

    def names(self, plan: Plan, number: int = 0) -> list[str]:
        """The villages of one of the plans, in the order of its meetings."""
        called = {self.key(name): name for name in self.places}
        return [called[stop.place] for stop in plan.choices[number].answer.stops]


def begin(land: Land, wishes: Wishes = WISHES, **options: Any) -> Plan:
    """Ask for a plan."""
    return services.begin_plan(wishes, by=land.by, **options)
