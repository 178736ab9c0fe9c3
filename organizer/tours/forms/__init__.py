"""What may come in for drafts of many meetings."""

from __future__ import annotations

from organizer.tours.forms.many import (
    HOLDS,
    CheckForm,
    FileForm,
    PasteForm,
    RuleForm,
    StartForm,
    cell_name,
    column_name,
    correction,
    out_name,
    place_name,
)
from organizer.tours.forms.wishes import PlanForm, VotersForm, WishesForm, data_of, voters_name

__all__ = [
    "HOLDS",
    "CheckForm",
    "FileForm",
    "PasteForm",
    "PlanForm",
    "RuleForm",
    "StartForm",
    "VotersForm",
    "WishesForm",
    "cell_name",
    "column_name",
    "correction",
    "data_of",
    "out_name",
    "place_name",
    "voters_name",
]
