"""What people agree to, in the words of the version that queries.CONSENT_VERSION names.

A changed word here is a new version. Values that are filled in take no suffix and no case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.wording import kept_until, sms_company, sms_country
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.kernel.i18n import _, _l, long_date_with_year
from organizer.kernel.urls import site_url

PURPOSES: Mapping[ConsentPurpose, str] = MappingProxyType(
    {
        ConsentPurpose.REMINDERS: _l("Reminders"),
        ConsentPurpose.VOLUNTEER: _l("Shifts"),
        ConsentPurpose.ANSWER: _l("Answer"),
        ConsentPurpose.NEWS: _l("News"),
        ConsentPurpose.AFTER: _l("After the vote"),
    }
)
"""What a person may be written to for, in a word."""

WAYS: Mapping[ConsentWay, str] = MappingProxyType(
    {
        ConsentWay.WEB: _l("on the site"),
        ConsentWay.DOOR: _l("at the door"),
        ConsentWay.PAPER: _l("on paper"),
        ConsentWay.STAFF: _l("through the team"),
        ConsentWay.REPLY: _l("by a reply"),
        ConsentWay.LINK: _l("by the link in an SMS"),
    }
)
"""How consent was given or withdrawn."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "contact.added": _l("A person was added"),
        "contact.agreed": _l("A person agreed to messages"),
        "contact.withdrew": _l("A person's consent was withdrawn"),
        "contact.edited": _l("A person's facts were changed"),
        "contact.number_shown": _l("A phone number was opened"),
        "contact.numbers_printed": _l("Phone numbers were printed"),
        "contact.paused": _l("Messages to a person were paused"),
        "contact.unpaused": _l("The pause of messages to a person was ended"),
    }
)
"""What was done, for the history."""

_DATA: Mapping[ConsentPurpose, str] = MappingProxyType(
    {
        ConsentPurpose.REMINDERS: _l(
            "Which data: phone, name (if you write it), language, the meeting you chose"
        ),
        ConsentPurpose.VOLUNTEER: _l("Which data: phone, name, language, your shifts and note"),
        ConsentPurpose.ANSWER: _l("Which data: phone or e-mail, your text, place and topic"),
        ConsentPurpose.NEWS: _l("Which data: phone, name (if you write it), language, village"),
        ConsentPurpose.AFTER: _l("Which data: phone, name (if you write it), language, village"),
    }
)


def consent(
    purpose: ConsentPurpose, *, button: str, until: date | None = None, link: str | None = None
) -> list[str]:
    """The lines under a button: what pressing it agrees to, in the language of the page.

    `until` is how long the data is kept where that is shorter than the campaign keeps any; `link` is where a
    change of mind goes, by default the campaign's page on privacy.
    """
    campaign = current_campaign()
    phone = campaign.public_phone
    return [
        _('If you press "%(button)s", you agree to this:', button=button),
        _("Who keeps the data: %(operator)s", operator=campaign.operator),
        _("BIN or IIN: %(number)s. Phone: %(phone)s", number=campaign.operator_number, phone=phone),
        _("Whose data: yours (the number or e-mail on this page)"),
        _(
            "Kept until: %(until)s. Ask, and we erase earlier",
            until=long_date_with_year(until or kept_until(campaign)),
        ),
        _(
            "Who else gets the number: only %(company)s, which delivers the SMS",
            company=sms_company(campaign),
        ),
        _abroad(campaign),
        _("Published: no, nowhere"),
        str(_DATA[purpose]),
        _what_for(purpose, campaign),
        _(
            "Changed your mind? %(link)s or %(phone)s. We stop at once and erase within 15 working days",
            link=link or site_url(campaign, "/privacy"),
            phone=phone,
        ),
    ]


def on_paper() -> str:
    """The one line of a sheet that people write their number on."""
    campaign = current_campaign()
    return _(
        "By writing my number I agree to SMS about meetings. Sender: %(operator)s. Full text: %(link)s",
        operator=campaign.operator,
        link=site_url(campaign, "/privacy"),
    )


def no_sms_on_paper() -> str:
    """The box on that sheet for those who want none."""
    return _("No SMS, please")


def _abroad(campaign: Campaign) -> str:
    country = sms_country(campaign)
    if not country:
        return _("Sent abroad: no")
    return _(
        "Sent abroad: yes, %(country)s, only to deliver the SMS. Data may be less protected there",
        country=country,
    )


def _what_for(purpose: ConsentPurpose, campaign: Campaign) -> str:
    if purpose is ConsentPurpose.REMINDERS:
        return _("What for: two SMS about this meeting, and one more if it is moved or cancelled")
    if purpose is ConsentPurpose.VOLUNTEER:
        return _("What for: SMS and calls about your shifts")
    if purpose is ConsentPurpose.ANSWER:
        return _("What for: the answer to what you wrote")
    if purpose is ConsentPurpose.AFTER:
        return _("What for: after the vote, what became of the promises")
    return _(
        "What for: campaign news until voting day, %(number)s SMS a week at most",
        number=campaign.settings.get("news_a_week", 1),
    )
