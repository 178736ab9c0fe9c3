"""Texts that a spreadsheet would read as a formula: marked on their way out, and unmarked on their way in."""

from __future__ import annotations

MARK = "'"
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A text as a CSV holds it: what a spreadsheet would carry out is marked, so that it only shows it."""
    return f"{MARK}{text}" if _is_formula(text) else text


def intact(cell: str) -> str:
    """What `harmless` was given."""
    return cell[len(MARK) :] if cell.startswith(MARK) and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    return text.lstrip(MARK).startswith(BEGINNINGS)
