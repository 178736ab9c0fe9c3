"""What may go wrong in the field, as exceptions that carry words for people."""

from __future__ import annotations

from flask_babel.speaklater import LazyString


class DomainError(Exception):
    """A rule of the field forbids the act. `words` say it in the reader's language; `field` names the box.

    A view shows it beside the form and answers 422; one that nobody catches becomes a page with the words.
    """

    status = 422

    def __init__(self, words: str | LazyString, *, field: str | None = None) -> None:
        super().__init__(str(words))
        self.words = words
        self.field = field


class NotFound(DomainError):
    """There is no such row in this campaign; another campaign's row answers the same."""

    status = 404

    def __init__(self, words: str | LazyString = "") -> None:
        super().__init__(words)


class Gone(DomainError):
    """It was there, and its time is over."""

    status = 410


class TooOften(DomainError):
    """Too many tries; `minutes` say how long to wait."""

    status = 429

    def __init__(self, words: str | LazyString, *, minutes: int) -> None:
        super().__init__(words)
        self.minutes = minutes


class ChangedMeanwhile(DomainError):
    """Somebody else saved the row after it was read; nothing was written."""

    status = 409


class HouseError(RuntimeError):
    """A rule of the house is broken in code: never shown to people, always a defect."""


class NoScope(HouseError):
    """A campaign's rows were touched outside `scope(campaign)`."""


class ForeignRow(HouseError):
    """A row of one campaign was written inside the scope of another."""


class ReadOnly(HouseError):
    """Something was written where only reading is allowed."""
