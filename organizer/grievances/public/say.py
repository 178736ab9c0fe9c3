"""Say what is wrong, in two steps and without a name.

What was typed travels in the bodies of the forms alone: never in an address, a session or a cookie. The code
is shown by the answer to the last press; pressing it again, or loading that page again, shows the same.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded

from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.contacts.wording import consent
from organizer.country.queries import name_of as place_name
from organizer.grievances import queries, services
from organizer.grievances.forms import ReachForm, SayForm
from organizer.grievances.models import ReplyWay
from organizer.grievances.public.blueprint import bp
from organizer.grievances.services import GrievanceDetails
from organizer.kernel.access import public
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form
from organizer.kernel.security import limiter, wait_minutes
from organizer.messaging import queries as messages
from organizer.topics import queries as topics

PRESSES = "20 per 10 minutes"
"""Of one visitor; a whole village may share one address of a mobile network."""


@bp.route("/say", methods=["GET", "POST"])
@public
def say() -> ResponseReturnValue:
    """The first step; sent, it answers with the second, which carries the words along."""
    form = SayForm()
    if request.form.get("step") == "back" or not form.validate_on_submit():
        return _first_step(form)
    return _second_step(ReachForm(formdata=request.form))


@bp.route("/say/done", methods=["GET", "POST"])
@public
def done() -> ResponseReturnValue:
    """The second step, sent: a look at the number that was given, else the code."""
    if request.method != "POST":
        return redirect(url_for(".follow"))
    form = ReachForm()
    if not form.validate():
        return _first_step(form) if form.words_are_wrong else _second_step(form)
    if form.reply_way is not ReplyWay.NONE and not form.checked.data:
        return _last_look(form)
    return _take_in(form, _second_step)


@bp.route("/say/same", methods=["POST"])
@public
def same() -> ResponseReturnValue:
    """Others have said it already: one press adds this voice."""
    form = SayForm()
    return _take_in(form, _first_step) if form.validate() else _first_step(form)


def _last_look(form: ReachForm) -> ResponseReturnValue:
    """Whom we write to and what is agreed to; the step before it again, where no number can be taken yet."""
    try:
        contacts.check_whole(ConsentWay.WEB)
    except DomainError as problem:
        form.refuse(problem)
        return _second_step(form)
    lines = consent(ConsentPurpose.ANSWER, button=_("Send"))
    return render_template("grievances/public/_check.html", form=form, lines=lines)


def _take_in(form: SayForm, refused: Callable[[SayForm], ResponseReturnValue]) -> ResponseReturnValue:
    try:
        logged = _logged(form.details())
    except RateLimitExceeded as problem:
        minutes = wait_minutes(problem)
        form.form_errors.append(_("Too many tries. Try again in %(minutes)s min", minutes=minutes))
        answer = make_response(refused(form))
        answer.status_code = 429
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    except DomainError as problem:
        form.refuse(problem)
        return refused(form)
    return render_template(
        "grievances/public/done.html", code=logged.code, row=logged.grievance, sends=messages.can_send()
    )


@limiter.limit(PRESSES)
def _logged(details: GrievanceDetails) -> services.Logged:
    return services.log_grievance(details, by=None)


def _first_step(form: SayForm) -> ResponseReturnValue:
    return render_form("grievances/public/say.html", form=form, places=queries.suggested_places())


def _second_step(form: SayForm) -> ResponseReturnValue:
    topic = form.chosen_topic or topics.propose(form.text.data or "")
    place = services.find_place(form.place.data or "")
    voices = None if topic is None or place is None else queries.public_voices(topic, place.district.id)
    return render_form(
        "grievances/public/_reach.html",
        form=form,
        voices=voices,
        topic="" if topic is None else topics.name_of(topic),
        place="" if place is None else place_name(place.district),
        sends=messages.can_send(),
    )
