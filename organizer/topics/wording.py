"""What the history says of topics and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from organizer.kernel.i18n import _l

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "topics.begun": _l("The topics were laid out"),
        "topic.added": _l("A topic was added"),
        "topic.edited": _l("A topic was changed"),
        "topic.restored": _l("A change of a topic was undone"),
        "numbers.released": _l("The numbers were renewed"),
        "tally.rebuilt": _l("The count was put right"),
    }
)
