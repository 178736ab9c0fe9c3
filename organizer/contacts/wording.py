"""What people agree to, in the words of the version that queries.CONSENT_VERSION names.

A changed word here is a new version; the words of an older one stay, since they are what people have read:

1. the first;
2. reminders and word of the first meeting name the volunteer who calls where no SMS arrives.

Values that are filled in take no suffix and no case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TypedDict, cast

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Permission
from organizer.campaigns.wording import kept_until, sms_company, sms_country
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, ShutWay, Way
from organizer.contacts.queries import CALLS_NAMED_SINCE, CONSENT_VERSION, NEWS_A_WEEK
from organizer.kernel.access import Actor
from organizer.kernel.clock import to_wall
from organizer.kernel.i18n import _, _l, in_language, long_date_with_year, short_date_time
from organizer.kernel.urls import site_url

PURPOSES: Mapping[ConsentPurpose, str] = MappingProxyType(
    {
        ConsentPurpose.REMINDERS: _l("Reminders"),
        ConsentPurpose.VOLUNTEER: _l("Shifts"),
        ConsentPurpose.ANSWER: _l("Answer"),
        ConsentPurpose.NEWS: _l("News"),
        ConsentPurpose.AFTER: _l("After the vote"),
        ConsentPurpose.FIRST: _l("The first meeting, once"),
    }
)
"""What a person may be written to for, in a word."""


def purposes_for(by: Actor) -> Mapping[ConsentPurpose, str]:
    """Of these, what a member may know of: who agreed to an answer has written a grievance."""
    if by.can(Permission.GRIEVANCE_CONTACT):
        return PURPOSES
    return {purpose: words for purpose, words in PURPOSES.items() if purpose is not ConsentPurpose.ANSWER}


WAYS: Mapping[ConsentWay, str] = MappingProxyType(
    {
        ConsentWay.WEB: _l("on the site"),
        ConsentWay.DOOR: _l("at the door"),
        ConsentWay.PAPER: _l("on paper"),
        ConsentWay.STAFF: _l("through the team"),
        ConsentWay.REPLY: _l("by a reply"),
        ConsentWay.LINK: _l("by the link in a message"),
    }
)
"""How consent was given or withdrawn."""

REACHED_BY: Mapping[Way, str] = MappingProxyType(
    {Way.SMS: _l("SMS"), Way.EMAIL: _l("E-mails"), Way.CALL: _l("Calls")}
)
"""What reaches a person."""

TOLD_BY: Mapping[Way, str] = MappingProxyType(
    {Way.SMS: _l("SMS"), Way.EMAIL: _l("E-mail"), Way.CALL: _l("A phone call")}
)
"""How a person can be told something."""

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "contact.added": _l("A person was added"),
        "contact.agreed": _l("A person agreed to messages"),
        "contact.withdrew": _l("A person's consent was withdrawn"),
        "contact.edited": _l("A person's facts were changed"),
        "contact.number_shown": _l("A phone number was opened"),
        "contact.erased": _l("A person was erased"),
        "contact.erasure_asked": _l("A person asked to be erased"),
        "contact.erasure_settled": _l("A wish to be erased was settled"),
        "contact.numbers_printed": _l("Phone numbers were printed"),
        "contact.paused": _l("Messages to a person were paused"),
        "contact.unpaused": _l("The pause of messages to a person was ended"),
        "contact.way_opened": _l("A way to reach a person was opened again"),
        "contact.way_shut": _l("A person closed a way to reach them"),
    }
)
"""What was done, for the history."""

CLOSED = _l("We cannot take phone numbers yet. Please come back in a few days")
"""Said in place of a form while the words of consent are not whole."""

NOT_WHOLE = _l(
    "People cannot leave a number yet: write who keeps the data, their BIN or IIN, and the phone (Settings)"
)
"""The same, said to the team."""

_DATA: Mapping[ConsentPurpose, str] = MappingProxyType(
    {
        ConsentPurpose.REMINDERS: _l(
            "Which data: phone, name (if you write it), language, the meeting you chose"
        ),
        ConsentPurpose.VOLUNTEER: _l("Which data: phone, name, language, your shifts and note"),
        ConsentPurpose.ANSWER: _l("Which data: phone or e-mail, your text, place and topic"),
        ConsentPurpose.NEWS: _l("Which data: phone, name (if you write it), language, village"),
        ConsentPurpose.AFTER: _l("Which data: phone, name (if you write it), language, village"),
        ConsentPurpose.FIRST: _l("Which data: phone, language"),
    }
)

_WHAT_FOR: Mapping[ConsentPurpose, str] = MappingProxyType(
    {
        ConsentPurpose.VOLUNTEER: _l("What for: SMS and calls about your shifts"),
        ConsentPurpose.ANSWER: _l("What for: the answer to what you wrote"),
        ConsentPurpose.AFTER: _l("What for: after the vote, what became of the promises"),
        ConsentPurpose.FIRST: _l("What for: one SMS when the first meeting is fixed"),
    }
)


_CALLER_NAMED = 2
"""The version from which on who calls is named among those who get the number."""


class Filled(TypedDict):
    """What a campaign fills into the words of consent: who keeps the data, until when, who else gets it."""

    operator: str
    number: str
    phone: str
    until: str
    """The last day, as 2026-09-01."""
    company: str
    country: str
    link: str
    news_a_week: int
    by_mail: bool
    reminders: int


def is_whole() -> bool:
    """True once the campaign says who keeps the data, under which number, and whom to call."""
    campaign = current_campaign()
    return all((campaign.operator, campaign.operator_number, campaign.public_phone))


def filled_in(
    *, until: date | None = None, link: str | None = None, by_mail: bool = False, reminders: int = 2
) -> Filled:
    """What the open campaign fills in today, in the language of the page.

    `until` is how long the data is kept where that is shorter than the campaign keeps any; `link` is where a
    change of mind goes, by default the campaign's page on privacy.
    """
    campaign = current_campaign()
    return Filled(
        operator=campaign.operator,
        number=campaign.operator_number,
        phone=campaign.public_phone,
        until=(until or kept_until(campaign)).isoformat(),
        company=sms_company(campaign),
        country=sms_country(campaign),
        link=link or site_url(campaign, "/privacy"),
        news_a_week=campaign.settings.get("news_a_week", NEWS_A_WEEK),
        by_mail=by_mail,
        reminders=reminders,
    )


def consent(
    purpose: ConsentPurpose,
    *,
    button: str,
    until: date | None = None,
    link: str | None = None,
    by_mail: bool = False,
    reminders: int = 2,
) -> list[str]:
    """The lines under a button: what pressing it agrees to, in the language of the page.

    `until` is how long the data is kept where that is shorter than the campaign keeps any; `link` is where a
    change of mind goes, by default the campaign's page on privacy; `by_mail` where an e-mail address is left
    instead of a number; `reminders` is how many are still to come. None while the campaign does not say who
    keeps the data: nobody may be asked for a number then.
    """
    if not is_whole():
        return []
    lead = _('If you press "%(button)s", you agree to this:', button=button)
    filled = filled_in(until=until, link=link, by_mail=by_mail, reminders=reminders)
    return [lead, *_lines(purpose, filled, version=CONSENT_VERSION)]


def as_read(given: Consent) -> list[str]:
    """What a person agreed to, in the words and the language in which they read it."""
    with in_language(given.language):
        return _lines(given.purpose, cast("Filled", given.filled), version=given.wording_version)


def on_paper() -> str:
    """The one line of a sheet that people write their number on."""
    campaign = current_campaign()
    return _(
        "By writing my number I agree to SMS and calls about meetings. "
        "Sender: %(operator)s. Full text: %(link)s",
        operator=campaign.operator,
        link=site_url(campaign, "/privacy"),
    )


def no_sms_on_paper() -> str:
    """The box on that sheet for those who want none."""
    return _("No SMS, please")


def closed(standing: ShutWay) -> str:
    """Which way a person closed, since when and how they said so."""
    return _(
        "%(way)s: closed since %(when)s, %(how)s",
        way=REACHED_BY[standing.way],
        when=short_date_time(to_wall(standing.shut_at, current_campaign().zone)),
        how=WAYS[standing.how],
    )


def _lines(purpose: ConsentPurpose, filled: Filled, *, version: int) -> list[str]:
    phone = filled["phone"]
    is_called = version >= _CALLER_NAMED and purpose in CALLS_NAMED_SINCE and not filled["by_mail"]
    return [
        _("Who keeps the data: %(operator)s", operator=filled["operator"]),
        _("BIN or IIN: %(number)s. Phone: %(phone)s", number=filled["number"], phone=phone),
        _("Whose data: yours (the number or e-mail on this page)"),
        _(
            "Kept until: %(until)s. Ask, and we erase earlier",
            until=long_date_with_year(date.fromisoformat(filled["until"])),
        ),
        *_carried(filled, is_called=is_called),
        _("Published: no, nowhere"),
        _("Which data: e-mail, language, the meeting you chose")
        if filled["by_mail"]
        else str(_DATA[purpose]),
        _what_for(purpose, filled),
        *([_called_instead()] if is_called and purpose is not ConsentPurpose.VOLUNTEER else []),
        _(
            "Changed your mind? %(link)s or %(phone)s. We stop at once and erase within 15 working days",
            link=filled["link"],
            phone=phone,
        ),
    ]


def _called_instead() -> str:
    return _(
        "If no SMS reaches you, a volunteer of ours may call you instead, or write to you from their own "
        "phone (SMS, WhatsApp, Telegram)"
    )


def _carried(filled: Filled, *, is_called: bool) -> list[str]:
    """Who else learns the address, and in which country."""
    if filled["by_mail"]:
        return [
            _("Who else gets the address: only the mail services that carry the letter"),
            _("Sent abroad: only where your own mailbox is kept abroad"),
        ]
    company = filled["company"]
    who = (
        _(
            "Who else gets the number: only %(company)s, which delivers the SMS, "
            "and the volunteer who calls you",
            company=company,
        )
        if is_called
        else _("Who else gets the number: only %(company)s, which delivers the SMS", company=company)
    )
    return [who, _abroad(filled["country"])]


def _abroad(country: str) -> str:
    if not country:
        return _("Sent abroad: no")
    return _(
        "Sent abroad: yes, %(country)s, only to deliver the SMS. Data may be less protected there",
        country=country,
    )


def _what_for(purpose: ConsentPurpose, filled: Filled) -> str:
    if filled["by_mail"]:
        return _(
            "What for: an invitation to this meeting, reminders of it, a letter if it is moved or cancelled"
        )
    if purpose is ConsentPurpose.REMINDERS:
        return _reminding(filled["reminders"])
    if purpose is ConsentPurpose.NEWS:
        return _(
            "What for: campaign news until voting day, %(number)s SMS a week at most",
            number=filled["news_a_week"],
        )
    return str(_WHAT_FOR[purpose])


def _reminding(reminders: int) -> str:
    if reminders == 0:
        return _("What for: one SMS if this meeting is moved or cancelled")
    if reminders == 1:
        return _("What for: one SMS about this meeting, and one more if it is moved or cancelled")
    return _("What for: two SMS about this meeting, and one more if it is moved or cancelled")
