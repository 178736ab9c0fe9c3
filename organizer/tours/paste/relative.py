"""Days as they are called from the day on which somebody writes: today, tomorrow, the day after."""

from __future__ import annotations

import re
from datetime import date, timedelta

RELATIVE = re.compile(
    r"(?<![«“\"„\w-])(?:(?P<second>послезавтра|б[үу]рс[іиүу]г[үу]н[іи]|(?:the\s+)?day\s+after\s+tomorrow)"
    r"|(?P<first>завтра|ерте[ңн]|tomorrow)|сегодня|б[үу]г[іи]н|today)(?![\w-])",
    re.IGNORECASE,
)
"""A word in quotes is a name."""


def on_date(text: str, *, today: date) -> str:
    """A text with the date that a word like "tomorrow" means on `today`, as long as it says no other."""
    found = RELATIVE.search(text)
    if found is None:
        return text
    ahead = 2 if found["second"] else 1 if found["first"] else 0
    return f"{text[: found.start()]}{today + timedelta(days=ahead):%Y-%m-%d}{text[found.end() :]}"
