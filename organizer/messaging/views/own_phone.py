"""A member's own phone: typed, proved by a code, taken off. Tries of a message go there."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import queries as account_queries
from organizer.accounts import services as accounts
from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, local_path, render_form
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import services
from organizer.messaging.forms import OwnPhoneForm, PhoneCodeForm
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.password import shows_password


@bp.route("/staff/settings/phone", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_PREPARE, POST=Permission.MESSAGE_PREPARE)
def own_phone() -> ResponseReturnValue:
    """The number on the account, and a form for another: a code goes to it."""
    form = OwnPhoneForm()
    if form.validate_on_submit() and form.phone.number is not None and shows_password(form):
        try:
            services.send_code(form.phone.number, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("A code is on its way to this phone."))
            return redirect(url_for(".own_phone", next=_next() or None))
    return _page(form, PhoneCodeForm(formdata=None))


@bp.route("/staff/settings/phone/code", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def prove_phone() -> ResponseReturnValue:
    """The code that came back puts the number on the account."""
    form = PhoneCodeForm()
    if form.validate_on_submit():
        try:
            accounts.prove_phone(actor().user_id, form.code.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("This is your phone now."))
            return redirect(_next() or url_for(".own_phone"))
    return _page(OwnPhoneForm(formdata=None), form)


@bp.route("/staff/settings/phone/remove", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def remove_phone() -> ResponseReturnValue:
    """Take the number off the account."""
    form = OwnPhoneForm(formdata=None)
    try:
        accounts.remove_phone(actor().user_id)
    except DomainError as problem:
        form.refuse(problem)
        return _page(form, PhoneCodeForm(formdata=None))
    flash_done(_("Your account has no number now."))
    return redirect(url_for(".own_phone"))


def _page(form: OwnPhoneForm, code_form: PhoneCodeForm) -> ResponseReturnValue:
    user_id = actor().user_id
    own, proof = account_queries.user(user_id).phone, account_queries.phone_proof(user_id)
    return render_form(
        "messaging/own_phone.html",
        form=code_form if code_form.errors else form,
        phone_form=form,
        code_form=code_form,
        own=PhoneNumber(own).mask() if own else "",
        asked="" if proof is None else PhoneNumber(proof.phone).mask(),
        next_page=_next(),
    )


def _next() -> str:
    return local_path(request.values.get("next", ""))
