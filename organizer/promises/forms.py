"""What may come in about promises."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField

from organizer.campaigns.queries import members
from organizer.country.queries import places_by_district
from organizer.kernel.days import DueField
from organizer.kernel.forms import AtMost, ChoiceField, TextsField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.promises.models import Promise, PromiseState
from organizer.promises.services import PromiseDetails, mark_of, mark_of_state
from organizer.promises.wording import STATES, STATES_OF_TASKS

MOST_WORDS = 500
MOST_PROOF = 200


class PromiseForm(VersionForm):
    """A promise: its words in each language, for which place, by when, who sees to it."""

    words = TextsField(
        _l("What was promised"), most=MOST_WORDS, area=True, words=_l("Write what was promised")
    )
    locality_id = ChoiceField(_l("Place"))
    due_on = DueField(_l("By when"), required=False)
    owner_id = ChoiceField(_l("Who sees to it"))
    is_public = BooleanField(_l("Everybody may read it on the page of promises"))

    def __init__(self, promise: Promise | None = None, **options: Any) -> None:
        super().__init__(data=None if promise is None else _shown(promise), **options)
        self.locality_id.choices = {"": _("No place of its own"), **places_by_district()}
        team = {str(member.membership_id): member.name for member in members()}
        self.owner_id.choices = {"": _("Nobody yet"), **team}
        if promise is not None and promise.is_task:
            del self.is_public

    def details(self) -> PromiseDetails:
        """What was written, for the service."""
        return PromiseDetails(
            words=self.words.texts,
            locality_id=self.locality_id.row_id,
            due_on=None if self.due_on.day is None else self.due_on.day.date(),
            owner_id=self.owner_id.row_id,
            is_public="is_public" in self and bool(self.is_public.data),
        )


class StateForm(VersionForm):
    """What became of a promise."""

    state = ChoiceField(_l("What became of it"), required=True)
    proof = StringField(
        _l("Proof"),
        [AtMost(MOST_PROOF)],
        description=_l("The address of a page, or what can be seen at the place."),
    )

    def __init__(self, promise: Promise, **options: Any) -> None:
        shown = {"state": promise.state.value, "proof": promise.proof, "version": mark_of_state(promise)}
        super().__init__(data=shown, **options)
        words = STATES_OF_TASKS if promise.is_task else STATES
        self.state.choices = {state.value: str(said) for state, (said, _kind) in words.items()}

    def chosen(self) -> PromiseState:
        """The state that was chosen."""
        return PromiseState(self.state.data)

    @property
    def said_proof(self) -> str:
        """The proof that was written, if any."""
        return (self.proof.data or "").strip()


def _shown(promise: Promise) -> dict[str, Any]:
    return {
        "version": mark_of(promise),
        "words": promise.words,
        "locality_id": promise.locality_id,
        "due_on": None if promise.due_on is None else promise.due_on.isoformat(),
        "owner_id": promise.owner_id,
        "is_public": promise.is_public,
    }
