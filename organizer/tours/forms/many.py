"""What may come in for a tour: pasted rows, a file, a rule; and what is put right on its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectMultipleField, StringField, TextAreaField

from organizer.files.bounds import LARGEST_BYTES
from organizer.kernel.access import campaign
from organizer.kernel.clock import today
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import AtMost, DayField, Form, Required, WholeField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.tours.models import Line, Tour
from organizer.tours.paste import (
    FARTHEST,
    MOST_LETTERS,
    MOST_OTHERS,
    Cell,
    Row,
    Rule,
    Unclear,
    read_hours,
    shortened,
)
from organizer.tours.services import Correction

MOST_TEXT = 40_000
PLACE = "place-"
WHO = "who"
"""The box that says who meets people where no row does."""
MOST_WEEKS = 26
HOLDS: Mapping[str, Cell | None] = {
    **{cell.value: cell for cell in (Cell.TITLE, Cell.PLACE, Cell.CANDIDATE, Cell.LANGUAGE)},
    "none": None,
}
"""What a column may be said to hold: something of a meeting, or nothing."""
WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip


class StartForm(Form):
    """One of the three ways to begin. `first` is where days without a year are read from."""

    WAY = ""
    first = DayField(_l("First day"))

    def __init__(self, **options: Any) -> None:
        super().__init__(data={"first": today(campaign().zone)}, prefix=self.WAY, **options)

    @property
    def first_day(self) -> date:
        """The first day of the tour. Raises DomainError for one that is over."""
        if self.first.day is None:
            raise ValueError("the form was not checked")
        day = self.first.day.date()
        if day < today(campaign().zone):
            raise DomainError(_("Choose today or a later day"), field="first")
        if day > today(campaign().zone) + FARTHEST:
            raise DomainError(_("This day is more than two years ahead"), field="first")
        return day


class PasteForm(StartForm):
    """Rows pasted from a table, or lines as people write them."""

    WAY = "paste-"
    text = TextAreaField(_l("Meetings"), [Required(_l("Paste at least one line")), AtMost(MOST_TEXT)])


class FileForm(StartForm):
    """A file of another program."""

    WAY = "file-"
    file = FileField(_l("File"), description=_l("CSV, XLSX or ICS up to 20 MB"))

    def content(self) -> bytes:
        """The bytes that were sent. Raises DomainError where none were."""
        sent = self.file.data
        content = b"" if not isinstance(sent, FileStorage) else sent.read(LARGEST_BYTES + 1)
        if not content:
            raise DomainError(_("Choose a CSV, XLSX or ICS file up to 20 MB"), field="file")
        return content


class RuleForm(StartForm):
    """Days of the week, hours, weeks, and the places that take turns."""

    WAY = "rule-"
    weekdays = SelectMultipleField(_l("Days of the week"), [Required(_l("Choose at least one day"))])
    hours = StringField(
        _l("Hours"),
        [Required(_l("Write the hour like 18:30")), AtMost(MOST_LETTERS)],
        description=_l("Several a day with a comma: 11:00, 18:30"),
    )
    weeks = WholeField(_l("How many weeks"), most=MOST_WEEKS)
    places = TextAreaField(
        _l("Villages and venues"),
        [Required(_l("Write at least one place")), AtMost(MOST_TEXT)],
        description=_l("One on a line. They take turns"),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.weekdays.choices = [(str(number), str(name)) for number, name in enumerate(WEEKDAYS)]

    def rule(self) -> Rule:
        """What was written. Raises DomainError for hours that cannot be read."""
        if not self.weeks.number:
            raise DomainError(_("Write at least one week"), field="weeks")
        hours = [part.strip() for part in re.split("[,;\n]", self.hours.data or "") if part.strip()]
        for part in hours:
            try:
                read_hours(part)
            except Unclear as unclear:
                raise DomainError(_("Write the hour like 18:30"), field="hours") from unclear
        return Rule(
            weekdays={int(number) for number in self.weekdays.data or ()},
            hours=hours,
            weeks=self.weeks.number,
            first=self.first_day,
            places=[line.strip() for line in (self.places.data or "").splitlines() if line.strip()],
        )


class CheckForm(VersionForm):
    """The page of a tour: its boxes are as many as its unclear rows and places."""


def correction(sent: Mapping[str, str], tour: Tour) -> Correction:
    """What was put right: cells of rows that were open, rows left out, places and columns settled."""
    lines = []
    for number, line in enumerate(tour.lines, start=1):
        cells = (sent.get(cell_name(number, cell), getattr(line.row, cell.value)) for cell in Cell)
        row = Row(*cells, others=line.row.others)
        is_kept = line.row.is_day_from_above and row.day == line.row.day
        row = replace(row, is_day_from_above=is_kept)
        lines.append(Line(shortened(row), left_out=out_name(number) in sent))
    places = {name.removeprefix(PLACE): value for name, value in sent.items() if name.startswith(PLACE)}
    who = sent.get(WHO)
    return Correction(
        lines=lines,
        places=places,
        columns={number: HOLDS[choice] for number, choice in said_of_columns(sent).items()},
        who=None if who is None else who[:MOST_LETTERS],
    )


def said_of_columns(sent: Mapping[str, str]) -> Mapping[int, str]:
    """What somebody says that columns hold, by the number of each; what is nothing we know is passed over."""
    said = {number: sent.get(column_name(number), "") for number in range(MOST_OTHERS)}
    return {number: choice for number, choice in said.items() if choice in HOLDS}


def cell_name(number: int, cell: Cell) -> str:
    """The box of a cell."""
    return f"row-{number}-{cell.value}"


def out_name(number: int) -> str:
    """The box that leaves a row out."""
    return f"out-{number}"


def column_name(number: int) -> str:
    """The box that says what a column holds; the first is 0."""
    return f"column-{number}"


def place_name(key: str) -> str:
    """The box that settles a place."""
    return f"{PLACE}{key}"
