"""What may come in about a campaign, its slate and its team."""

from organizer.campaigns.forms.election import ConstituencyForm, CopyForm, ElectionForm
from organizer.campaigns.forms.settings import CampaignForm, SmsForm
from organizer.campaigns.forms.slate import CandidateForm, StepForm
from organizer.campaigns.forms.team import InviteForm, JoinForm, RoleForm, SavedViewForm

__all__ = [
    "CampaignForm",
    "CandidateForm",
    "ConstituencyForm",
    "CopyForm",
    "ElectionForm",
    "InviteForm",
    "JoinForm",
    "RoleForm",
    "SavedViewForm",
    "SmsForm",
    "StepForm",
]
