"""The form all forms are made of: our own words, what was typed kept, stale pages told, done once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any, ClassVar

from babel.support import Translations
from flask import g, has_request_context, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    FileField,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.i18n import DefaultTranslations, messages_path
from wtforms.widgets import TextInput

from organizer.kernel.access import READING, campaign_or_none
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import LANGUAGES, _, _l, current_language, number
from organizer.kernel.keys import new_bytes
from organizer.kernel.months import read_named
from organizer.kernel.phone import PhoneNumber, PhoneProblem, Reason, parse
from organizer.kernel.security import form_is_stale
from organizer.kernel.text import MAILBOX, is_seen

STALE = _l("The page was open too long. Your text is kept. Press Send again")
USUAL_COUNTRY = "KZ"
"""Whose numbers are taken where no campaign says."""
PHONE_WORDS = {
    Reason.EMPTY: _l("Enter your mobile number"),
    Reason.WRONG: _l("Enter a Kazakhstan mobile number, like 8 701 234 56 78"),
    Reason.LANDLINE: _l("SMS cannot reach a landline. Enter a mobile number"),
    Reason.FOREIGN: _l("Enter a Kazakhstan mobile number, like 8 701 234 56 78"),
}


class Form(FlaskForm):
    """A form whose token is checked by the hook of kernel/security.py, and which carries a one-time key."""

    class Meta(FlaskForm.Meta):
        """The token is checked once, for every writing request, before the view."""

        csrf = False

        def get_translations(self, _form: BaseForm) -> DefaultTranslations:
            """What WTForms itself says, in the language of the page."""
            return _words_of_wtforms(current_language())

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:  # noqa: ANN401 - WTForms' own signature
            """What was sent as a form: texts, and files for fields of files alone. Any other body is none."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not has_request_context() or request.method in READING:
                return None
            asked = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict(
                [(name, file) for name, file in request.files.items(multi=True) if name in asked]
            )
            return CombinedMultiDict([files, request.form]) if files else request.form or None

    once = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """False with words when the page was open too long; else as the fields say."""
        valid = bool(super().validate(extra_validators))
        if form_is_stale():
            self.form_errors.append(str(STALE))
            g.stale_told = True
            return False
        return valid

    def refuse(self, problem: DomainError) -> None:
        """Show what a service refused beside the field it names, or above the form."""
        field = self._fields.get(problem.field or "")
        if isinstance(field, FormField):
            field = next(iter(field.form))
        if field is None:
            self.form_errors.append(str(problem.words))
        else:
            field.errors = [*field.errors, str(problem.words)]


@cache
def _words_of_wtforms(language: str) -> DefaultTranslations:
    return DefaultTranslations(Translations.load(messages_path(), [language], domain="wtforms"))


def form_key() -> str:
    """A new one-time key for a form."""
    return new_bytes(16).hex()


class PhoneField(StringField):
    """A mobile number as people write it, of a country that is taken; `number` is what was meant."""

    def __init__(self, label: str | None = None, *, required: bool = True, **options: Any) -> None:
        super().__init__(label, **options)
        self.required = required
        self.number: PhoneNumber | None = None

    def pre_validate(self, _form: object) -> None:
        """Read the number. Words, not codes, for what cannot be read."""
        self.number = None
        if not (self.data or "").strip() and not self.required:
            return
        here = campaign_or_none()
        country, *also = here.countries if here is not None else (USUAL_COUNTRY,)
        try:
            self.number = parse(self.data or "", country, also=also)
        except PhoneProblem as problem:
            raise ValidationError(str(PHONE_WORDS[problem.reason])) from problem


class Required:
    """The field must hold something; the words are the field's own."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __init__(self, words: object) -> None:
        self._words = words

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse an empty field with its words, and one that holds nothing to be seen."""
        if not (is_seen(field.data) if isinstance(field.data, str) else field.data):
            raise ValidationError(str(self._words))


class AtMost:
    """No more characters than the column and people can take."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse a longer text, saying how long it is now."""
        length = len((field.data or "").replace("\r\n", "\n"))
        if length > self._most:
            raise ValidationError(
                _("%(most)s characters at most. Now %(length)s", most=self._most, length=length)
            )


