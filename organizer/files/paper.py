"""What a printed sheet is made of, whether a browser prints it or a PDF: one content, two ways out.

Sheets are plain values that travel as JSON, so that what draws a PDF needs nothing else of the house.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, NamedTuple

BOX = "☐"
"""A cell that is drawn as a box to tick."""


class Said(NamedTuple):
    """Words in a language, for sheets that speak more than one."""

    language: str
    words: str


class Column(NamedTuple):
    """A column of a table; `share` is its part of the width beside the shares of the others."""

    label: str
    share: float


class Fact(NamedTuple):
    """A label and what is known."""

    label: str
    words: str


@dataclass(frozen=True)
class Heading:
    """A line over a part of a sheet."""

    kind: ClassVar[str] = "heading"
    words: str


@dataclass(frozen=True)
class Text:
    """A paragraph; line breaks are kept. Without a language it is the sheet's."""

    kind: ClassVar[str] = "text"
    words: str
    language: str = ""
    strong: bool = False
    small: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known, line by line."""

    kind: ClassVar[str] = "facts"
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head that stands on each page; no row is split. `write_in` leaves room for a hand."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    write_in: bool = False


@dataclass(frozen=True)
class Ticks:
    """Things to tick off."""

    kind: ClassVar[str] = "ticks"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    kind: ClassVar[str] = "items"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on."""

    kind: ClassVar[str] = "lines"
    count: int


@dataclass(frozen=True)
class Space:
    """An empty frame to draw in, this many millimetres high."""

    kind: ClassVar[str] = "space"
    height: int


@dataclass(frozen=True)
class Poster:
    """A meeting as it is announced in each language. `qr` is the code of its page, as rows of 0 and 1.

    Where nobody can open its page there is neither code nor address; `notices` stand in their place.
    """

    kind: ClassVar[str] = "poster"
    headings: tuple[Said, ...]
    days: tuple[Said, ...]
    time: str
    places: tuple[Said, ...]
    qr: tuple[str, ...]
    qr_label: str
    address: str
    phone: str
    strip: str
    """On each strip to tear off, above the address."""
    foot: str = ""
    strip_place: str = ""
    """On each strip too."""
    notices: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Flyers:
    """The same announcement four times on one sheet, to be cut apart."""

    kind: ClassVar[str] = "flyers"
    poster: Poster
    calls: tuple[Said, ...] = ()
    """What it asks of who reads it."""


Block = Heading | Text | Facts | Table | Ticks | Items | Lines | Space | Poster | Flyers


@dataclass(frozen=True)
class Sheet:
    """Paper of one kind, on as many pages as it takes. The next sheet begins on a page of its own."""

    title: str
    blocks: tuple[Block, ...]
    language: str
    mark: str = ""
    """A short code at the head, by which the sheet is found again."""
    foot: str = ""
    """Small words at the foot of each page: who calls, when it was printed."""
    shows_title: bool = True
    notice: str = ""
    """At the head of each page: why nobody should use it yet."""


def packed(sheets: Iterable[Sheet]) -> bytes:
    """Sheets as JSON."""
    plain = [
        {**asdict(sheet), "blocks": [{"kind": each.kind, **asdict(each)} for each in sheet.blocks]}
        for sheet in sheets
    ]
    return json.dumps(plain, ensure_ascii=False).encode()


def unpacked(content: bytes) -> list[Sheet]:
    """Sheets as they were packed."""
    return [
        Sheet(**{**plain, "blocks": tuple(_block(each) for each in plain["blocks"])})
        for plain in json.loads(content)
    ]


_KINDS: Mapping[str, type[Block]] = {
    each.kind: each for each in (Heading, Text, Facts, Table, Ticks, Items, Lines, Space, Poster, Flyers)
}
_MADE_OF: Mapping[str, type[Said | Column]] = {
    "headings": Said,
    "days": Said,
    "places": Said,
    "calls": Said,
    "notices": Said,
    "columns": Column,
}


def _block(plain: Mapping[str, Any]) -> Block:
    kind = _KINDS[plain["kind"]]
    return kind(**{name: _value(kind, name, value) for name, value in plain.items() if name != "kind"})


def _value(kind: type[Block], name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if name == "poster":
        return _block({**value, "kind": Poster.kind})
    if not isinstance(value, list):
        return value
    if name == "rows":
        return tuple(Fact(*row) if kind is Facts else tuple(row) for row in value)
    made_of = _MADE_OF.get(name)
    return tuple(value) if made_of is None else tuple(made_of(*each) for each in value)
