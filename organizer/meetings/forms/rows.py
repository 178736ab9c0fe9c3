"""Rows of one kind in a form, each a small form of its own; they come in and go out without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

RowForm = TypeVar("RowForm", bound=PlainForm)
_OF_A_ROW = re.compile("[a-z]+-[0-9]{1,3}-")


class RowsField(FieldList, Generic[RowForm]):  # type: ignore[type-arg] # generic in its stubs alone
    """Rows of one kind, from `least` to `most` of them; each keeps its number where their number is fixed."""

    def __init__(self, kind: type[RowForm], *, least: int = 1, most: int, **options: Any) -> None:
        super().__init__(FormField(kind), min_entries=least, max_entries=most, **options)

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:  # noqa: ANN401 - WTForms' own
        """The numbers of the rows that came in; what is no number of ours is no row."""
        if self.min_entries == self.max_entries:
            return iter(range(self.min_entries))
        rows = [name for name in formdata if _OF_A_ROW.match(name)]
        found: Iterator[int] = super()._extract_indices(prefix, rows)  # type: ignore[misc] # not in its stubs
        return found

    @property
    def forms(self) -> list[RowForm]:
        """The rows, in order."""
        return [entry.form for entry in self.entries]

    def add(self) -> None:
        """One more empty row, where there may be more."""
        if self.max_entries is None or len(self.entries) < self.max_entries:
            self.append_entry()
