"""What may come in about people."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField

from organizer.config import LANGUAGES
from organizer.contacts.models import Contact, Way
from organizer.contacts.services import ContactDetails, mark_of
from organizer.contacts.wording import TOLD_BY
from organizer.country.queries import places_by_district
from organizer.kernel.access import campaign
from organizer.kernel.forms import AtMost, ChoiceField, EmailAddress
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm

MOST_NAME = 120
MOST_NOTE = 2000
WAYS = ("first_way", "second_way", "third_way")


class PersonForm(VersionForm):
    """What staff may put right about a person."""

    name = StringField(_l("Name"), [AtMost(MOST_NAME)])
    language = ChoiceField(_l("Language"), required=True)
    locality_id = ChoiceField(_l("Place"))
    email = StringField(_l("E-mail"), [EmailAddress()])
    first_way = ChoiceField(_l("How this person wants to be told"))
    second_way = ChoiceField(_l("If it does not reach them"))
    third_way = ChoiceField(_l("And then"))
    note = TextAreaField(_l("Private note"), [AtMost(MOST_NOTE)])

    def __init__(self, contact: Contact, **options: Any) -> None:
        known = {
            "version": str(mark_of(contact)),
            "name": contact.name,
            "language": contact.language,
            "locality_id": contact.locality_id,
            "note": contact.note or "",
            **dict(zip(WAYS, contact.ways, strict=False)),
        }
        super().__init__(data=known, **options)
        spoken = dict.fromkeys([*campaign().languages, contact.language])
        self.language.choices = {code: LANGUAGES.get(code, code) for code in spoken}
        self.locality_id.choices = {"": _("Not known"), **places_by_district()}
        ways = {way.value: str(words) for way, words in TOLD_BY.items()}
        self.first_way.choices = {"": _("Nobody has asked: SMS first"), **ways}
        self.second_way.choices = self.third_way.choices = {"": "–", **ways}

    def shown(self) -> dict[str, Any]:
        """As of any form; but the address is known by its hint alone, which says a new one too."""
        return {**super().shown(), "email": None}

    def details(self) -> ContactDetails:
        """What was written, for the service."""
        return ContactDetails(
            name=self.name.data or "",
            language=self.language.data,
            locality_id=self.locality_id.row_id,
            note=self.note.data or "",
            email=self.email.data or "",
            ways=tuple(Way(field.data) for name in WAYS if (field := self[name]).data),
        )
