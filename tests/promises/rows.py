"""Rows for the tests of promises."""

from __future__ import annotations

from datetime import date
from typing import Any

from organizer.kernel.db import db
from organizer.promises import services
from organizer.promises.models import Promise
from organizer.promises.services import PromiseDetails


def make_promise(words: str = "A well by the summer", **values: Any) -> Promise:
    """A promise, written down by nobody in particular."""
    about = values.pop("about", None)
    details = PromiseDetails(words={"en": words}, **{"due_on": date(2026, 6, 1), **values})
    made = services.promise(details, about=about, by=None)
    db.session.flush()
    return made
