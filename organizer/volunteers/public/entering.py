"""How volunteers who have no password come to their own page: by a link in an SMS."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import services as accounts
from organizer.accounts.devices import device_words
from organizer.kernel import subjects, tokens
from organizer.kernel.access import public, signed
from organizer.kernel.i18n import suggest_language
from organizer.kernel.pages import render_form
from organizer.kernel.security import limiter
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries as messages
from organizer.volunteers import queries, services
from organizer.volunteers.forms import PhoneForm
from organizer.volunteers.public.blueprint import bp
from organizer.volunteers.public.reader import page_for

ASKS = "10 per 10 minutes"


@bp.route("/volunteer/enter", methods=["GET", "POST"])
@public
@limiter.limit(ASKS, methods=["POST"])
def ask_link() -> ResponseReturnValue:
    """Ask for a sign-in link. The answer is the same for a number we know and for one we do not."""
    form = PhoneForm()
    if form.validate_on_submit():
        services.send_link(form.number)
        return redirect(url_for(".thanks", done="link"))
    return render_form("volunteers/public/ask_link.html", form=form, sends=messages.can_send())


@bp.route("/my/enter/<token('e'):enter_token>", methods=["GET", "POST"])
@signed
def enter(enter_token: str) -> ResponseReturnValue:
    """The link signs in by a press, not by being opened: previews open links, too."""
    link = tokens.find(enter_token, Purpose.ENTER)
    if request.method != "POST":
        language = queries.language_of(subjects.parse(link.about)[1])
        return page_for(language, "volunteers/public/enter.html", token=enter_token)
    user = services.enter(link)
    accounts.open_session(
        user,
        host=request.host,
        device=device_words(request.user_agent.string),
        factor="link",
        for_volunteer=True,
    )
    return suggest_language(redirect(url_for("volunteers.my")), user.language)