class EmailAddress:
    """An e-mail address that every mail server takes, or nothing where none is required."""

    def __init__(self, *, required: bool = False) -> None:
        self._required = required

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse what no mail could reach."""
        text = (field.data or "").strip()
        is_wanted = bool(text) or self._required
        if is_wanted and (len(text) > 200 or not MAILBOX.fullmatch(text)):
            raise ValidationError(_("Enter an e-mail address, like name@example.kz"))


class ChoiceField(SelectField):
    """One of its choices, given as {value: label} or {group: {value: label}}. An empty value is none."""

    def __init__(self, label: str | None = None, *, required: bool = False, **options: Any) -> None:
        super().__init__(label, **{"coerce": _as_text, "choices": {}, **options})
        self.required = required

    @property
    def row_id(self) -> int | None:
        """The choice as the id of a row; None where nothing is chosen."""
        return int(self.data) if self.data else None

    def pre_validate(self, _form: BaseForm) -> None:
        """Refuse what was not offered, in words of our own."""
        offered = {str(value) for value, _label, *_more in self.iter_choices()}
        if self.data not in offered if self.data else self.required:
            raise ValidationError(_("Choose one from the list"))


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


class TextsField(FormField):  # type: ignore[type-arg] # generic in its stubs alone
    """A text that staff write for the public, one box for each language of the campaign.

    `texts` is what was written; a box left empty is a language without it. `words` are said where all are
    empty but one is needed.
    """

    def __init__(
        self, label: str | None = None, *, most: int, area: bool = False, words: object = None, **options: Any
    ) -> None:
        facts = campaign_or_none()
        boxes = _text_boxes(LANGUAGES if facts is None else facts.languages, most, area)
        super().__init__(boxes, label=label, **options)
        self._words = words

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by language. A line ends in one character, though a browser sends two for it."""
        said = {name: (text or "").strip().replace("\r\n", "\n") for name, text in self.data.items()}
        return {language: text for language, text in said.items() if text}

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:  # noqa: ANN401 - as WTForms has it
        """Refuse a text that is too long in one language, or missing in all."""
        if not super().validate(form, extra_validators):
            return False
        if self._words is None or self.texts:
            return True
        first = next(iter(self.form))
        first.errors = [str(self._words)]
        return False


@cache
def _text_boxes(languages: tuple[str, ...], most: int, area: bool) -> type[PlainForm]:  # noqa: FBT001
    kind = TextAreaField if area else StringField
    boxes = {language: kind(validators=[AtMost(most)]) for language in languages}
    return type("TextBoxes", (PlainForm,), boxes)


class WholeField(StringField):
    """A whole number from `least` to `most`, as people write it: 11 536. `number` is what was meant."""

    def __init__(
        self,
        label: str | None = None,
        *,
        required: bool = True,
        least: int = 0,
        most: int,
        **options: Any,
    ) -> None:
        super().__init__(label, **{"render_kw": {"inputmode": "numeric"}, **options})
        self.required = required
        self.least = least
        self.most = most
        self.number: int | None = None

    def process_data(self, value: object) -> None:
        """Show a number as text, so that what was shown is read like what is typed."""
        self.data = None if value is None else str(value)

    def pre_validate(self, _form: object) -> None:
        """Read the number."""
        text = "".join((self.data or "").split())
        self.number = int(text) if _WHOLE.fullmatch(text) else None
        if self.number is None and (text or self.required):
            raise ValidationError(
                _(
                    "Enter a whole number from %(least)s to %(most)s",
                    least=number(self.least),
                    most=number(self.most),
                )
            )
        if self.number is not None and self.number > self.most:
            raise ValidationError(_("This is too much: %(most)s at most", most=number(self.most)))
        if self.number is not None and self.number < self.least:
            raise ValidationError(_("This is too little: %(least)s at least", least=number(self.least)))


