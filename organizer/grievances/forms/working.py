"""What the team does with what was said."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

from organizer.campaigns.queries import members
from organizer.campaigns.roles import GRANTS, Permission
from organizer.grievances import queries
from organizer.grievances.forms.speaking import MOST_PLACE, MOST_WORDS, OFF
from organizer.grievances.models import Grievance, GrievanceKind, GrievanceState, Urgency
from organizer.grievances.services import Changes
from organizer.grievances.services.changing import NOBODY
from organizer.grievances.wording import KINDS, STATES
from organizer.kernel.forms import AtMost, ChoiceField, Form, Required
from organizer.kernel.i18n import _, _l
from organizer.topics import queries as topics

MOST_ANSWER = 4000


class ChangeForm(Form):
    """What it is, how far it is, and who works on it: one grievance on its page, or many in the list."""

    topic_id = ChoiceField(_l("Topic"))
    place = StringField(
        _l("Place"),
        [AtMost(MOST_PLACE)],
        description=_l("Village or district"),
        render_kw={**OFF, "list": "places"},
    )
    kind = ChoiceField(_l("Kind"))
    state = ChoiceField(_l("State"))
    assignee = ChoiceField(_l("Who works on it"))
    danger = BooleanField(_l("Danger to a person"))

    def __init__(self, row: Grievance | None = None, *, keep: str = "", **options: Any) -> None:
        super().__init__(data=None if row is None else _shown(row), **options)
        self._row = row
        blank = {} if row is not None else {"": keep}
        self.kind.required = self.state.required = row is not None
        self.topic_id.choices = {**blank, **_topic_groups(row)}
        self.kind.choices = {**blank, **{kind.value: str(words) for kind, words in KINDS.items()}}
        self.state.choices = {**blank, **_states(row)}
        nobody = {"none": _("Nobody")} if row is None else {"": _("Nobody")}
        self.assignee.choices = {**blank, **nobody, **workers()}

    def changes(self) -> Changes:
        """What was chosen otherwise: of the one on its page, or of many, whatever is not left as it is."""
        return self._of_many() if self._row is None else self._of_one(self._row)

    def _of_many(self) -> Changes:
        to = self.assignee.data
        return Changes(
            topic_id=self.topic_id.row_id,
            state=GrievanceState(self.state.data) if self.state.data else None,
            assignee=None if not to else NOBODY if to == queries.NOBODY else int(to),
        )

    def _of_one(self, row: Grievance) -> Changes:
        """A topic that was proposed is chosen by leaving it."""
        is_settled = self.topic_id.row_id == row.topic_id and not row.proposed
        place = (self.place.data or "").strip()
        return Changes(
            topic_id=None if is_settled else self.topic_id.row_id,
            place=None if place == queries.place_of(row) else place,
            kind=GrievanceKind(self.kind.data),
            urgency=Urgency.DANGER if self.danger.data else Urgency.ORDINARY,
            state=None if self.state.data == row.state.value else GrievanceState(self.state.data),
            assignee=int(self.assignee.data) if self.assignee.data else NOBODY,
        )


class AnswerForm(Form):
    """What the team answers."""

    words = TextAreaField(_l("Answer"), [Required(_l("Write the answer")), AtMost(MOST_ANSWER)])


class NoteForm(Form):
    """A private note."""

    note = TextAreaField(_l("Note for the team"), [Required(_l("Write something first")), AtMost(MOST_WORDS)])


class ContactForm(Form):
    """Why somebody needs to know who wrote."""

    reason = StringField(
        _l("Why do you need it?"),
        [Required(_l("Write why you need it")), AtMost(200)],
        description=_l("It stands in the history, with your name"),
        render_kw=dict(OFF),
    )


class MergeForm(Form):
    """Which of the chosen ones stays as the head."""

    head = ChoiceField(_l("Which one speaks for all?"), required=True)


def workers() -> dict[str, str]:
    """The members who work on grievances, by their user ids."""
    return {
        str(member.user_id): member.name
        for member in members()
        if Permission.GRIEVANCE_WORK in GRANTS[member.role]
    }


def _topic_groups(row: Grievance | None) -> dict[str, dict[str, str]]:
    """The topics in use, and the one a grievance stands in though it was switched off."""
    groups = topics.choices()
    if row is None or row.topic is None or row.topic.in_use:
        return groups
    return {_("Switched off"): {str(row.topic.id): topics.name_of(row.topic)}, **groups}


def _states(row: Grievance | None) -> dict[str, str]:
    settable = [GrievanceState.READ, GrievanceState.IN_WORK, GrievanceState.CLOSED]
    own = [] if row is None or row.state in settable else [row.state]
    return {state.value: str(STATES[state][0]) for state in (*own, *settable)}


def _shown(row: Grievance) -> dict[str, Any]:
    return {
        "topic_id": row.topic_id,
        "place": queries.place_of(row),
        "kind": row.kind.value,
        "state": row.state.value,
        "assignee": row.assignee_id,
        "danger": row.urgency is Urgency.DANGER,
    }
