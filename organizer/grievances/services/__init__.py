"""What may happen to grievances."""

from __future__ import annotations

from organizer.grievances.services.answering import Shown, answer, mailed, price, show_contact
from organizer.grievances.services.changing import Changes, change
from organizer.grievances.services.codes import draw_codes, grouped, index_of, read_code, read_reference
from organizer.grievances.services.counting import entries
from organizer.grievances.services.importing import JOB as IMPORT_JOB
from organizer.grievances.services.importing import (
    Progress,
    categories,
    choose_columns,
    look,
    open_import,
    preview_of,
    start_import,
)
from organizer.grievances.services.importing import run as run_import
from organizer.grievances.services.merging import merge, take_merge_back, unmerge
from organizer.grievances.services.places import find_place
from organizer.grievances.services.saying import GrievanceDetails, Logged, log_grievance
from organizer.grievances.services.working import (
    SETTABLE,
    assign,
    leave_with,
    note,
    set_kind,
    set_place,
    set_state,
    set_topic,
    set_urgency,
    take_change_back,
)
from organizer.grievances.services.writing import add_by_writer, delete_by_writer

__all__ = [
    "IMPORT_JOB",
    "SETTABLE",
    "Changes",
    "GrievanceDetails",
    "Logged",
    "Progress",
    "Shown",
    "add_by_writer",
    "answer",
    "assign",
    "categories",
    "change",
    "choose_columns",
    "delete_by_writer",
    "draw_codes",
    "entries",
    "find_place",
    "grouped",
    "index_of",
    "leave_with",
    "log_grievance",
    "look",
    "mailed",
    "merge",
    "note",
    "open_import",
    "preview_of",
    "price",
    "read_code",
    "read_reference",
    "run_import",
    "set_kind",
    "set_place",
    "set_state",
    "set_topic",
    "set_urgency",
    "show_contact",
    "start_import",
    "take_change_back",
    "take_merge_back",
    "unmerge",
]
