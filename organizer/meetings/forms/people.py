"""Who comes to a meeting, as staff write it down."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField

from organizer.config import LANGUAGES
from organizer.kernel.access import campaign
from organizer.kernel.forms import AtMost, ChoiceField, Form, PhoneField, WholeField
from organizer.kernel.i18n import _l

MOST_NAME = 80
MOST_GUESTS = 9


class GuestForm(Form):
    """A person added by hand, from a call or from paper."""

    phone = PhoneField(_l("Mobile number"))
    name = StringField(_l("Name"), [AtMost(MOST_NAME)])
    guests = WholeField(_l("Comes with others"), required=False, most=MOST_GUESTS)
    language = ChoiceField(_l("Language of the messages"), required=True)
    agreed = BooleanField(_l("The person agreed to be reminded by SMS"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.language.choices = {code: LANGUAGES[code] for code in campaign().languages}
