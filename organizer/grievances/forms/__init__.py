"""What may come in: what people say, what the team does with it, and files of other programs."""

from __future__ import annotations

from organizer.grievances.forms.files import ColumnsForm, UploadForm, topics_form
from organizer.grievances.forms.speaking import (
    AdditionForm,
    CodeForm,
    LogForm,
    NewForm,
    ReachForm,
    SayForm,
)
from organizer.grievances.forms.working import (
    AnswerForm,
    ChangeForm,
    ContactForm,
    MergeForm,
    NoteForm,
    workers,
)

__all__ = [
    "AdditionForm",
    "AnswerForm",
    "ChangeForm",
    "CodeForm",
    "ColumnsForm",
    "ContactForm",
    "LogForm",
    "MergeForm",
    "NewForm",
    "NoteForm",
    "ReachForm",
    "SayForm",
    "UploadForm",
    "topics_form",
    "workers",
]
