"""How many parts an SMS takes, which is what it costs.

GSM 7-bit: 160 units in one part, 153 in each of several; UCS-2: 70 and 67. The alphabet and the extension
table are those of 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1; the 7 (or 3) units that each of several parts
gives up hold the header of 3GPP TS 23.040, section 9.2.3.24.1. GSM 7-bit has no Cyrillic at all, and one
letter outside it turns the whole message to UCS-2.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM7 = _BASIC | _EXTENSION


class Encoding(enum.Enum):
    """How a message travels: `alone` units in a single part, `each` in every one of several."""

    GSM7 = ("GSM-7", 160, 153)
    UCS2 = ("UCS-2", 70, 67)

    def __init__(self, label: str, alone: int, each: int) -> None:
        self.label = label
        self.alone = alone
        self.each = each


@dataclass(frozen=True)
class Parts:
    """What a text takes: its units, its parts (none for an empty text), units left in the last part."""

    encoding: Encoding
    units: int
    parts: int
    left: int


def parts(text: str) -> Parts:
    """Count the parts of a text as it will be sent. Two units that make one character are never parted."""
    encoding = Encoding.GSM7 if _GSM7.issuperset(text) else Encoding.UCS2
    units = _units(text, encoding)
    if units <= encoding.alone:
        return Parts(encoding, units, 1 if units else 0, encoding.alone - units)
    if units == len(text):
        full, last = divmod(units - 1, encoding.each)
        return Parts(encoding, units, full + 1, encoding.each - last - 1)
    cost = _septets if encoding is Encoding.GSM7 else _code_units
    count, used = _packed(map(cost, text), encoding.each)
    return Parts(encoding, units, count, encoding.each - used)


def _units(text: str, encoding: Encoding) -> int:
    """Of all characters together, counted without looking at each: ten thousand messages are counted so."""
    if encoding is Encoding.GSM7:
        return len(text) + sum(map(text.count, _EXTENSION))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _septets(character: str) -> int:
    """An extended character is an escape and a character."""
    return 2 if character in _EXTENSION else 1


def _code_units(character: str) -> int:
    """A character beyond the first plane, such as most emoji, is a pair of surrogates."""
    return 2 if character > "\uffff" else 1


def _packed(costs: Iterable[int], room: int) -> tuple[int, int]:
    """How many parts the characters fill in order, and how much of the last."""
    count, used = 1, 0
    for cost in costs:
        if used + cost > room:
            count, used = count + 1, 0
        used += cost
    return count, used
