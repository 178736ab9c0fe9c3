"""Pages without signing in: stopping by a link, and where the provider calls back."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentWay, Contact
from organizer.kernel import tokens
from organizer.kernel.access import kept, signed, webhook
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.subjects import named, parse
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import hook_url
from organizer.messaging import queries, services, wording
from organizer.messaging.calls import CallList
from organizer.messaging.forms import read_result
from organizer.messaging.gateways.base import IncomingRequest, Unreadable
from organizer.messaging.models import MessageState, StopWay, Suppression
from organizer.messaging.queries import calls as reading

bp = Blueprint("messaging_public", __name__)
AT_A_TIME = 5
"""So many numbers a helper sees at once."""


@bp.route("/stop/<token('s'):stop_token>", methods=["GET", "POST"])
@signed
def stop(stop_token: str) -> ResponseReturnValue:
    """One press stops all SMS to the number, or e-mails to the address; opening the link changes nothing."""
    contact = _person(stop_token)
    if request.method == "POST":
        services.stop(contact, ConsentWay.LINK)
        return redirect(url_for(".stop", stop_token=stop_token), code=303)
    standing = queries.standing_stop(contact.id)
    return render_template(
        "messaging/public/stop.html",
        address=contact.masked_phone or contact.masked_email,
        by_mail=not contact.masked_phone,
        stopped=standing is not None,
        may_lift=standing is not None and _lifts(stop_token, standing),
        stop_token=stop_token,
    )


@bp.route("/stop/<token('s'):stop_token>/one-click", methods=["POST"])
@kept
def stop_at_once(stop_token: str) -> ResponseReturnValue:
    """What a mailbox asks by itself when its owner presses "unsubscribe" (RFC 8058): it carries no token."""
    services.stop(_person(stop_token), ConsentWay.LINK)
    return "", 204


@bp.route("/stop/<token('s'):stop_token>/undo", methods=["POST"])
@signed
def start_again(stop_token: str) -> ResponseReturnValue:
    """SMS or e-mails go to the person again, at the word of whoever stopped them by a link."""
    contact = _person(stop_token)
    standing = queries.standing_stop(contact.id)
    if standing is not None and not _lifts(stop_token, standing):
        if contact.phone_index is None:
            raise DomainError(
                _("E-mails to this address were stopped in another way. To get them again, call us")
            )
        raise DomainError(_("SMS to this number were stopped in another way. To get them again, call us"))
    services.resume(contact, ConsentWay.LINK)
    return redirect(url_for(".stop", stop_token=stop_token), code=303)


@bp.route("/calls/<token('c'):calls_token>", methods=["GET"])
@signed
def calls(calls_token: str) -> ResponseReturnValue:
    """The people whom a helper is to tell something, on a phone of their own. Opening it changes nothing.

    A few numbers at a time, so that none is open longer than it is needed; who did not answer comes last.
    """
    row = _list(calls_token)
    lines, begins = services.lines_of(row), services.calls_begin_at()
    waiting = [line for line in lines if line.call.message.state is MessageState.READY]
    waiting.sort(key=lambda line: line.call.tries)
    return render_template(
        "messaging/public/calls.html",
        row=row,
        about=named([row.about]).get(row.about),
        waiting=waiting[:AT_A_TIME],
        more=len(waiting[AT_A_TIME:]),
        done=[line for line in lines if line.call.message.state is not MessageState.READY],
        results=[(each.value, *wording.CALL_RESULTS[each]) for each in services.results_of(row)],
        words=wording.CALL_RESULTS,
        spoken={line.call.id: wording.without_secrets(line.words) for line in lines},
        ends=queries.wall(row.ends_at),
        begins=None if begins is None else queries.wall(begins),
        calls_token=calls_token,
    )


@bp.route("/calls/<token('c'):calls_token>/<int:call_id>", methods=["POST"])
@signed
def note_call(calls_token: str, call_id: int) -> ResponseReturnValue:
    """What became of one call, as the helper says."""
    call = reading.call_on(_list(calls_token), call_id)
    services.note(call, read_result(request.form.get("result", "")))
    return redirect(url_for(".calls", calls_token=calls_token, _anchor=f"call-{call.id}"), code=303)


@bp.route("/hooks/<campaign_slug>/sms/status/<int:message_id>", methods=["POST"])
@webhook
def receipt(campaign_slug: str, message_id: int) -> ResponseReturnValue:  # noqa: ARG001 - the hook reads it
    """What became of a message, as its provider signs it."""
    incoming = _verified()
    try:
        said = services.gateway().read_receipt(incoming)
    except Unreadable:
        abort(400)
    services.record_receipt(message_id, said)
    return "", 204


@bp.route("/hooks/<campaign_slug>/sms/inbound", methods=["POST"])
@webhook
def inbound(campaign_slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the hook reads it
    """A text that somebody wrote to us, as the provider signs it."""
    incoming = _verified()
    try:
        text = services.gateway().read_inbound(incoming)
    except Unreadable:
        abort(400)
    services.receive(text)
    return "", 204


def _list(calls_token: str) -> CallList:
    link = tokens.find(calls_token, Purpose.CALLS)
    return reading.call_list(parse(link.about)[1])


def _person(stop_token: str) -> Contact:
    link = tokens.find(stop_token, Purpose.STOP)
    _kind, contact_id = parse(link.about)
    return contacts.contact(contact_id)


def _lifts(stop_token: str, standing: Suppression) -> bool:
    """True where a link may take a stop back: one that was there before, of a stop that was made by a link.

    A link that was made later came by no message, so whoever holds it need not be the person.
    """
    made_at = tokens.find(stop_token, Purpose.STOP).made_at
    return standing.way is StopWay.LINK and made_at <= standing.at


def _verified() -> IncomingRequest:
    """The request, once its signature over our public address proved who sent it; 403 otherwise."""
    gateway = services.gateway()
    body = request.get_data()
    query = request.query_string.decode("ascii", "replace")
    incoming = IncomingRequest(
        url=hook_url(request.path + (f"?{query}" if query else "")),
        form=request.form.to_dict(),
        signature=request.headers.get(gateway.signature_header, ""),
        body=body,
    )
    if not gateway.verify(incoming):
        abort(403)
    return incoming
