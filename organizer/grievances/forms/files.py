"""Files of other programs: the file, its columns, its categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField

from organizer.files.bounds import LARGEST_BYTES
from organizer.grievances.forms.speaking import OFF
from organizer.grievances.importer import DateOrder, Field, FileMapping, Preview
from organizer.grievances.wording import FIELDS
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import AtMost, ChoiceField, Form, Required
from organizer.kernel.i18n import _, _l, _n
from organizer.topics import queries as topics

TOPIC_PREFIX = "topic-"
"""Before the number of a category, the name of the box of its topic."""


class UploadForm(Form):
    """A file of another program."""

    file = FileField(_l("File"), description=_l("CSV or XLSX up to 20 MB"))

    @property
    def filename(self) -> str:
        """What the file is called."""
        return str(self.file.data.filename or "")

    def content(self) -> bytes:
        """The bytes that were sent. Raises DomainError where none were."""
        sent = self.file.data
        content = b"" if not isinstance(sent, FileStorage) else sent.read(LARGEST_BYTES + 1)
        if not content:
            raise DomainError(_("Choose a CSV or XLSX file up to 20 MB"), field="file")
        return content


class ColumnsForm(Form):
    """Which column of a file holds what, and how its dates are read."""

    said_at = ChoiceField(FIELDS[Field.SAID_AT])
    category = ChoiceField(FIELDS[Field.CATEGORY])
    words = ChoiceField(FIELDS[Field.WORDS])
    more_words = ChoiceField(FIELDS[Field.MORE_WORDS])
    number = ChoiceField(
        FIELDS[Field.NUMBER], description=_l("By it a file that comes again adds nothing twice")
    )
    status = ChoiceField(FIELDS[Field.STATUS])
    kind = ChoiceField(FIELDS[Field.KIND])
    place = ChoiceField(FIELDS[Field.PLACE])
    district = ChoiceField(FIELDS[Field.DISTRICT])
    latitude = ChoiceField(FIELDS[Field.LATITUDE])
    longitude = ChoiceField(FIELDS[Field.LONGITUDE])
    zone = StringField(
        _l("Time zone of the dates"),
        [Required(_l("Write a time zone, like Asia/Oral")), AtMost(40)],
        description=_l("For dates that name none, for example: Asia/Oral"),
        render_kw=dict(OFF),
    )
    order = ChoiceField(_l("How is 03/04/2026 read?"), required=True)
    source = StringField(
        _l("Where does the file come from?"),
        [Required(_l("Write a short name for the source")), AtMost(60)],
        description=_l("A short name, the same for each file from there"),
        render_kw=dict(OFF),
    )

    def __init__(self, preview: Preview, options: Mapping[str, Any], **more: Any) -> None:
        chosen = {name: str(place) for name, place in options["columns"].items()}
        super().__init__(
            data={**chosen, **{name: options[name] for name in ("zone", "order", "source")}}, **more
        )
        named = {str(place): name for place, name in enumerate(_told_apart(preview.headings))}
        for each in self._columns().values():
            each.choices = {"": _("Not in this file"), **named}
        self.order.choices = {
            DateOrder.DAY_FIRST.value: _("3 April: the day first"),
            DateOrder.MONTH_FIRST.value: _("4 March: the month first"),
        }

    def _columns(self) -> dict[Field, ChoiceField]:
        return {each: getattr(self, each.value) for each in Field}

    def mapping(self) -> FileMapping:
        """What was chosen."""
        columns = {each: box.row_id for each, box in self._columns().items()}
        return FileMapping(
            columns={each: place for each, place in columns.items() if place is not None},
            source=(self.source.data or "").strip(),
            zone=(self.zone.data or "").strip(),
            order=DateOrder(self.order.data),
        )


def _told_apart(headings: Sequence[str]) -> list[str]:
    """What each column is called: a name that several have stands with its place, as one without a name."""
    times = Counter(headings)
    return [
        (
            heading
            if times[heading] == 1
            else _("%(heading)s (column %(number)s)", heading=heading, number=place)
        )
        if heading
        else _("Column %(number)s", number=place)
        for place, heading in enumerate(headings, start=1)
    ]


class TopicsForm(Form):
    """A topic for each category: `topics_form` makes it with as many boxes as the file has categories."""

    @property
    def boxes(self) -> list[ChoiceField]:
        """The boxes of the categories, in their order."""
        return [box for box in self if isinstance(box, ChoiceField)]

    def chosen(self) -> dict[str, str]:
        """The code of a topic by the label of its category; an empty one where none was chosen."""
        return {str(box.label.text): box.data or "" for box in self.boxes}


def topics_form(found: Sequence[tuple[str, int, str]]) -> TopicsForm:
    """The form for the categories of a file: each with how often it comes, and the topic that was guessed."""
    offered = {
        "": _("No topic yet"),
        **{row.code: f"{'– ' if row.parent_id else ''}{topics.name_of(row)}" for row in topics.topics()},
    }
    boxes = {
        f"{TOPIC_PREFIX}{number}": ChoiceField(
            label, description=_n("%(num)s row", "%(num)s rows", count), choices=offered
        )
        for number, (label, count, _guess) in enumerate(found)
    }
    guessed = {
        name: guess if guess in offered else "" for name, (*_label, guess) in zip(boxes, found, strict=True)
    }
    made: type[TopicsForm] = type("TopicsOfCategories", (TopicsForm,), boxes)
    return made(data=guessed)
