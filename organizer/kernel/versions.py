"""Forms over rows that somebody else may change meanwhile: both versions are shown, box by box."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectMultipleField

from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.forms import ChoiceField, Form, TextsField
from organizer.kernel.i18n import _


class VersionForm(Form):
    """A form over a row that somebody else may change meanwhile."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version the writer has seen; one that no row has where the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def shown(self) -> dict[str, Any]:
        """What its boxes hold, as `keep_mine` of another form over the same row asks for it."""
        return {field.short_name: _held(field) for field in self}

    def keep_mine(self, problem: ChangedMeanwhile, saved: Mapping[str, Any]) -> None:
        """Show what somebody else has saved beside each box that differs: the next press keeps what is typed.

        `saved` is the row as this form would show it.
        """
        self.refuse(problem)
        for field in self:
            value = saved.get(field.short_name)
            if value is None:
                continue
            if isinstance(field, HiddenField):
                field.data = value
            elif isinstance(field, TextsField):
                for box in field.form:
                    _say_saved(box, value.get(box.short_name, ""))
            elif isinstance(field, BooleanField):
                _say(field, _("Yes") if value else _("No"), differs=bool(field.data) is not value)
            elif isinstance(field, SelectMultipleField):
                _say_chosen(field, value)
            elif isinstance(value, str):
                _say_saved(field, value)


def saved_meanwhile(value: str) -> str:
    """What stands beside a box of which somebody else has saved another version."""
    return _("Saved meanwhile: %(value)s", value=value or "–")


def _held(field: Field) -> object:
    if isinstance(field, TextsField):
        return field.texts
    if isinstance(field, BooleanField):
        return bool(field.data)
    return list(field.data or ()) if isinstance(field, SelectMultipleField) else str(field.data or "")


def _say_saved(field: Field, value: str) -> None:
    labels = _labels(field) if isinstance(field, ChoiceField) else {}
    _say(field, labels.get(value, value), differs=(field.data or "") != value)


def _say_chosen(field: SelectMultipleField, values: Collection[str]) -> None:
    labels = _labels(field)
    said = ", ".join(str(labels[value]) for value in labels if value in values)
    _say(field, said, differs=set(field.data or ()) != set(values))


def _labels(field: ChoiceField | SelectMultipleField) -> dict[str, str]:
    return {choice[0]: choice[1] for choice in field.iter_choices()}


def _say(field: Field, saved: str, *, differs: bool) -> None:
    if differs:
        field.description = saved_meanwhile(saved)
