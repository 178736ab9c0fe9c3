"""Forms of the campaign's own settings."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField

from organizer.campaigns.models import Campaign
from organizer.campaigns.services import CampaignDetails, SmsDetails, mark_of_campaign, mark_of_sms
from organizer.campaigns.wording import sms_company, sms_country
from organizer.config import LANGUAGES
from organizer.country import queries as country
from organizer.kernel.clock import zone_names
from organizer.kernel.days import ComingDayField
from organizer.kernel.forms import AtMost, ChoiceField, MoneyField, TextsField
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm

MOST_BUDGET_MINOR = 10**12


class CampaignForm(VersionForm):
    """How the campaign is called, in which languages it speaks, how it is reached."""

    names = TextsField(_l("Name of the campaign"), most=100, words=_l("Write the name of the campaign"))
    language_1 = ChoiceField(_l("First language"), required=True)
    language_2 = ChoiceField(_l("Second language"))
    language_3 = ChoiceField(_l("Third language"))
    zone = ChoiceField(_l("Time zone"), required=True)
    public_phone = StringField(
        _l("Phone for everybody"),
        [AtMost(30)],
        description=_l("Stands at the foot of every page"),
        render_kw={"type": "tel"},
    )
    operator = StringField(
        _l("Who keeps people's data"),
        [AtMost(200)],
        description=_l("Name of the person or organisation, as the law asks for it"),
    )
    operator_number = StringField(_l("Their BIN or IIN"), [AtMost(20)])
    keep_until = ComingDayField(
        _l("Data is kept until"),
        required=False,
        description=_l("Empty: 60 days after voting day"),
    )

    def __init__(self, campaign: Campaign, **options: Any) -> None:
        first, second, third, *_more = [*campaign.languages, "", "", ""]
        super().__init__(
            obj=campaign,
            language_1=first,
            language_2=second,
            language_3=third,
            version=mark_of_campaign(campaign),
            **options,
        )
        self.language_1.choices = dict(LANGUAGES)
        for later in (self.language_2, self.language_3):
            later.choices = {"": _("None"), **LANGUAGES}
        self.zone.choices = _zones(campaign.zone)

    def details(self) -> CampaignDetails:
        """What the service asks for."""
        chosen = (self.language_1.data, self.language_2.data, self.language_3.data)
        return CampaignDetails(
            names=self.names.texts,
            languages=[language for language in chosen if language],
            zone=self.zone.data or "",
            public_phone=(self.public_phone.data or "").strip(),
            operator=(self.operator.data or "").strip(),
            operator_number=(self.operator_number.data or "").strip(),
            keep_until=None if self.keep_until.day is None else self.keep_until.day.date(),
        )


class SmsForm(VersionForm):
    """Whom SMS reach, what they may cost, and which company delivers them."""

    sms_open = BooleanField(
        _l("Send to everybody"),
        description=_l("Off: only the team's own phones are written to, to try it out"),
    )
    budget_minor = MoneyField(_l("Budget for the whole campaign, ₸"), most=MOST_BUDGET_MINOR)
    budget_day_minor = MoneyField(_l("At most a day, ₸"), most=MOST_BUDGET_MINOR)
    sms_message_minor = MoneyField(
        _l("At most for one message to many, ₸"),
        required=False,
        most=MOST_BUDGET_MINOR,
        description=_l("Empty: as much as the budgets pay for"),
    )
    sms_part_minor = MoneyField(
        _l("Price of one SMS part, ₸"),
        required=False,
        most=MOST_BUDGET_MINOR,
        description=_l("Ask your SMS company. Empty: an example price is used"),
    )
    sms_company = StringField(
        _l("Company that delivers the SMS"),
        [AtMost(100)],
        description=_l("Named to people when they leave their number"),
    )
    sms_country = StringField(
        _l("Country where that company keeps data"),
        [AtMost(100)],
        description=_l("Empty: nothing is sent abroad"),
    )

    def __init__(self, campaign: Campaign, **options: Any) -> None:
        super().__init__(
            obj=campaign,
            sms_part_minor=campaign.settings.get("sms_part_minor"),
            sms_message_minor=campaign.settings.get("sms_message_minor"),
            sms_company=sms_company(campaign),
            sms_country=sms_country(campaign),
            version=mark_of_sms(campaign),
            **options,
        )

    def details(self) -> SmsDetails:
        """What the service asks for."""
        return SmsDetails(
            sms_open=self.sms_open.data,
            budget_minor=self.budget_minor.minor or 0,
            budget_day_minor=self.budget_day_minor.minor or 0,
            sms_company=(self.sms_company.data or "").strip(),
            sms_country=(self.sms_country.data or "").strip(),
            sms_part_minor=self.sms_part_minor.minor,
            sms_message_minor=self.sms_message_minor.minor,
        )


def _zones(now_set: str) -> dict[str, str]:
    """The zones of the loaded countries, or all there are; the one that is set is never left out."""
    names = sorted({now_set, *(country.zones() or zone_names())})
    return {name: name.replace("_", " ") for name in names}
