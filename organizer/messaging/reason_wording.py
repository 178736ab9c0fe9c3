"""Why a message went no further, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from organizer.kernel.i18n import _, _l
from organizer.kernel.phone import Kind
from organizer.messaging.models import Channel, Message, MessageState, Reason
from organizer.messaging.ways import FROM_NEWS

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.STOPPED: _l("this person wants no messages"),
        Reason.NO_CONSENT: _l("this person did not agree to such messages"),
        Reason.NO_PHONE: _l("there is no number"),
        Reason.WITHDRAWN: _l("it was taken back before it left"),
        Reason.TOO_LATE: _l("its time passed before it could leave"),
        Reason.NUMBER: _l("the number does not exist or cannot receive SMS"),
        Reason.OPTED_OUT: _l("this person told the SMS company to stop"),
        Reason.COUNTRY: _l("no SMS goes to numbers of this country"),
        Reason.BLOCKED: _l("it was blocked on its way"),
        Reason.PASSING: _l("the phone could not be reached"),
        Reason.NOT_FOUND: _l("the SMS company never got it, and its time passed"),
        Reason.UNSURE: _l("the SMS company did not say whether it took it, so it is not sent again"),
        Reason.OTHER: _l("the SMS company refused it"),
        Reason.OFTEN: _l("this number, or numbers like it, were typed on the site too often in a short time"),
    }
)
"""Why a message went no further."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        Kind.FIXED.value: _l("this is a landline: SMS does not reach it"),
        Kind.PREMIUM.value: _l("this is a number that calls cost extra to: no SMS is sent to it"),
        Kind.OTHER.value: _l("this is no mobile number: no SMS is sent to it"),
    }
)
"""Why a number that is no mobile one gets no SMS."""

MAIL_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_PHONE: _l("there is no e-mail address"),
        Reason.NUMBER: _l("the mail server knows no such address"),
        Reason.BLOCKED: _l("the mail server refused it"),
        Reason.PASSING: _l("the mail server did not take it, twice"),
        Reason.UNSURE: _l("the mail server did not say whether it took it, so it is not sent again"),
        Reason.OTHER: _l("the mail server refused it"),
    }
)
"""The same of an e-mail, where it is said otherwise."""

CALL_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NUMBER: _l("somebody else answers at this number"),
        Reason.PASSING: _l("nobody answered, three times"),
    }
)
"""The same of a call."""

LEFT_OUT: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_CONSENT: _l("did not agree to such messages"),
        Reason.NO_PHONE: _l("left no phone number"),
        Reason.STOPPED: _l("want no messages"),
        Reason.NUMBER: _l("have a number that no SMS reaches, like a landline"),
        Reason.COUNTRY: _l("have a number of another country"),
        Reason.OFTEN: _l("got as many news in seven days as they agreed to"),
    }
)
"""Why some people do not get a message to many."""

ON_ITS_WAY: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.WITHDRAWN: _l("it was taken back, and may have left before that"),
        Reason.TOO_LATE: _l("its time has passed, and it may have left before that"),
    }
)
"""How a message ends that was taken back while nobody knew whether it had left."""

_OWN_REASONS: Mapping[Channel, Mapping[Reason, str]] = MappingProxyType(
    {Channel.EMAIL: MAIL_REASONS, Channel.CALL: CALL_REASONS}
)


def reason(message: Message) -> str:
    """Why a message went no further; empty where it did."""
    if message.reason is None:
        return ""
    if message.channel is Channel.SMS and message.reason is Reason.OFTEN and not message.typed:
        if message.purpose in FROM_NEWS:
            return _("this person got as many news this week, or SMS this day, as they may get")
        return _("this person got too many SMS in one day")
    if message.state in {MessageState.SENDING, MessageState.UNKNOWN} and message.reason in ON_ITS_WAY:
        return str(ON_ITS_WAY[message.reason])
    own = _OWN_REASONS.get(message.channel, {}).get(message.reason)
    is_of_kind = message.channel is Channel.SMS and message.reason is Reason.NUMBER
    kind = KINDS.get(message.contact.phone_kind) if is_of_kind else None
    return str(own or kind or REASONS[message.reason])
