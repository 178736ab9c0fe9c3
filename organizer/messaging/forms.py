"""What may come in about a message to many, a step at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField

from organizer.kernel.access import campaign
from organizer.kernel.clock import to_utc, to_wall
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import ChoiceField, DayField, Form, TextsField, TimeField
from organizer.kernel.i18n import _, _l
from organizer.messaging.models import Aim, Broadcast
from organizer.messaging.services import Seen
from organizer.messaging.wording import AIMS

MOST_LETTERS = 1_000
LATER = "later"
LONGEST_NUMBER = 15


class WhoForm(Form):
    """Whom a message is for: the filter that the page shows, as in its address, and what it is for."""

    query = HiddenField()
    aim = HiddenField()

    def chosen(self) -> Aim:
        """What the message is for. Raises DomainError for what was not offered."""
        if self.aim.data not in list(Aim):
            raise DomainError(_("Choose one from the list"))
        return Aim(self.aim.data)


class WordsForm(Form):
    """The words, one box for each language."""

    texts = TextsField(
        _l("The message"),
        most=MOST_LETTERS,
        area=True,
        words=_l("Write the message in one language at least"),
    )

    def __init__(self, row: Broadcast) -> None:
        super().__init__(data={"texts": row.words})


class WhenForm(Form):
    """The hour at which a message leaves."""

    at = ChoiceField(_l("When"), required=True)
    day = DayField(_l("Day"), required=False)
    time = TimeField(_l("Time"), required=False)
    is_urgent = BooleanField(
        _l("It is urgent"), description=_l("Leaves at once, at night too. Only if people would come in vain.")
    )

    def __init__(self, row: Broadcast) -> None:
        wall = None if row.due_at is None else to_wall(row.due_at, campaign().zone)
        shown: dict[str, Any] = {"at": "now" if wall is None else LATER, "is_urgent": row.is_urgent}
        if wall is not None:
            shown |= {"day": wall.date(), "time": wall.time()}
        super().__init__(data=shown)
        self.at.choices = {"now": _("At once"), LATER: _("Later")}

    def due_at(self) -> datetime | None:
        """When it is to leave; None for at once. Raises DomainError where day or time is missing."""
        if self.at.data != LATER:
            return None
        if self.day.day is None:
            raise DomainError(_("Enter a date, like 14.03.2026"), field="day")
        if self.time.time is None:
            raise DomainError(_("Enter a time, like 18:30"), field="time")
        return to_utc(datetime.combine(self.day.day.date(), self.time.time.time()), campaign().zone)


class CheckForm(Form):
    """The press that lets a message go: what the page said of it, and the password where it is needed."""

    people = HiddenField()
    price_minor = HiddenField()
    password = PasswordField(_l("Your password"))

    def seen(self) -> Seen:
        """To how many people, at what price, the page said; nothing where it was tampered with."""
        return Seen(_number(self.people.data), _number(self.price_minor.data))


def aims() -> dict[str, str]:
    """What a message may be for, to choose from."""
    return {aim.value: str(words) for aim, words in AIMS.items()}


def _number(text: str | None) -> int:
    said = text or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER else -1
