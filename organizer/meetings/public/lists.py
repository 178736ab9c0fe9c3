"""When is the next meeting near me: the home page, the list, the way into a calendar."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import candidates, name_of_candidate, phase
from organizer.config import LANGUAGES
from organizer.contacts.models import ConsentPurpose
from organizer.contacts.wording import consent
from organizer.country.models import Phase
from organizer.kernel.access import campaign, kept
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _, current_language, short_date
from organizer.kernel.pages import kept_page
from organizer.kernel.security import limiter
from organizer.kernel.urls import site_url
from organizer.meetings import queries, services
from organizer.meetings.forms.public import PRESSES, FirstForm, last_two
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.places import PAGE_SIZE, Wanted, by_day
from organizer.meetings.queries.places import listing as found_listing

FOLLOWING = 5
LONGEST_PLACE = 100
SILENT = frozenset({Phase.SILENCE, Phase.VOTE})


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
            return redirect(url_for(".home", n=form.asked.e164[-2:]), code=303)
    return _home(form), 422


@bp.route("/meetings", methods=["GET"])
@kept
def listing() -> ResponseReturnValue:
    """Meetings to come by day; the filters stand in the address."""
    wanted = _wanted()
    found = found_listing(wanted, after=request.args.get("after"))
    return kept_page(
        render_template(
            "meetings/public/listing.html",
            found=found,
            days=by_day(found.rows),
            wanted=wanted,
            chips=_chips(wanted),
            size=PAGE_SIZE,
        )
    )


@bp.route("/meetings/subscribe", methods=["GET"])
@kept
def subscribe() -> ResponseReturnValue:
    """All meetings in a phone's own calendar."""
    address = site_url(campaign(), url_for(".feed", lang=current_language()))
    webcal = "webcal://" + address.partition("://")[2]
    google = "https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal})
    return kept_page(
        render_template("meetings/public/subscribe.html", address=address, webcal=webcal, google=google)
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
        is_after=now_is is Phase.AFTER,
        told=last_two(request.args.get("n", "")),
        consent_lines=_consent() if before_first else [],
    )


def _consent() -> list[str]:
    return consent(ConsentPurpose.FIRST, button=_("Tell me once"))


def _wanted() -> Wanted:
    day = read_day(request.args.get("from", ""))
    speaks = request.args.get("speaks", "")
    return Wanted(
        place=request.args.get("place", "").strip()[:LONGEST_PLACE],
        from_=day,
        speaks=speaks if speaks in LANGUAGES else "",
        step_free=request.args.get("access") == "1",
    )


def _chips(wanted: Wanted) -> list[tuple[str, str]]:
    """The filters in use, each with the name it has in the address."""
    chips = [(_("Place: %(place)s", place=wanted.place), "place")] if wanted.place else []
    if wanted.from_ is not None:
        chips.append((_("From day: %(day)s", day=short_date(wanted.from_)), "from"))
    if wanted.speaks:
        chips.append((_("Language: %(language)s", language=LANGUAGES[wanted.speaks]), "speaks"))
    if wanted.step_free:
        chips.append((_("Step-free"), "access"))
    return chips
