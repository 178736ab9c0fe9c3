"""What volunteers and staff fill in about shifts."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.core import Field

from organizer.config import LANGUAGES
from organizer.kernel.access import campaign
from organizer.kernel.errors import HouseError
from organizer.kernel.forms import AtMost, ChoiceField, EmailAddress, Form, PhoneField, Required, TextsField
from organizer.kernel.i18n import _, _l, current_language, pick_here, time_span
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.versions import VersionForm
from organizer.volunteers.models import ShiftRole
from organizer.volunteers.queries import ShiftFacts
from organizer.volunteers.services import Offering, RoleDetails

LONGEST_CODE = 30
LONGEST_NAME = 100
LONGEST_NOTE = 200
MOST_PEOPLE = 99
LONGEST_LEAD = 24 * 60


def code_in(text: str) -> str:
    """What of an address can be a role's code: anything else finds nothing, and breaks nothing."""
    return "".join(character for character in text[:LONGEST_CODE] if character.isalnum())


class Whole:
    """A whole number inside its bounds, refused in words."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self.field_flags = {"min": least, "max": most}

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse what is no number or lies outside."""
        if field.data is None or not self._least <= field.data <= self._most:
            field.errors = []
            raise ValidationError(
                _("Enter a number from %(least)s to %(most)s", least=self._least, most=self._most)
            )


class WholeField(IntegerField):
    """A whole number; what is none is refused by `Whole` alone, in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or nothing."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = int(text) if text.isdecimal() and len(text) < 10 else None


class MailboxForm(Form):
    """Where a volunteer's own calendar is, or nothing."""

    email = StringField(
        _l("E-mail"),
        [EmailAddress()],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )


class PhoneForm(Form):
    """A number alone: to be called, or to be sent a link."""

    phone = PhoneField(
        _l("Mobile phone"),
        description=_l("For example: 8 701 234 56 78"),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )

    @property
    def number(self) -> PhoneNumber:
        """The number that was read. Only after validation."""
        if self.phone.number is None:
            raise HouseError("a number was asked for before the form was validated")
        return self.phone.number


class PersonForm(PhoneForm):
    """Who helps: a name and a number."""

    name = StringField(
        _l("Your name"),
        [Required(_l("Enter your name")), AtMost(LONGEST_NAME)],
        render_kw={"autocomplete": "name"},
    )


class SignUpForm(PersonForm):
    """One page, one press: who, in which language, and which other shifts of the meeting."""

    also = SelectMultipleField(_l("Other shifts at this meeting"), validate_choice=False)
    language = RadioField(_l("Language of SMS"), validate_choice=False)
    note = StringField(_l("What should we know?"), [AtMost(LONGEST_NOTE)])

    def offer(self, others: Iterable[ShiftFacts]) -> None:
        """Offer the other open shifts, and the campaign's languages."""
        self.also.flags.optional = self.note.flags.optional = True
        offered = {str(each.id): _shift_words(each) for each in others}
        self.also.choices = list(offered.items())
        self.also.data = [each for each in self.also.data or [] if each in offered]
        self.language.choices = [(code, LANGUAGES[code]) for code in campaign().languages]
        if self.language.data not in campaign().languages:
            self.language.data = current_language()

    @property
    def also_ids(self) -> list[int]:
        """The other shifts that were chosen, among those offered."""
        return [int(each) for each in self.also.data or []]

    def details(self) -> Offering:
        """What was filled in."""
        return Offering(
            phone=self.number,
            name=self.name.data or "",
            language=self.language.data,
            note=self.note.data or "",
            read_in=current_language(),
        )


class HelperForm(Form):
    """Somebody whom staff put into a shift: known by the number, else by number and name."""

    phone = PhoneField(_l("Mobile phone"), render_kw={"inputmode": "tel", "type": "tel"})
    name = StringField(
        _l("Name of the person"), [AtMost(LONGEST_NAME)], description=_l("Only for somebody new")
    )
    agreed = BooleanField(_l("This person agreed to SMS and calls about their shifts"))

    def details(self) -> Offering:
        """What was filled in; messages to a new person are in the campaign's first language."""
        if self.phone.number is None:
            raise HouseError("a number was asked for before the form was validated")
        return Offering(
            phone=self.phone.number,
            name=self.name.data or "",
            language=campaign().languages[0],
            agreed=self.agreed.data,
            read_in=current_language(),
        )


class NeededForm(Form):
    """How many people a shift needs."""

    needed = WholeField(_l("People needed"), [Whole(0, MOST_PEOPLE)])


class ShiftForm(Form):
    """Help needed at a meeting."""

    role = ChoiceField(_l("Role"), required=True)
    needed = WholeField(_l("People needed"), [Whole(1, MOST_PEOPLE)], default=1)

    def offer(self, roles: Iterable[ShiftRole]) -> None:
        """Offer the campaign's roles."""
        self.role.choices = [(role.code, pick_here(role.names)[0]) for role in roles]


class RoleForm(VersionForm):
    """What volunteers do, in the campaign's languages."""

    names = TextsField(_l("Name of the role"), most=60, words=_l("Write the name in one language at least"))
    what = TextsField(_l("What one does, in two lines"), most=200, area=True)
    needs_check = BooleanField(
        _l("The team confirms who takes it"),
        description=_l("Tick it where one sees other people's names or drives them"),
    )
    is_public = BooleanField(_l("People may sign up for it by themselves"))
    minutes_before = WholeField(_l("Minutes before the meeting"), [Whole(0, LONGEST_LEAD)])
    minutes_after = WholeField(_l("Minutes after the meeting"), [Whole(0, LONGEST_LEAD)])

    def details(self) -> RoleDetails:
        """What was filled in."""
        return RoleDetails(
            names=self.names.texts,
            what=self.what.texts,
            needs_check=self.needs_check.data,
            is_public=self.is_public.data,
            minutes_before=self.minutes_before.data or 0,
            minutes_after=self.minutes_after.data or 0,
        )


class LanguageForm(Form):
    """The language of one's messages and pages."""

    language = RadioField(_l("Language"), validate_choice=False)

    def offer(self) -> None:
        """Offer the campaign's languages."""
        self.language.choices = [(code, LANGUAGES[code]) for code in campaign().languages]

    @property
    def chosen(self) -> str:
        """A language of the campaign, whatever was sent."""
        languages = campaign().languages
        return self.language.data if self.language.data in languages else languages[0]


def _shift_words(shift: ShiftFacts) -> str:
    starts, ends = shift.shift.starts_wall, shift.shift.ends_wall
    return f"{pick_here(shift.role.names)[0]}, {time_span(starts, ends)}"
