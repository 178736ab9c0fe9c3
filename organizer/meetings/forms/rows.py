"""Rows of one kind in a form, each a small form of its own; they come in and go out without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from organizer.kernel.i18n import _

RowForm = TypeVar("RowForm", bound=PlainForm)
_OF_A_ROW = re.compile("[a-z]+-[0-9]{1,3}-")


class RowsField(FieldList, Generic[RowForm]):  # type: ignore[type-arg] # generic in its stubs alone
    """Rows of one kind, from `least` to `most` of them; each keeps its number where their number is fixed.

    More of them are refused with all that stands in them: none is left out.
    """

    def __init__(self, kind: type[RowForm], *, least: int = 1, most: int, **options: Any) -> None:
        super().__init__(FormField(kind), min_entries=least, **options)
        self._most = most

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:  # noqa: ANN401 - WTForms' own
        """The numbers of the rows that came in; what is no number of ours is no row."""
        if self.min_entries == self._most:
            return iter(range(self._most))
        rows = [name for name in formdata if _OF_A_ROW.match(name)]
        found: Iterator[int] = super()._extract_indices(prefix, rows)  # type: ignore[misc] # not in its stubs
        return found

    @property
    def forms(self) -> list[RowForm]:
        """The rows, in order."""
        return [entry.form for entry in self.entries]

    @property
    def is_full(self) -> bool:
        """True where there are as many rows as there may be."""
        return len(self.entries) >= self._most

    def add(self) -> None:
        """One more empty row, where there may be more."""
        if not self.is_full:
            self.append_entry()

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Refuse more rows than there may be, beside what is wrong in each."""
        valid: bool = super().validate(form, extra_validators)
        if len(self.entries) <= self._most:
            return valid
        self.errors = [_("Rows at once: up to %(number)s", number=self._most)]
        return False
