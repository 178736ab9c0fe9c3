"""What a file calls its topics: several in a cell, or one in two languages, brought to topics of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from organizer.grievances.importer.cells import one_line
from organizer.kernel.text import fold

_SEVERAL = re.compile(r"[;,]|\s\|\|\s")
_TWO_LANGUAGES = re.compile(r"\s*[|/]\s*")
_NUMBERING = re.compile(r"^\d+\w?[.)]\s*")
LONGEST = 120


def category_key(label: str) -> str:
    """The same for all spellings of a category that a reader would call the same."""
    return fold(label)[:LONGEST]


def categories_of(cell: str) -> list[str]:
    """The categories that a cell names, in its order, each once."""
    named = (_NUMBERING.sub("", part.strip()) for part in _SEVERAL.split(one_line(cell)))
    return list(dict.fromkeys(part[:LONGEST] for part in named if part))


def guess_topic(
    label: str,
    *,
    known: Mapping[str, str],
    names: Mapping[str, str],
    propose: Callable[[str], str | None] = lambda _words: None,
) -> str | None:
    """The topic that a category likely means: as remembered, by its name in any language, or by its words.

    `known` and `names` go from folded words to topic codes.
    """
    spellings = [label, *(part for part in _TWO_LANGUAGES.split(label) if part)]
    for table in (known, names):
        for spelling in spellings:
            code = table.get(category_key(spelling))
            if code is not None:
                return code
    return next((code for spelling in spellings if (code := propose(spelling)) is not None), None)
