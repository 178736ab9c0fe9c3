"""Forms over rows that somebody else may change meanwhile: both versions are shown, box by box."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from wtforms import BooleanField, Field, FormField, HiddenField, SelectMultipleField

from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.forms import ChoiceField, Form, TextsField
from organizer.kernel.i18n import _

HELD = "held"
"""The box of a page that says what its others held when it was opened."""


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
            elif isinstance(field, FormField):
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


def held_boxes(held: Mapping[str, str]) -> str:
    """What the boxes of a page hold when it is opened, for its hidden box `HELD`."""
    return json.dumps(held, ensure_ascii=False)


class Boxes:
    """The boxes of a page that was sent and refused, of a row that has many of them.

    The page said in `HELD` what they held when it was opened. Of what it did not say nothing is known, so all
    that was sent counts as changed.
    """

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._sent, self._before = sent, _said(sent.get(HELD, ""))
        self.saved: dict[str, str] = {}
        """What somebody else has saved, by the box whose writer has changed it to another thing."""

    def value(self, name: str, stands: str, *, was: str | None = None) -> str:
        """What a box shows of which `stands` is saved by now: what its writer changed it to, else that.

        `was` is what it held at first where the page need not say it.
        """
        typed, before = self._sent.get(name), self._before.get(name, was)
        if typed is None or typed in {before, stands}:
            return stands
        if stands != before:
            self.saved[name] = stands
        return typed

    def is_ticked(self, name: str, *, stands: bool) -> bool:
        """Whether a box to be ticked is, which is sent and said only where it is."""
        is_ticked = name in self._sent
        return stands if is_ticked is (name in self._before) else is_ticked


def _said(held: str) -> Mapping[str, str]:
    try:
        said = json.loads(held)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {name: text for name, text in said.items() if isinstance(text, str)}


def _held(field: Field) -> object:
    if isinstance(field, TextsField):
        return field.texts
    if isinstance(field, FormField):
        return {inner.short_name: _held(inner) for inner in field.form}
    if isinstance(field, BooleanField):
        return bool(field.data)
    return list(field.data or ()) if isinstance(field, SelectMultipleField) else str(field.data or "")


def _say_saved(field: Field, value: str) -> None:
    labels = _labels(field) if isinstance(field, ChoiceField) else {}
    _say(field, labels.get(value, value), differs=_as_kept(str(field.data or "")) != _as_kept(value))


def _as_kept(text: str) -> str:
    """A browser sends two characters for the end of a line, and spaces around a text are not kept."""
    return text.replace("\r\n", "\n").strip()


def _say_chosen(field: SelectMultipleField, values: Collection[str]) -> None:
    labels = _labels(field)
    said = ", ".join(str(labels[value]) for value in labels if value in values)
    _say(field, said, differs=set(field.data or ()) != set(values))


def _labels(field: ChoiceField | SelectMultipleField) -> dict[str, str]:
    return {choice[0]: choice[1] for choice in field.iter_choices()}


def _say(field: Field, saved: str, *, differs: bool) -> None:
    if differs:
        field.description = saved_meanwhile(saved)
