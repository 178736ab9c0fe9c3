"""When is the next meeting near me: the home page, the list, the way into a calendar."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import candidates, name_of_candidate, phase
from organizer.contacts.models import ConsentPurpose
from organizer.contacts.wording import consent
from organizer.country.models import SILENT, Phase
from organizer.kernel.access import campaign, kept
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import kept_page
from organizer.kernel.security import limiter
from organizer.kernel.urls import site_url
from organizer.meetings import queries, services
from organizer.meetings.forms.public import PRESSES, FirstForm, last_two
from organizer.meetings.public import filters
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.places import PAGE_SIZE, by_day
from organizer.meetings.queries.places import listing as found_listing
from organizer.messaging import queries as messages

FOLLOWING = 5


@bp.route("/", methods=["GET"])
@kept
def home() -> ResponseReturnValue:
    """The next meeting first; then a place to look for, the following ones, and two doors."""
    return kept_page(_home(FirstForm(formdata=None)))


@bp.route("/", methods=["POST"])
@kept
@limiter.limit(PRESSES)
def tell_me() -> ResponseReturnValue:
    """Before the first meeting: a number to be told at, once."""
    form = FirstForm()
    if form.validate():
        try:
            services.tell_me_once(form.asked, language=current_language())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".home", n=form.asked.e164[-2:]))
    return _home(form), 422


@bp.route("/meetings", methods=["GET"])
@kept
def listing() -> ResponseReturnValue:
    """Meetings to come by day; the filters stand in the address. A day nobody can read filters nothing."""
    wanted, first_day = filters.wanted(), filters.FirstDay.asked()
    found = found_listing(wanted, after=request.args.get("after"))
    page = render_template(
        "meetings/public/listing.html",
        found=found,
        days=by_day(found.rows),
        first_day=first_day.first,
        size=PAGE_SIZE,
        **filters.shown(wanted),
    )
    return (page, 422) if first_day.errors else kept_page(page)


@bp.route("/meetings/subscribe", methods=["GET"])
@kept
def subscribe() -> ResponseReturnValue:
    """All meetings in a phone's own calendar, or those that the filters of the address leave."""
    wanted = filters.wanted()
    path = url_for(".feed", lang=current_language(), **filters.address_of(wanted))
    address = site_url(campaign(), path)
    webcal = "webcal://" + address.partition("://")[2]
    google = "https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal})
    return kept_page(
        render_template(
            "meetings/public/subscribe.html",
            address=address,
            webcal=webcal,
            google=google,
            chips=filters.chips(wanted),
        )
    )


def _home(form: FirstForm) -> str:
    now_is = phase()
    coming = queries.upcoming(1 + FOLLOWING) if now_is is not Phase.AFTER else []
    before_first = not coming and now_is is not Phase.AFTER and not queries.was_any_shown()
    return render_template(
        "meetings/public/home.html",
        form=form,
        slate=[name_of_candidate(each) for each in candidates()],
        coming=coming,
        following=by_day(coming[1:]),
        before_first=before_first,
        silent=now_is in SILENT,
        sends=messages.can_send(),
        is_after=now_is is Phase.AFTER,
        told=last_two(request.args.get("n", "")),
        consent_lines=_consent() if before_first else [],
    )


def _consent() -> list[str]:
    return consent(ConsentPurpose.FIRST, button=_("Tell me once"))
