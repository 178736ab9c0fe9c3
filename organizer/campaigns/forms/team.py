"""Forms of the team: asking somebody in, joining, changing a role; and of saved views."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.fields.core import Field

from organizer.accounts.services import AccountDetails
from organizer.campaigns.queries import candidates, name_of_candidate
from organizer.campaigns.roles import Role, may_grant
from organizer.campaigns.wording import ROLES
from organizer.config import LANGUAGES
from organizer.kernel.access import Actor
from organizer.kernel.forms import AtMost, ChoiceField, Form, Required
from organizer.kernel.i18n import _, _l
from organizer.kernel.pages import link


class _WithRole(Form):
    """A role to choose among those that the chooser may give; for a candidate's account, whose it is."""

    role = ChoiceField(_l("Role"), required=True)
    candidate_id = ChoiceField(_l("Which candidate"))

    def __init__(self, by: Actor, **known: object) -> None:
        super().__init__(data=known)
        self.role.choices = {
            role.value: str(words) for role, words in ROLES.items() if may_grant(Role(by.role), role)
        }
        self.candidate_id.choices = {
            "": _("Not a candidate"),
            **{str(each.id): name_of_candidate(each) for each in candidates()},
        }

    @property
    def chosen(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)


class InviteForm(_WithRole):
    """Somebody to be asked into the team."""

    note = StringField(
        _l("For whom it is"),
        [Required(_l("Write for whom it is")), AtMost(200)],
        description=_l("So that you know the invitation again. Only the team sees it"),
    )


class RoleForm(_WithRole):
    """Another role for a member."""


class JoinForm(Form):
    """Who joins. An account that is there already is shown by its e-mail and password."""

    name = StringField(
        _l("Your name"),
        [Required(_l("Enter your name")), AtMost(100)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your e-mail"),
        [Required(_l("Enter an e-mail address, like name@example.kz")), AtMost(200)],
        description=_l("You sign in with it"),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("A new password"),
        [Required(_l("Enter a new password"))],
        description=_l("12 characters or more. If you have an account here already: its e-mail and password"),
        render_kw={"autocomplete": "new-password"},
    )
    language = ChoiceField(_l("Your language"), required=True)

    def __init__(self, language: str) -> None:
        super().__init__(data={"language": language})
        self.language.choices = dict(LANGUAGES)

    def details(self) -> AccountDetails:
        """What the service asks for."""
        return AccountDetails(
            name=self.name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            language=self.language.data or "",
        )

    def validate_email(self, field: Field) -> None:
        """An address has something on both sides of one @."""
        before, at, after = (field.data or "").strip().partition("@")
        if not (before and at and "." in after) or "@" in after or any(map(str.isspace, before + after)):
            raise ValidationError(_("Enter an e-mail address, like name@example.kz"))


class SavedViewForm(Form):
    """A list's filters to be kept under a name."""

    page = HiddenField()
    query = HiddenField()
    name = StringField(_l("Name of the view"), [Required(_l("Give the view a name")), AtMost(60)])

    def validate_page(self, field: Field) -> None:
        """A view belongs to a list that there is."""
        if not link(field.data or ""):
            raise ValidationError(_("Give the view a name"))
