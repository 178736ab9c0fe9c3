"""Languages as people write them."""

from __future__ import annotations

from organizer.kernel.text import fold
from organizer.tours.paste.calendar_words import LANGUAGES
from organizer.tours.paste.doubts import Doubt, Unclear


def read_languages(text: str) -> tuple[str, ...]:
    """The codes of the languages that a text names, in its order; empty for an empty one. Raises Unclear."""
    words = [word for word in fold(text).split() if word not in _BESIDE_LANGUAGES]
    if any(word not in LANGUAGES for word in words):
        raise Unclear(Doubt.UNREADABLE)
    return tuple(dict.fromkeys(LANGUAGES[word] for word in words))


_BESIDE_LANGUAGES = frozenset(
    {
        "и", "жане", "and", "на", "in", "тил", "тили", "тилде", "тилинде", "тилдер", "тилдери", "тилдеринде",
        "язык", "языке", "языки", "языках", "language",
    }
)  # fmt: skip
