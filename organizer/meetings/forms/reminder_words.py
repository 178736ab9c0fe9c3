"""The words of a meeting's reminders, one box for each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from organizer.kernel.errors import DomainError
from organizer.kernel.forms import TextsField
from organizer.kernel.i18n import _l
from organizer.kernel.seen import mark
from organizer.kernel.versions import VersionForm
from organizer.meetings.services.reminder_words import MOST_LETTERS
from organizer.messaging.models import MessagePurpose


class ReminderWordsForm(VersionForm):
    """A box left empty is a language with the usual words."""

    reminder_day = TextsField(_l("Reminder the day before"), most=MOST_LETTERS, area=True)
    reminder_hours = TextsField(_l("Reminder on the day"), most=MOST_LETTERS, area=True)

    def __init__(self, own: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(data={**own, "version": mark(own)}, **options)

    def boxes(self) -> Mapping[MessagePurpose, TextsField]:
        """The boxes of each reminder."""
        return {
            MessagePurpose.REMINDER_DAY: self.reminder_day,
            MessagePurpose.REMINDER_HOURS: self.reminder_hours,
        }

    def wanted(self) -> dict[MessagePurpose, Mapping[str, str]]:
        """The words of each reminder, by language."""
        return {purpose: field.texts for purpose, field in self.boxes().items()}

    def refuse_text(self, problem: DomainError) -> None:
        """Show what is wrong with the words of one language beside their box."""
        name, _dash, language = (problem.field or "").partition("-")
        field = self._fields.get(name)
        if isinstance(field, TextsField) and language in field.form:
            field.form[language].errors = [str(problem.words)]
        else:
            self.refuse(problem)
