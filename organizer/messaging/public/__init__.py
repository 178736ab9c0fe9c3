"""Pages without signing in: stopping by a link, and where the provider calls back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.contacts.models import ConsentWay
from organizer.kernel.access import kept, signed, webhook
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.urls import hook_url
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import IncomingRequest, Unreadable
from organizer.messaging.public import calls, own
from organizer.messaging.public.blueprint import bp

__all__ = ["bp", "calls", "own"]


@bp.route("/stop/<token('s'):stop_token>", methods=["GET", "POST"])
@signed
def stop(stop_token: str) -> ResponseReturnValue:
    """One press stops all messages and calls to the person; opening the link changes nothing."""
    link = own.link_of(stop_token)
    contact = own.person_of(link)
    if request.method == "POST":
        services.stop(contact, ConsentWay.LINK)
        return redirect(url_for(".stop", stop_token=stop_token))
    standing, stopped = queries.standing_stop(contact.id), queries.full_stop(contact.id)
    return render_template(
        "messaging/public/stop.html",
        address=contact.masked_phone or contact.masked_email,
        stopped=stopped is not None,
        may_lift=stopped is not None and services.may_open(link, contact),
        shows_all=services.shows_all(link),
        may_send=standing is None and contact.phone_index is not None and queries.can_send(),
        stop_token=stop_token,
    )


@bp.route("/stop/<token('s'):stop_token>/one-click", methods=["POST"])
@kept
def stop_at_once(stop_token: str) -> ResponseReturnValue:
    """What a mailbox asks by itself when its owner presses "unsubscribe" (RFC 8058): it carries no token."""
    services.stop(own.person_of(own.link_of(stop_token)), ConsentWay.LINK)
    return "", 204


@bp.route("/stop/<token('s'):stop_token>/undo", methods=["POST"])
@signed
def start_again(stop_token: str) -> ResponseReturnValue:
    """The person is written to again, at the word of whoever stopped it by a link."""
    link = own.link_of(stop_token)
    contact = own.person_of(link)
    if not services.may_open(link, contact):
        raise DomainError(_("Messages were stopped in another way. To get them again, call us"))
    services.resume(contact, ConsentWay.LINK)
    return redirect(url_for(".stop", stop_token=stop_token))


@bp.route("/hooks/<string:campaign_slug>/sms/status/<int:message_id>", methods=["POST"])
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


@bp.route("/hooks/<string:campaign_slug>/sms/inbound", methods=["POST"])
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
