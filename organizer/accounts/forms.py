"""What people type to sign in."""

from __future__ import annotations

from wtforms import PasswordField, StringField

from organizer.accounts.queries import LONGEST_LOGIN
from organizer.kernel.forms import AtMost, Form, Required
from organizer.kernel.i18n import _l


class SignInForm(Form):
    """Who it is, and the password. Whether either exists is never told apart."""

    login = StringField(
        _l("Phone or e-mail"),
        [Required(_l("Enter your phone or e-mail")), AtMost(LONGEST_LOGIN)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [Required(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )


class UnlockForm(Form):
    """The password of the session that rests."""

    password = PasswordField(
        _l("Password"),
        [Required(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )


class PasswordForm(Form):
    """A new password, shown to be wanted by the one there is."""

    old_password = PasswordField(
        _l("Your password now"),
        [Required(_l("Enter your password"))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [Required(_l("Enter a new password"))],
        description=_l("12 characters or more. A few unrelated words are easy to remember and hard to guess"),
        render_kw={"autocomplete": "new-password"},
    )
