"""Promises in a list: what, where, by when, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organizer.country.queries import name_of
from organizer.kernel.i18n import _, day_and_month, pick_here
from organizer.promises.models import Promise, PromiseState


@dataclass(frozen=True)
class PromiseRow:
    """One promise as a page shows it; the words may be in another language than the page."""

    words: str
    language: str
    place: str
    due: str
    state: tuple[str, str]
    """In a word, and the colour of its tag."""


def promise_rows(promises: Sequence[Promise], today: date) -> list[PromiseRow]:
    """Promises in the order given, without saying who of the team sees to them."""
    return [_row(promise, today) for promise in promises]


def _row(promise: Promise, today: date) -> PromiseRow:
    words, language = pick_here(promise.words)
    return PromiseRow(
        words=words,
        language=language,
        place="" if promise.locality is None else name_of(promise.locality),
        due="" if promise.due_on is None else day_and_month(promise.due_on),
        state=_state(promise, today),
    )


def _state(promise: Promise, today: date) -> tuple[str, str]:
    if promise.is_late(today):
        return _("Overdue"), "bad"
    return {
        PromiseState.OPEN: (_("Not yet kept"), ""),
        PromiseState.KEPT: (_("Kept"), "ok"),
        PromiseState.DROPPED: (_("Given up"), ""),
    }[promise.state]
