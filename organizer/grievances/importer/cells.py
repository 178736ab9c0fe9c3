"""A cell as people and programs leave it: entities, control characters and stray spaces taken out."""

from __future__ import annotations

import html
import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")


def clean(cell: str) -> str:
    """The words of a cell, lines kept: `&amp;` is read as &, and nothing that cannot be seen stays."""
    if cell.isascii() and cell.isprintable() and "&" not in cell and "  " not in cell:
        return cell.strip()
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = html.unescape(text)
    text = _CONTROLS.sub("", text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", _MANY_LINES.sub("\n\n", "\n".join(lines)).strip())


def one_line(cell: str) -> str:
    """The words of a cell on one line."""
    return " ".join(clean(cell).split())
