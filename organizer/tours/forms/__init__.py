"""What may come in for drafts of many meetings."""

from __future__ import annotations

from organizer.tours.forms.at_once import Mine, held, mine
from organizer.tours.forms.many import (
    HOLDS,
    WHO,
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
    "WHO",
    "CheckForm",
    "FileForm",
    "Mine",
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
    "held",
    "mine",
    "out_name",
    "place_name",
    "voters_name",
]
