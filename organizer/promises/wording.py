"""What was done to promises, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from organizer.kernel.i18n import _l

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "promise.made": _l("A promise was noted"),
        "promise.edited": _l("A promise was changed"),
        "promise.open": _l("A promise is open again"),
        "promise.kept": _l("A promise was kept"),
        "promise.dropped": _l("A promise was dropped"),
        "promise.restored": _l("A change of a promise was undone"),
        "promise.state": _l("The state of a promise was changed"),
    }
)
"""Verbs of the history."""
