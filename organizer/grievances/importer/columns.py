"""Which column of a file holds what: asked of the headings, in the words of the programs that write them."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from organizer.kernel.text import fold


class Field(enum.StrEnum):
    """What a column may hold. A file needs a date, and a category or words; the rest it may lack."""

    NUMBER = "number"
    SAID_AT = "said_at"
    CATEGORY = "category"
    WORDS = "words"
    MORE_WORDS = "more_words"
    STATUS = "status"
    KIND = "kind"
    PLACE = "place"
    DISTRICT = "district"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True)
class Shape:
    """How a known program writes its export: its headings, and what is known beyond them."""

    name: str
    headings: Mapping[Field, str]
    zone: str = ""
    """The zone of its clock times, where one city writes it."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Its categories, folded, and the topics they mean."""

    def columns(self, headings: Sequence[str]) -> dict[Field, int] | None:
        """Where its fields stand among the headings; None where the first three are not all there."""
        places = _places(headings)
        found = {
            each: places[fold(heading)] for each, heading in self.headings.items() if fold(heading) in places
        }
        needed = list(self.headings)[:3]
        return found if all(each in found for each in needed) else None


SHAPES = (
    Shape(
        "la311",
        {
            Field.NUMBER: "SRNumber",
            Field.SAID_AT: "CreatedDate",
            Field.CATEGORY: "RequestType",
            Field.STATUS: "Status",
            Field.PLACE: "Address",
            Field.LATITUDE: "Latitude",
            Field.LONGITUDE: "Longitude",
        },
        zone="America/Los_Angeles",
        topics={
            "bulky items": "city.waste",
            "graffiti removal": "city",
            "illegal dumping pickup": "city.waste",
            "metal household appliances": "city.waste",
            "electronic waste": "city.waste",
            "homeless encampment": "land",
            "dead animal removal": "city.animals",
            "single streetlight issue": "roads.lighting",
            "multiple streetlight issue": "roads.lighting",
            "report water waste": "housing.water",
            "feedback": "services",
        },
    ),
    Shape(
        "fixmystreet",
        {
            Field.NUMBER: "Report ID",
            Field.WORDS: "Title",
            Field.SAID_AT: "Created",
            Field.MORE_WORDS: "Detail",
            Field.CATEGORY: "Category",
            Field.STATUS: "Status",
            Field.DISTRICT: "Ward",
            Field.LATITUDE: "Latitude",
            Field.LONGITUDE: "Longitude",
        },
    ),
    Shape(
        "open311",
        {
            Field.NUMBER: "service_request_id",
            Field.SAID_AT: "requested_datetime",
            Field.CATEGORY: "service_name",
            Field.WORDS: "description",
            Field.STATUS: "status",
            Field.PLACE: "address",
            Field.LATITUDE: "lat",
            Field.LONGITUDE: "long",
        },
    ),
    Shape(
        "ushahidi",
        {
            Field.WORDS: "INCIDENT TITLE",
            Field.SAID_AT: "INCIDENT DATE",
            Field.CATEGORY: "CATEGORY",
            Field.NUMBER: "Serial",
            Field.MORE_WORDS: "DESCRIPTION",
            Field.PLACE: "LOCATION",
            Field.LATITUDE: "LATITUDE",
            Field.LONGITUDE: "LONGITUDE",
        },
    ),
)
"""After data/import_shapes.json of the tests: headings seen in the files of these programs themselves."""

# Words that headings use, folded, the likeliest first; a heading that begins with one is taken too.
_WORDS: Mapping[Field, tuple[str, ...]] = {
    Field.NUMBER: (
        "number", "no", "id", "serial", "reference", "request id", "case", "номер", "рег номер", "код",
        "номир", "тиркеу номири",
    ),
    Field.SAID_AT: (
        "date", "created", "received", "opened", "said", "timestamp", "time", "дата", "создано", "поступило",
        "время", "куни", "датасы", "уакыты", "келип туски",
    ),
    Field.CATEGORY: (
        "category", "topic", "request type", "type of issue", "service", "subject", "категория", "тема",
        "рубрика", "вид", "санаты", "такырып", "санат",
    ),
    Field.WORDS: (
        "text", "description", "details", "message", "complaint", "content", "words", "comment", "текст",
        "описание", "содержание", "суть", "обращение", "мазмуны", "матини", "сипаттама", "отиниш",
    ),
    Field.MORE_WORDS: ("title", "headline", "заголовок", "такырыбы"),
    Field.STATUS: ("status", "state", "статус", "состояние", "куйи", "мартебеси"),
    Field.KIND: ("kind", "вид обращения", "тури"),
    Field.PLACE: (
        "address", "place", "location", "locality", "village", "street", "адрес", "место", "село",
        "населенный пункт", "улица", "мекенжай", "орны", "ауыл", "коше",
    ),
    Field.DISTRICT: ("district", "ward", "area", "район", "аудан"),
    Field.LATITUDE: ("latitude", "lat", "широта", "ендик"),
    Field.LONGITUDE: ("longitude", "long", "lon", "lng", "долгота", "бойлык"),
}  # fmt: skip


def shape_of(headings: Sequence[str]) -> Shape | None:
    """The program that wrote a file with these headings, where it is one we know."""
    return next((shape for shape in SHAPES if shape.columns(headings) is not None), None)


def guess_columns(headings: Sequence[str]) -> dict[Field, int]:
    """Where each field likely stands: by a known shape, else by the words of the headings."""
    shape = shape_of(headings)
    known = shape.columns(headings) if shape else None
    return known if known is not None else _by_words(headings)


def _by_words(headings: Sequence[str]) -> dict[Field, int]:
    folded = [fold(heading) for heading in headings]
    found: dict[Field, int] = {}
    for exact in (True, False):
        for each, words in _WORDS.items():
            if each in found:
                continue
            place = _first(folded, words, exact=exact, taken=set(found.values()))
            if place is not None:
                found[each] = place
    return found


def _first(folded: Sequence[str], words: Sequence[str], *, exact: bool, taken: set[int]) -> int | None:
    for word in words:
        for place, heading in enumerate(folded):
            if place in taken:
                continue
            if heading == word or (not exact and heading.startswith(f"{word} ")):
                return place
    return None


def _places(headings: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), place)
    return places
