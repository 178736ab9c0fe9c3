"""A sign-in sheet as it came back, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, StringField
from wtforms import Form as PlainForm

from organizer.config import LANGUAGES
from organizer.kernel.access import campaign
from organizer.kernel.forms import AtMost, ChoiceField, Form, PhoneField
from organizer.kernel.i18n import _l
from organizer.kernel.security import form_is_stale
from organizer.meetings.forms.people import MOST_NAME
from organizer.meetings.forms.rows import RowsField
from organizer.meetings.queries.paper import ROWS, TypedRow
from organizer.meetings.services import PaperRow


class SheetRowForm(PlainForm):
    """One row, as it stands on the sheet. A row without a name and a number is empty."""

    name = StringField(_l("Name"), [AtMost(MOST_NAME)], render_kw={"autocomplete": "off", "list": "expected"})
    phone = PhoneField(
        _l("Mobile number"), required=False, render_kw={"inputmode": "tel", "autocomplete": "off"}
    )
    no_sms = BooleanField(_l('The box "No SMS" is ticked'))


class SheetForm(Form):
    """The rows of one sheet, and the language in which people read what they agreed to."""

    language = ChoiceField(_l("Language of the messages"), required=True)
    counted = BooleanField(_l("These people were counted at the door with +1 as well"), default=True)
    rows = RowsField(SheetRowForm, least=ROWS, most=ROWS)
    undo = HiddenField()
    """The press of a row that is taken back."""

    def __init__(self, sheet: int, typed: Mapping[int, TypedRow], *, pressed: int, **options: Any) -> None:
        super().__init__(**options)
        self.pressed = pressed
        self.language.choices = {code: LANGUAGES[code] for code in campaign().languages}
        self._first = (sheet - 1) * ROWS + 1
        self._typed = typed

    @property
    def were_counted(self) -> bool:
        """True where the people of the sheet are among those whom phones counted without a name."""
        return bool(self.pressed and self.counted.data)

    @property
    def takes_back(self) -> bool:
        """True for the press that takes one row back and types nothing in."""
        return bool(self.is_submitted() and self.undo.data and not form_is_stale())

    @property
    def numbered(self) -> list[tuple[int, SheetRowForm, str]]:
        """Each row with the number printed beside it, and its press where it was typed in before."""
        return [
            (number, row, self._typed.get(number, TypedRow()).key)
            for number, row in enumerate(self.rows.forms, self._first)
        ]

    def written(self) -> list[PaperRow]:
        """The rows that somebody wrote in."""
        return [
            PaperRow(
                number=number,
                name=(row.name.data or "").strip(),
                phone=row.phone.number,
                no_sms=bool(row.no_sms.data),
            )
            for number, row, _key in self.numbered
            if (row.name.data or "").strip() or row.phone.number is not None
        ]
