"""What comes from the door: presses on a list, and somebody who walks in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from wtforms import HiddenField, StringField

from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel.access import campaign
from organizer.kernel.errors import NotFound
from organizer.kernel.forms import AtMost, Form, form_key
from organizer.kernel.i18n import _l, current_language
from organizer.kernel.keys import ID_BITS
from organizer.meetings import wording
from organizer.meetings.forms.public import MOST_NAME, NumberForm
from organizer.meetings.services import Press, WalkIn

MOST_KEY = 40
"""With the number of a person behind it, it still fits the column."""
_MILLISECONDS = re.compile("[0-9]{1,13}")
_ID = re.compile("[0-9]{1,19}")


class AtTheDoor(Form):
    """A press: its key in `once`, and its moment where a phone kept it for a while."""

    at = HiddenField()
    """Milliseconds since 1970 by the server's clock, as the phone knows it; empty means now."""

    def press(self, person: int | None = None) -> Press:
        """The press; on a list its key is one with the person, since all rows are in one form."""
        key = (self.once.data or form_key())[:MOST_KEY]
        return Press(key=key if person is None else f"{key}-{person}", at=self._moment())

    def _moment(self) -> datetime | None:
        said = self.at.data or ""
        return datetime.fromtimestamp(int(said) / 1000, UTC) if _MILLISECONDS.fullmatch(said) else None


class PressForm(AtTheDoor):
    """One button of the list: somebody came, one more came, or presses are taken back."""

    came = HiddenField()
    plus = HiddenField()
    undo = HiddenField()

    @property
    def person(self) -> int:
        """Who came. Raises NotFound for what is no number of a row."""
        said = self.came.data or ""
        if not _ID.fullmatch(said) or int(said) >= 1 << ID_BITS:
            raise NotFound(wording.NOBODY)
        return int(said)

    @property
    def keys(self) -> list[str]:
        """The presses to be taken back."""
        return [key[:64] for key in (self.undo.data or "").split()]


class WalkInForm(AtTheDoor, NumberForm):
    """Somebody without a sign-up: a number, perhaps a name, and the words that they were shown."""

    name = StringField(_l("Name"), [AtMost(MOST_NAME)], render_kw={"autocomplete": "off"})
    language = HiddenField()
    version = HiddenField()

    def details(self) -> WalkIn:
        """Who walked in; only of a form that is valid."""
        language = self.language.data
        return WalkIn(
            phone=self.asked,
            name=(self.name.data or "").strip(),
            language=language if language in campaign().languages else current_language(),
            version=CONSENT_VERSION if self.version.data == str(CONSENT_VERSION) else 0,
        )