class MoneyField(StringField):
    """An amount as people write it, 1 340 or 7,50. `minor` is it in hundredths; None where it is empty."""

    def __init__(self, label: str | None = None, *, required: bool = True, most: int, **options: Any) -> None:
        super().__init__(label, **{"render_kw": {"inputmode": "decimal"}, **options})
        self.required = required
        self.most = most
        self.minor: int | None = None

    def process_data(self, value: int | None) -> None:
        """Show an amount of minor units as people write it."""
        whole, rest = divmod(value or 0, 100)
        self.data = None if value is None else f"{whole}" + (f",{rest:02}" if rest else "")

    def pre_validate(self, _form: object) -> None:
        """Read the amount."""
        text = "".join((self.data or "").split())
        amount = _AMOUNT.fullmatch(text)
        self.minor = int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0")) if amount else None
        if self.minor is None and (text or self.required):
            raise ValidationError(_("Enter an amount, like 1340 or 7,50"))
        if self.minor is not None and self.minor > self.most:
            raise ValidationError(_("This is too much: %(most)s at most", most=number(self.most // 100)))


_WHOLE = re.compile("[0-9]{1,18}")
_AMOUNT = re.compile("([0-9]{1,15})(?:[.,]([0-9]{1,2}))?")

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Years whose days can be reckoned with in every zone, and the day before and after them too."""
DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
TIME_FORMATS = ("%H:%M", "%H.%M", "%H")


def read_day(text: str) -> datetime | None:
    """A day as people and browsers write it; None when it is none, or in no year that anybody plans for."""
    day = _whole_day(text)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_time(text: str) -> datetime | None:
    """A time of day as people and browsers write it; None when it is none."""
    return _first_format(text, TIME_FORMATS)


class _PickerInput(TextInput):
    """The browser's own picker; a plain box while it holds what no picker could show, so that it is kept."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __call__(self, field: Any, **attributes: Any) -> Markup:  # noqa: ANN401 - as WTForms has it
        """Draw the box."""
        attributes.setdefault("type", "text" if field.errors else self._kind)
        return super().__call__(field, **attributes)


class DayField(StringField):
    """A day: `2026-03-14` from a browser's calendar, `14.03.2026` or `14 марта 2026` by hand."""

    widget = _PickerInput("date")

    def __init__(self, label: str | None = None, *, required: bool = True, **options: Any) -> None:
        super().__init__(label, **options)
        self.required = required
        self.day: datetime | None = None

    def process_data(self, value: date | str | None) -> None:
        """Show a day as text, so that what was shown is read like what is typed."""
        self.data = f"{value:%Y-%m-%d}" if isinstance(value, date) else value

    def pre_validate(self, _form: object) -> None:
        """Read the day."""
        text = (self.data or "").strip()
        self.day = read_day(text) if text else None
        if self.day is None and _whole_day(text) is not None:
            raise ValidationError(
                _("Choose a year from %(first)s to %(last)s", first=FIRST_YEAR, last=LAST_YEAR)
            )
        if self.day is None and (text or self.required):
            raise ValidationError(_("Enter a date, like 14.03.2026"))
        if self.day is not None:
            self.data = f"{self.day:%Y-%m-%d}"


class TimeField(StringField):
    """A time of day in 24 hours: `18:30`."""

    widget = _PickerInput("time")

    def __init__(self, label: str | None = None, *, required: bool = True, **options: Any) -> None:
        super().__init__(label, **options)
        self.required = required
        self.time: datetime | None = None

    def process_data(self, value: time | str | None) -> None:
        """Show a time as text, so that what was shown is read like what is typed."""
        self.data = f"{value:%H:%M}" if isinstance(value, time) else value

    def pre_validate(self, _form: object) -> None:
        """Read the time."""
        text = (self.data or "").strip()
        self.time = read_time(text) if text else None
        if self.time is None and (text or self.required):
            raise ValidationError(_("Enter a time, like 18:30"))
        if self.time is not None:
            self.data = f"{self.time:%H:%M}"


def _whole_day(text: str) -> datetime | None:
    """A day with its year, in figures or with its month as a word."""
    named = read_named(text)
    if named is None or named.year is None:
        return _first_format(text, DAY_FORMATS)
    return _first_format(f"{named.year:04}-{named.month:02}-{named.day:02}", DAY_FORMATS)


def _first_format(text: str, formats: Sequence[str]) -> datetime | None:
    for each in formats:
        try:
            return datetime.strptime(text.strip(), each)  # noqa: DTZ007 - a wall day or time has no zone
        except ValueError:
            continue
    return None
