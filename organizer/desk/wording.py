"""What the desk calls its paper, and what the history says of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from organizer.config import LANGUAGES
from organizer.desk.queries import Part
from organizer.kernel.i18n import _, _l, in_language

VERBS: Mapping[str, str] = MappingProxyType({"paper.packed": _l("Paper was printed for days to come")})
PARTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.TREE: _l("Who calls whom"),
        Part.KEYS: _l("Keys of the venues"),
        Part.SMS: _l("Words of the SMS, to be sent by hand"),
        Part.RUN: _l("Run sheets"),
        Part.SIGN_IN: _l("Sign-in sheets"),
        Part.FORMS: _l("Blank forms for what people say"),
    }
)


def pack_titles() -> dict[str, str]:
    """What the list of files calls a pack, in each language."""
    titles = {}
    for language in LANGUAGES:
        with in_language(language):
            titles[language] = _("Paper pack")
    return titles
