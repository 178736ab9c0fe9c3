"""What a paper pack shall hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import SelectMultipleField

from organizer.desk.queries import Pack, Part
from organizer.desk.wording import PARTS
from organizer.kernel.access import campaign
from organizer.kernel.clock import today
from organizer.kernel.days import ComingDayField
from organizer.kernel.forms import Form, WholeField
from organizer.kernel.i18n import _, _l, current_language

MOST_DAYS = 7
MOST_FORMS = 50
USUAL_FORMS = 5


class PackForm(Form):
    """The days, and what is printed for them."""

    first = ComingDayField(_l("From"))
    days = WholeField(_l("Days"), least=1, most=MOST_DAYS)
    parts = SelectMultipleField(_l("What to print"))
    forms = WholeField(_l("Blank forms for each meeting"), most=MOST_FORMS)

    def __init__(self, **options: Any) -> None:
        usual = {
            "first": today(campaign().zone),
            "days": 1,
            "parts": [part.value for part in Part],
            "forms": USUAL_FORMS,
        }
        super().__init__(data=usual, **options)
        self.parts.choices = [(part.value, str(words)) for part, words in PARTS.items()]
        self.parts.validate_choice = False

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """At least one kind of sheet is printed."""
        valid = super().validate(extra_validators)
        if not self._chosen():
            self.parts.errors = [_("Choose at least one")]
            valid = False
        return valid

    def details(self) -> Pack:
        """What was chosen, for the service."""
        return Pack(
            first=date.min if self.first.day is None else self.first.day.date(),
            days=self.days.number or 1,
            parts=self._chosen(),
            forms=self.forms.number or 0,
            language=current_language(),
        )

    def _chosen(self) -> tuple[Part, ...]:
        return tuple(part for part in Part if part.value in (self.parts.data or []))
