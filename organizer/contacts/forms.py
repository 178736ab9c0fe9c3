"""What may come in about people."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField

from organizer.config import LANGUAGES
from organizer.contacts.models import Contact
from organizer.contacts.services import ContactDetails
from organizer.country.queries import places_by_district
from organizer.kernel.access import campaign
from organizer.kernel.forms import AtMost, ChoiceField, Form
from organizer.kernel.i18n import _, _l

MOST_NAME = 120
MOST_NOTE = 2000


class PersonForm(Form):
    """What staff may put right about a person."""

    name = StringField(_l("Name"), [AtMost(MOST_NAME)])
    language = ChoiceField(_l("Language"), required=True)
    locality_id = ChoiceField(_l("Place"))
    note = TextAreaField(_l("Private note"), [AtMost(MOST_NOTE)])

    def __init__(self, contact: Contact, **options: Any) -> None:
        shown = {
            "name": contact.name,
            "language": contact.language,
            "locality_id": contact.locality_id,
            "note": contact.note or "",
        }
        super().__init__(data=shown, **options)
        spoken = dict.fromkeys([*campaign().languages, contact.language])
        self.language.choices = {code: LANGUAGES.get(code, code) for code in spoken}
        self.locality_id.choices = {"": _("Not known"), **places_by_district()}

    def details(self) -> ContactDetails:
        """What was written, for the service."""
        return ContactDetails(
            name=self.name.data or "",
            language=self.language.data,
            locality_id=self.locality_id.row_id,
            note=self.note.data or "",
        )
