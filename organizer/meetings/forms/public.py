"""What a visitor may write: a number to be reminded at."""

from __future__ import annotations

import re

from wtforms import StringField

from organizer.kernel.forms import AtMost, EmailAddress, Form, PhoneField, WholeField
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber

MOST_NAME = 80
MOST_GUESTS = 9
PRESSES = "60 per 10 minutes"
"""By one address: many phones in a village may share one."""


class NumberForm(Form):
    """A mobile number of the campaign's country."""

    phone = PhoneField(
        _l("Mobile phone"), render_kw={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
    )

    @property
    def asked(self) -> PhoneNumber:
        """The number that was read; only of a form that is valid."""
        number: PhoneNumber | None = self.phone.number
        if number is None:
            raise ValueError("a number is read by validating the form")
        return number


class FirstForm(NumberForm):
    """To be told once, when the first meeting is fixed."""


class GuestsForm(Form):
    """How many come along."""

    guests = WholeField(_l("How many come with you?"), required=False, most=MOST_GUESTS)

    @property
    def others(self) -> int:
        """How many come along; none where nothing was written."""
        return self.guests.number or 0


class ReminderForm(NumberForm, GuestsForm):
    """To come and be reminded: a number, perhaps a name, perhaps with others."""

    name = StringField(_l("Your name"), [AtMost(MOST_NAME)], render_kw={"autocomplete": "given-name"})


class InvitationForm(Form):
    """To come and be invited by e-mail, without a number."""

    email = StringField(
        _l("E-mail"),
        [EmailAddress(required=True)],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )

    @property
    def asked(self) -> str:
        """The address that was read; only of a form that is valid."""
        return (self.email.data or "").strip()


def last_two(text: str) -> str:
    """The last two digits of a number, all of it that an address may hold; empty for anything else."""
    return text if re.fullmatch("[0-9]{2}", text) else ""
