"""A volunteer's own page behind the link in their SMS. Opening it changes nothing; its buttons do."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.kernel import subjects, tokens, undo
from organizer.kernel.access import campaign, signed
from organizer.kernel.calendar import write
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import _
from organizer.kernel.tokens import Link, Purpose
from organizer.messaging import queries as messages
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup
from organizer.volunteers.public.blueprint import bp
from organizer.volunteers.public.reader import page_for
from organizer.volunteers.queries import OwnShift
from organizer.volunteers.wording import entry

CALENDAR = "text/calendar; charset=utf-8"
FEED_HOURS = 6


@bp.route("/v/<token('v'):signup_token>", methods=["GET"])
@signed
def mine(signup_token: str) -> ResponseReturnValue:
    """When, where, what; and whether they come. No name and no number stand here: a link may be passed on."""
    own = _own(signup_token)
    return page_for(
        queries.contact_of(own[0].signup).language,
        "volunteers/public/mine.html",
        token=signup_token,
        own=own,
        undoable={each.signup.id for each in own if services.offers_undo(each.signup)},
        sends=messages.can_send(),
        elsewhere=services.warning(own),
    )


@bp.route("/v/<token('v'):signup_token>/coming", methods=["POST"])
@signed
def coming(signup_token: str) -> ResponseReturnValue:
    """They come."""
    chosen = _chosen(signup_token)
    try:
        services.say_coming(chosen)
    except services.ShiftFull as problem:
        return _refused(signup_token, problem)
    return _back(signup_token, _("Thank you, we will be waiting for you."))


@bp.route("/v/<token('v'):signup_token>/cannot", methods=["POST"])
@signed
def cannot(signup_token: str) -> ResponseReturnValue:
    """They cannot come: the place goes to somebody else."""
    services.cancel(_chosen(signup_token))
    return _back(signup_token, _("Thank you for telling us. Next time we will be glad to see you."))


@bp.route("/v/<token('v'):signup_token>/undo", methods=["POST"])
@signed
def undo_answer(signup_token: str) -> ResponseReturnValue:
    """Take the last answer back."""
    done = services.answer_to_undo(_chosen(signup_token))
    if done is None:
        raise NotFound
    try:
        undo.take_back(done.id, by=None)
    except services.ShiftFull as problem:
        return _refused(signup_token, problem)
    return _back(signup_token, _("Your answer is taken back."))


@bp.route("/v/<token('v'):signup_token>/stop", methods=["POST"])
@signed
def stop(signup_token: str) -> ResponseReturnValue:
    """To the page where one press stops all messages."""
    token = services.stop_token(_chosen(signup_token))
    return redirect(url_for("messaging_public.stop", stop_token=token))


@bp.route("/v/<token('v'):signup_token>/calendar.ics", methods=["GET"])
@signed
def calendar(signup_token: str) -> ResponseReturnValue:
    """The shifts of the link, for a phone's calendar."""
    entries = [entry(each) for each in _own(signup_token)]
    body = write(
        entries,
        name=_("My shifts"),
        uid=f"shifts@{campaign().host}",
        refresh_hours=FEED_HOURS,
        zone=campaign().zone,
    )
    answer = Response(body, content_type=CALENDAR)
    answer.headers["Content-Disposition"] = 'attachment; filename="shift.ics"'
    return answer


def _own(signup_token: str) -> list[OwnShift]:
    """The sign-ups that a link answers for. Once it has ended: 410, in the words of such pages."""
    signup = queries.signup(subjects.parse(_link(signup_token).about)[1])
    return queries.answered_together(signup)


def _link(signup_token: str) -> Link:
    try:
        return tokens.find(signup_token, Purpose.SIGNUP)
    except Gone:
        abort(410)


def _chosen(signup_token: str) -> Signup:
    """The sign-up that a button stands beside; one that the link does not answer for is not found."""
    own = {str(each.signup.id): each.signup for each in _own(signup_token)}
    found = own.get(request.form.get("signup", ""))
    if found is None:
        raise NotFound
    return found


def _back(signup_token: str, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for(".mine", signup_token=signup_token))


def _refused(signup_token: str, problem: DomainError) -> ResponseReturnValue:
    own = _own(signup_token)
    page = render_template(
        "volunteers/public/mine.html",
        token=signup_token,
        own=own,
        undoable=set(),
        refused=problem.words,
        sends=messages.can_send(),
    )
    return page, 422
