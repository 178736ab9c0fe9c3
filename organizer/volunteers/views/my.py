"""A volunteer's own pages: what they have taken on, and how they leave."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import services as accounts
from organizer.campaigns import services as campaigns
from organizer.campaigns.roles import Permission, Role
from organizer.kernel import tokens, undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall, today
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _, remember_language
from organizer.kernel.pages import flash_done
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import site_url
from organizer.messaging import queries as messages
from organizer.volunteers import queries, services
from organizer.volunteers.forms import LanguageForm, MailboxForm
from organizer.volunteers.models import SignupState, Volunteer
from organizer.volunteers.views.blueprint import bp


@bp.route("/my", methods=["GET"])
@allow(Permission.OWN_SHIFTS)
def my() -> ResponseReturnValue:
    """Today first, each shift with what it needs now; then the days that come."""
    own, day = queries.own_shifts(actor().user_id), today(campaign().zone)
    return render_template(
        "volunteers/my.html",
        day=day,
        today=[each for each in own if each.facts.shift.starts_wall.date() <= day],
        later=[each for each in own if each.facts.shift.starts_wall.date() > day],
        sends=messages.can_send(),
    )


@bp.route("/my/shift/<int:signup_id>", methods=["GET"])
@allow(Permission.OWN_SHIFTS)
def my_shift(signup_id: int) -> ResponseReturnValue:
    """One shift: what to do, where, who leads."""
    return _shift_page(signup_id)


@bp.route("/my/shift/<int:signup_id>/coming", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_coming(signup_id: int) -> ResponseReturnValue:
    """They come."""
    own = queries.own_shift(signup_id, actor().user_id)
    try:
        services.say_coming(own.signup, by=actor())
    except services.ShiftFull as problem:
        return _shift_page(signup_id, refused=problem), problem.status
    warning = services.warning([queries.own_shift(signup_id, actor().user_id)])
    words = _("Thank you, we will be waiting for you.")
    return _back(signup_id, f"{words} {warning}".strip())


@bp.route("/my/shift/<int:signup_id>/cannot", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_cannot(signup_id: int) -> ResponseReturnValue:
    """They cannot come: the place goes to somebody else."""
    own = queries.own_shift(signup_id, actor().user_id)
    services.cancel(own.signup, by=actor())
    words = _("Thank you for telling us. Next time we will be glad to see you.")
    return _back(signup_id, words, can_undo=services.offers_undo(own.signup, by=actor()))


@bp.route("/my/shift/<int:signup_id>/undo", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_undo(signup_id: int) -> ResponseReturnValue:
    """Take the last answer back."""
    own = queries.own_shift(signup_id, actor().user_id)
    act = services.answer_to_undo(own.signup, by=actor())
    if act is None:
        raise NotFound
    try:
        undo.take_back(act.id, by=actor())
    except services.ShiftFull as problem:
        return _shift_page(signup_id, refused=problem), problem.status
    flash(_("Your answer is taken back."), "done")
    return redirect(url_for(".my_shift", signup_id=signup_id))


@bp.route("/my/outbox", methods=["GET"])
@allow(Permission.DOOR)
def outbox() -> ResponseReturnValue:
    """What waits on this phone for the network."""
    return render_template("volunteers/outbox.html")


@bp.route("/my/settings", methods=["GET"])
@allow(Permission.OWN_SHIFTS)
def my_settings() -> ResponseReturnValue:
    """Language, calendar address, leaving."""
    return _settings()


@bp.route("/my/settings/language", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_language() -> ResponseReturnValue:
    """The language of messages and pages."""
    form = LanguageForm()
    form.offer()
    if not form.validate():
        return _settings(form)
    services.set_language(_volunteer(), form.chosen, by=actor())
    flash(_("Saved."), "done")
    answer = redirect(url_for(".my_settings"))
    remember_language(answer, form.chosen)
    return answer


@bp.route("/my/settings/email", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_email() -> ResponseReturnValue:
    """A mailbox whose calendar gets each shift, and what becomes of it."""
    form = MailboxForm()
    if form.validate():
        try:
            services.set_email(_volunteer(), form.email.data or "", by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".my_settings"))
    return _settings(mailbox=form)


@bp.route("/my/settings/calendar", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_feed() -> ResponseReturnValue:
    """An address that a phone's calendar follows, shown this once; an earlier one ends."""
    token = services.open_feed(_volunteer(), by=actor())
    path = url_for("volunteers_public.feed", feed_token=token)
    return _settings(feed_url=site_url(campaign(), path))


@bp.route("/my/settings/calendar/end", methods=["POST"])
@allow(POST=Permission.OWN_SHIFTS)
def my_feed_end() -> ResponseReturnValue:
    """No calendar address any more."""
    services.end_feed(_volunteer(), by=actor())
    flash(_("The calendar address has ended."), "done")
    return redirect(url_for(".my_settings"))


@bp.route("/my/leave", methods=["GET", "POST"])
@allow(GET=Permission.OWN_SHIFTS, POST=Permission.OWN_SHIFTS)
def leave() -> ResponseReturnValue:
    """Stop helping: all shifts ahead are given up. A volunteer without another role is signed out."""
    volunteer = _volunteer()
    if request.method != "POST":
        return render_template("volunteers/leave.html", shifts=len(queries.signups_ahead(volunteer.id)))
    if actor().role == Role.VOLUNTEER.value:
        accounts.sign_out()
        campaigns.leave(by=actor())
    else:
        services.stop_helping(volunteer, by=actor())
    flash(_("You have left. Thank you for your help!"), "done")
    return redirect(url_for("volunteers_public.ask_link"))


def _shift_page(signup_id: int, *, refused: DomainError | None = None) -> str:
    """The shift as it stands; where its place has gone to somebody else, the way to another shift."""
    own = queries.own_shift(signup_id, actor().user_id)
    is_given_up = own.signup.state is SignupState.CANCELLED
    return render_template(
        "volunteers/my_shift.html",
        own=own,
        can_undo=services.offers_undo(own.signup, by=actor()),
        is_gone=is_given_up and own.facts.shift.free_places <= 0,
        refused="" if refused is None else refused.words,
        sends=messages.can_send(),
        elsewhere=services.warning([own]),
    )


def _volunteer() -> Volunteer:
    found = queries.volunteer_of_user(actor().user_id)
    if found is None:
        raise NotFound(_("You have not helped at a meeting yet"))
    return found


def _settings(
    form: LanguageForm | None = None, *, mailbox: MailboxForm | None = None, feed_url: str = ""
) -> ResponseReturnValue:
    volunteer = queries.volunteer_of_user(actor().user_id)
    if form is None:
        chosen = "" if volunteer is None else volunteer.contact.language
        form = LanguageForm(formdata=None, data={"language": chosen})
        form.offer()
    if mailbox is None:
        known = "" if volunteer is None else volunteer.contact.email or ""
        mailbox = MailboxForm(formdata=None, data={"email": known})
    feed = None if volunteer is None else tokens.standing(subject(volunteer), Purpose.FEED)
    page = render_template(
        "volunteers/my_settings.html",
        form=form,
        mailbox=mailbox,
        volunteer=volunteer,
        feed_url=feed_url,
        feed_made_on=None if feed is None else to_wall(feed.made_at, campaign().zone).date(),
    )
    return page, 422 if form.errors or mailbox.errors else 200


def _back(signup_id: int, words: str, *, can_undo: bool = True) -> ResponseReturnValue:
    """Back to all shifts, with the way to take the answer back."""
    flash_done(words, undo_url=url_for(".my_undo", signup_id=signup_id) if can_undo else "")
    return redirect(url_for(".my"))
