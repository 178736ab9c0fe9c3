"""Many meetings as people write them down → rows, each cell kept as it was written beside what it means.

Pure: nothing here knows a database, a request or a language of the page. Nothing is guessed in silence: a
cell that can be read in two ways, or in none, has a doubt instead of a value.
"""

from organizer.tours.paste.columns import MOST_OTHERS, Cell
from organizer.tours.paste.days import read_day
from organizer.tours.paste.doubts import Doubt, Unclear
from organizer.tours.paste.events import rows_from_events
from organizer.tours.paste.hours import Hours, read_hours
from organizer.tours.paste.languages import read_languages
from organizer.tours.paste.row import MOST_LETTERS, Row, on_dates, shortened
from organizer.tours.paste.rows import (
    FARTHEST,
    Meant,
    meaning,
    name_columns,
    rows_from_table,
    rows_from_text,
)
from organizer.tours.paste.rule import Rule, rows_from_rule

__all__ = [
    "FARTHEST",
    "MOST_LETTERS",
    "MOST_OTHERS",
    "Cell",
    "Doubt",
    "Hours",
    "Meant",
    "Row",
    "Rule",
    "Unclear",
    "meaning",
    "name_columns",
    "on_dates",
    "read_day",
    "read_hours",
    "read_languages",
    "rows_from_events",
    "rows_from_rule",
    "rows_from_table",
    "rows_from_text",
    "shortened",
]
