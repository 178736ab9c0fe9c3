"""A press that asks for the password again."""

from __future__ import annotations

from typing import Protocol

from wtforms import Field

from organizer.accounts import services as accounts
from organizer.kernel.errors import HouseError
from organizer.kernel.i18n import _


class WithPassword(Protocol):
    """A form with a field for it."""

    @property
    def password(self) -> Field:
        """What was typed."""


def shows_password(form: WithPassword) -> bool:
    """True for the password of who is signed in; else the form says so. Asked before anything is written."""
    session = accounts.current_session()
    if session is None:
        raise HouseError("a page for who is signed in was opened by somebody who is not")
    shown = accounts.shows_password(session, form.password.data or "")
    if not shown:
        form.password.errors = [_("This password is not right")]
    return shown
