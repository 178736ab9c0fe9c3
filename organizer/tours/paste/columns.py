"""Which column of a pasted table holds what: by its heading in three languages, else by what stands in it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organizer.kernel.text import fold
from organizer.tours.paste.calendar_words import WEEKDAYS
from organizer.tours.paste.days import day_in, read_day
from organizer.tours.paste.doubts import Doubt, Unclear
from organizer.tours.paste.hours import hours_in, read_hours
from organizer.tours.paste.languages import read_languages
from organizer.tours.paste.relative import on_date

IsPlace = Callable[[str], bool]
"""True for the name of a place that is known."""


class Cell(enum.StrEnum):
    """What one meeting is made of."""

    PLACE = "place"
    DAY = "day"
    STARTS = "starts"
    ENDS = "ends"
    TITLE = "title"
    CANDIDATE = "candidate"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Columns:
    """The columns of each cell, in order: a place may stand in several, village, hall, street."""

    cells: Mapping[Cell, Sequence[int]]
    others: Sequence[int] = ()
    """Columns of which nobody said what they hold: that is asked."""
    state: int | None = None
    """The column that says what became of each meeting."""


_HEADINGS: Mapping[Cell, tuple[str, ...]] = {
    Cell.DAY: (
        "date", "when", "date time", "start date", "event start date", "event date", "дата", "когда", "число",
        "дата и время", "датасы", "кашан", "куни мен уакыты",
    ),
    Cell.STARTS: (
        "time", "start", "starts", "hour", "hours", "start time", "timeslot start", "from", "время", "начало",
        "час", "часы", "начало встречи", "время начала", "уакыты", "уакыт", "басталуы", "басы", "сагат",
        "сагаты",
    ),
    Cell.ENDS: (
        "end", "ends", "end time", "end date", "event end date", "timeslot end", "till", "until", "конец",
        "окончание", "до", "время окончания", "аякталуы", "сони", "соны",
    ),
    Cell.PLACE: (
        "place", "village", "locality", "town", "city", "venue", "venue name", "location", "location name",
        "hall", "room", "address name", "address", "street address", "address line 1", "where", "место",
        "село", "населенный пункт", "город", "аул", "зал", "адрес", "где", "площадка", "место проведения",
        "жери", "орны", "ауыл", "ауылы", "елди мекен", "кала", "мекенжай", "мекенжайы", "кайда", "залы",
    ),
    Cell.TITLE: (
        "title", "event title", "name", "event name", "subject", "event", "meeting", "название", "тема",
        "мероприятие", "встреча", "наименование", "атауы", "такырыбы", "такырып", "кездесу",
    ),
    Cell.CANDIDATE: (
        "candidate", "who", "speaker", "кандидат", "кто", "спикер", "үмиткер", "умиткер", "ким",
        "кандидат аты жони",
    ),
    Cell.LANGUAGE: ("language", "languages", "lang", "язык", "языки", "тили", "тил", "тилдер"),
}  # fmt: skip
_STATE_HEADINGS = ("status", "state", "event status", "статус", "состояние", "куйи", "мартебеси")
_CALLED_OFF = (
    "canceled", "cancelled", "called off", "отменен", "отменена", "отменено", "отмена", "не состоится",
    "болмайды", "откизилмейди", "бас тартылды", "токтатылды", "куши жойылды",
)  # fmt: skip
_WEEKDAY_HEADINGS = (
    "day", "weekday", "day of week", "day of the week", "день", "день недели", "дни недели",
    "кун", "куни", "апта куни", "апта кундери",
)  # fmt: skip
"""Such a column may hold the day, or its weekday beside it: then both are read, and must not differ."""
FEWEST_HEADINGS = 2
SEVERAL = (Cell.PLACE, Cell.ENDS)
"""What may stand in several columns: hall, street and town; the day of the end and its hour."""
MOST_OTHERS = 12
HEADINGS_WITHIN = 10
"""Above its headings a sheet may say whose plan it is, and who approved it."""


def below_headings(
    rows: Sequence[Sequence[str]], *, first: date
) -> tuple[Columns, Sequence[Sequence[str]]] | None:
    """The columns that one of the first rows names, and the rows below it; None where none does.

    Below a row that holds a day and an hour there are no headings: it is a meeting.
    """
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        columns = by_heading(row)
        if columns is not None:
            return columns, rows[number + 1 :]
        if any(names_day(cell, first) for cell in row) and any(map(_names_hours, row)):
            return None
    return None


def by_heading(headings: Sequence[str]) -> Columns | None:
    """The columns that a row names; None where it names too few to be one of headings."""
    found: dict[Cell, list[int]] = {}
    weekdays = []
    for column, heading in enumerate(headings):
        name = fold(heading)
        if name in _WEEKDAY_HEADINGS:
            weekdays.append(column)
        for cell, words in _HEADINGS.items():
            if name in words and (cell in SEVERAL or cell not in found):
                found.setdefault(cell, []).append(column)
                break
    if weekdays:
        found[Cell.DAY] = found.get(Cell.DAY, []) + weekdays
    state = next((column for column, name in enumerate(map(fold, headings)) if name in _STATE_HEADINGS), None)
    return Columns(found, state=state) if len(found) >= FEWEST_HEADINGS else None


def says_called_off(cell: str) -> bool:
    """True for a word by which a table says that a meeting does not take place."""
    return fold(cell) in _CALLED_OFF


def by_content(rows: Sequence[Sequence[str]], *, first: date, is_place: IsPlace) -> Columns:
    """The columns by what most of their cells are; other text is the place, and what is left is asked."""
    found: dict[Cell, list[int]] = {}
    rest, weekdays = [], []
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        cell = _kind(cells, first, taken=found) if cells else None
        if cells and _most(cells, _names_weekday):
            weekdays.append(column)
        elif cell is not None:
            found[cell] = [column]
        elif cells and not _counts(cells):
            rest.append((column, cells))
    places = [column for column, cells in rest if _most(cells, is_place)] or [
        column for column, _cells in rest[:1]
    ]
    others = [column for column, _cells in rest if column not in places]
    days = [*found.get(Cell.DAY, ()), *weekdays]
    return Columns({**found, Cell.DAY: days, Cell.PLACE: places}, others[:MOST_OTHERS])


def _counts(cells: Sequence[str]) -> bool:
    """True for a column that numbers the rows: 1, 2, 3, with a dot or without."""
    numbers = [number for number in (cell.rstrip(".)") for cell in cells) if number.isdecimal()]
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    return 2 * len(numbers) > len(cells) and numbers == counted


def _kind(cells: Sequence[str], first: date, *, taken: Mapping[Cell, object]) -> Cell | None:
    if Cell.DAY not in taken and _most(cells, lambda text: names_day(text, first)):
        return Cell.DAY
    if Cell.ENDS not in taken and _most(cells, _names_hours):
        return Cell.STARTS if Cell.STARTS not in taken else Cell.ENDS
    return Cell.LANGUAGE if Cell.LANGUAGE not in taken and _most(cells, _names_languages) else None


def _most(cells: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return 2 * sum(map(holds, cells)) > len(cells)


def names_day(text: str, first: date) -> bool:
    """True for a day, also for one that cannot be or is over: whoever wrote it meant a day."""
    try:
        read_day(on_date(text, today=first), first=first)
    except Unclear as unclear:
        return unclear.doubt is not Doubt.UNREADABLE or bool(day_in(text) and hours_in(text))
    return True


def _names_weekday(text: str) -> bool:
    return fold(text) in WEEKDAYS


def _names_hours(text: str) -> bool:
    """True for hours, also for some that cannot be; a mere number may be of seats."""
    try:
        read_hours(text)
    except Unclear as unclear:
        return unclear.doubt is not Doubt.UNREADABLE
    return not text.isdecimal()


def _names_languages(text: str) -> bool:
    try:
        return bool(read_languages(text))
    except Unclear:
        return False
