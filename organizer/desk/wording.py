"""What the desk calls its paper, and what the history says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from organizer.config import LANGUAGES
from organizer.desk.queries import Line, Part
from organizer.kernel.i18n import _, _l, in_language, number, time_of_day
from organizer.messaging import queries as messages
from organizer.messaging.models import Channel, Reason
from organizer.messaging.queries.stalls import RESTORED
from organizer.messaging.reason_wording import MAIL_REASONS, REASONS

VERBS: Mapping[str, str] = MappingProxyType({"paper.packed": _l("Paper was printed for days to come")})
PARTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.TREE: _l("Who calls whom"),
        Part.KEYS: _l("Keys of the venues"),
        Part.SMS: _l("Words of the SMS, to be sent by hand"),
        Part.RUN: _l("Run sheets"),
        Part.SIGN_IN: _l("Sign-in sheets"),
        Part.FORMS: _l("Blank forms for what people say"),
    }
)
CHANNELS: Mapping[Channel, str] = MappingProxyType({Channel.SMS: _l("SMS"), Channel.EMAIL: _l("E-mail")})
"""The ways out, as the page of health heads them."""


def account(line: Line) -> str:
    """What a provider says to our account; empty while all is well with it."""
    by_mail = line.channel is Channel.EMAIL
    if line.closed_code == RESTORED:
        return _("The tables are an older copy. Nothing leaves until organizer restore finish has run.")
    if line.closed_code:
        code = line.closed_code
        if by_mail:
            return _("The mail server refuses us, code %(code)s. Nothing leaves.", code=code)
        return _("The SMS company refuses us, code %(code)s. Nothing leaves.", code=code)
    if line.waits_until is not None:
        again = time_of_day(messages.wall(line.waits_until))
        if by_mail:
            return _("The mail server takes nothing just now. We ask again at %(time)s.", time=again)
        return _("The SMS company takes nothing just now. We ask again at %(time)s.", time=again)
    return ""


def missed(line: Line) -> str:
    """How many messages came to nothing, the most frequent reason first; empty where none did."""
    words = MAIL_REASONS if line.channel is Channel.EMAIL else {}
    told = sorted(line.missed.items(), key=lambda each: (-each[1], each[0] or ""))
    return "; ".join(
        f"{number}: {words.get(known := reason or Reason.OTHER) or REASONS[known]}" for reason, number in told
    )


def oldest_age(line: Line) -> str:
    """How long the oldest message that waits has been due."""
    return lasting(line.oldest_age)


def lasting(span: timedelta) -> str:
    """How long something took, in minutes, from two hours on in hours."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return _("%(number)s min", number=number(minutes))
    return _("%(number)s h", number=number(minutes // 60))


def delivered(line: Line) -> str:
    """How many of those that had their last word were delivered; empty where none had."""
    if not line.ended:
        return ""
    return _(
        "%(delivered)s of %(ended)s (%(share)s)",
        delivered=number(line.delivered),
        ended=number(line.ended),
        share=f"{line.delivered * 100 // line.ended}\u202f%",
    )


def pack_titles() -> dict[str, str]:
    """What the list of files calls a pack, in each language."""
    titles = {}
    for language in LANGUAGES:
        with in_language(language):
            titles[language] = _("Paper pack")
    return titles
