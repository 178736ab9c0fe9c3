"""Forms of the slate."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from organizer.campaigns.models import Candidate, Nomination, Standing
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.services import CandidateDetails, mark_of_candidate
from organizer.campaigns.wording import NOMINATIONS, STANDINGS
from organizer.country.queries import constituencies, name_of
from organizer.kernel.days import PastDayField
from organizer.kernel.forms import AtMost, ChoiceField, Form, Required, TextsField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm


class CandidateForm(VersionForm):
    """Who stands for election."""

    full_name = StringField(
        _l("Full name"),
        [Required(_l("Enter the full name")), AtMost(200)],
        description=_l("As on the ballot"),
    )
    given_name = StringField(
        _l("Given name"), [AtMost(100)], description=_l("For a greeting, if it should be short")
    )
    names = TextsField(_l("The name in each language"), most=200)
    nomination = ChoiceField(_l("Who put the candidate forward?"), required=True)
    nominated_by = StringField(_l("Name of the party or organisation"), [AtMost(200)])
    constituency_id = ChoiceField(_l("Electoral district"))
    programme = TextsField(_l("Programme"), most=5000, area=True)

    def __init__(self, candidate: Candidate | None = None, **options: Any) -> None:
        usual = None if candidate else {"nomination": Nomination.SELF.value}
        version = None if candidate is None else mark_of_candidate(candidate)
        super().__init__(obj=candidate, data=usual, version=version, **options)
        self.nomination.choices = {each.value: str(words) for each, words in NOMINATIONS.items()}
        election_id = current_campaign().election_id
        known = constituencies(election_id) if election_id is not None else []
        self.constituency_id.choices = {
            "": _("Not known yet"),
            **{str(each.id): name_of(each) for each in known},
        }

    def details(self) -> CandidateDetails:
        """What the service asks for."""
        return CandidateDetails(
            full_name=(self.full_name.data or "").strip(),
            given_name=(self.given_name.data or "").strip(),
            names=self.names.texts,
            programme=self.programme.texts,
            nomination=Nomination(self.nomination.data),
            nominated_by=(self.nominated_by.data or "").strip(),
            constituency_id=self.constituency_id.row_id,
        )


class StepForm(Form):
    """What became of a candidacy, on which day."""

    standing = ChoiceField(_l("What happened"), required=True)
    on = PastDayField(_l("Day"))
    note = StringField(_l("Note"), [AtMost(200)], description=_l("Everybody can read it"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.standing.choices = {each.value: str(words) for each, words in STANDINGS.items()}

    @property
    def chosen(self) -> Standing:
        """The step that was chosen."""
        return Standing(self.standing.data)
