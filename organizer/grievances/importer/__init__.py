"""Rows of a file → grievances to be, or what is wrong with them, row by row. Pure.

Nothing here knows a table or a request: headings and cells come in as text, drafts and refused rows go out,
each with its number in the file (the heading is row 1) and a code that says why.
"""

from __future__ import annotations

from organizer.grievances.importer.categories import categories_of, category_key, guess_topic
from organizer.grievances.importer.columns import Field, Shape, guess_columns, shape_of
from organizer.grievances.importer.moments import DateOrder, Habit, habit_of, read_moment
from organizer.grievances.importer.places import Atlas, Spot
from organizer.grievances.importer.preview import Preview, look_at
from organizer.grievances.importer.rows import Draft, FileMapping, Reason, Rejected, drafts

__all__ = [
    "Atlas",
    "DateOrder",
    "Draft",
    "Field",
    "FileMapping",
    "Habit",
    "Preview",
    "Reason",
    "Rejected",
    "Shape",
    "Spot",
    "categories_of",
    "category_key",
    "drafts",
    "guess_columns",
    "guess_topic",
    "habit_of",
    "look_at",
    "read_moment",
    "shape_of",
]
