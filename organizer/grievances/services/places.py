"""Where something is, from the words that people say it in."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.country.models import District, Locality
from organizer.country.queries import find_district, find_places
from organizer.kernel.text import place_key


@dataclass(frozen=True)
class Place:
    """A village with the district that it lies in, or no more than a district."""

    district: District
    locality: Locality | None = None

    @property
    def where(self) -> Where:
        """As a grievance keeps it."""
        return Where(None if self.locality is None else self.locality.id, self.district.id)


@dataclass(frozen=True)
class Where:
    """Ids of a locality and of a district, as far as they are known."""

    locality_id: int | None = None
    district_id: int | None = None


def find_place(words: str) -> Place | None:
    """The village, else the district, that these words name in any alphabet.

    None where they name none, or more than one.
    """
    wanted = place_key(words)
    named = [place for place in find_places(words, limit=3) if wanted in place.place_keys] if wanted else []
    if len(named) == 1:
        return Place(named[0].district, named[0])
    district = None if named else find_district(words)
    return None if district is None else Place(district)
