"""The planner: what is wished, what it found, what is pinned, and the drafts made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask import Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.country.models import Locality
from organizer.country.queries import name_of
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, to_wall, today
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, _n, relative_day
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.versions import Boxes, held_boxes, saved_meanwhile
from organizer.tours import queries, services, wording
from organizer.tours.forms import PlanForm, VotersForm, WishesForm, data_of, voters_name
from organizer.tours.models import KEEP, Plan, PlanState
from organizer.tours.planner import Pin
from organizer.tours.planner.written import document_of
from organizer.tours.queries import Asked
from organizer.tours.views import shown as showing
from organizer.tours.views.blueprint import bp
from organizer.tours.views.made import flash_made
from organizer.tours.views.shown import MARK, Shown
from organizer.tours.wishes import Wishes

RELOAD_SECONDS = 2


@bp.route("/staff/schedule/tour", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def tour() -> ResponseReturnValue:
    """What is wished of a tour; plans that wait are gone on with here."""
    form = WishesForm()
    if form.validate_on_submit():
        try:
            plan = services.begin_plan(form.wishes(), by=actor(), once_key=request.form.get("once", ""))
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".planned", plan_id=plan.id))
    return render_form(
        "tours/tour.html", form=form, drafts=[_draft(plan) for plan in queries.open_plans()], **_numbers()
    )


@bp.route("/staff/schedule/tour/<int:plan_id>/wishes", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def wishes(plan_id: int) -> ResponseReturnValue:
    """Wish something else and have it planned anew; what is pinned and left out stays so."""
    plan = queries.plan(plan_id)
    if not plan.is_open:
        return _made(plan)
    form = _wished(plan)
    if form.validate_on_submit():
        try:
            wished = _with_pins(form.wishes(), plan.wishes)
            services.ask_again(plan, wished, version=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, _wished(plan, formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".planned", plan_id=plan.id))
    return render_form("tours/wishes.html", form=form, plan=plan, **_numbers())


@bp.route("/staff/schedule/tour/<int:plan_id>", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def planned(plan_id: int) -> ResponseReturnValue:
    """What the planner found, or that it is at it. A press pins, leaves out, or plans the rest anew."""
    plan = queries.plan(plan_id)
    if not plan.is_open:
        return _made(plan)
    form = PlanForm(data={"version": str(plan.version)})
    if form.validate_on_submit():
        try:
            return _pressed(plan, form)
        except DomainError as problem:
            form.refuse(problem)
            form.version.data = str(plan.version)
    return _page(plan, form)


@bp.route("/staff/schedule/tour/<int:plan_id>/make", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def make_plan(plan_id: int) -> ResponseReturnValue:
    """All the meetings of the plan that is shown, or none."""
    plan = queries.plan(plan_id)
    form = PlanForm()
    if form.validate_on_submit():
        try:
            key = request.form.get("once", "")
            services.make_plan(plan, _number_shown(), version=form.seen, by=actor(), once_key=key)
        except DomainError as problem:
            if not plan.is_open:
                return _made(plan)
            form.refuse(problem)
        else:
            return _made(plan)
    form.version.data = str(plan.version)
    return _page(plan, form)


@bp.route("/staff/schedule/tour/<int:plan_id>/discard", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def discard_plan(plan_id: int) -> ResponseReturnValue:
    """Throw a plan away."""
    done = services.discard_plan(queries.plan(plan_id), by=actor())
    flash_done(_("The plan is thrown away."), done=done)
    return redirect(url_for(".tour"))


@bp.route("/staff/schedule/tour/<int:plan_id>/question.json", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def question(plan_id: int) -> ResponseReturnValue:
    """The planner's question as a file, so that anybody can ask it again and check the answer."""
    plan = queries.plan(plan_id)
    answer = jsonify(document_of(queries.asked(plan.wishes).question))
    answer.headers["Content-Disposition"] = f'attachment; filename="tour-{plan.wishes.first}.json"'
    return answer


@bp.route("/staff/schedule/tour/voters", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def voters() -> ResponseReturnValue:
    """How many voters live in each place."""
    form, rows = VotersForm(data={"version": str(services.mark_of_voters())}), queries.places_of_slate()
    if form.validate_on_submit():
        try:
            counts = form.counts(request.form, [row.id for row in rows])
            done = services.set_voters(counts, seen=form.seen, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("The numbers are saved."), done=done)
            return redirect(url_for(".tour"))
    return _voters_page(form, rows)


def _wished(plan: Plan, **options: Any) -> WishesForm:
    """The form over what is wished of a plan."""
    return WishesForm(data={**data_of(plan.wishes), "version": str(plan.version)}, **options)


def _numbers() -> dict[str, int]:
    """Of how many places the number of voters is known."""
    rows, known = queries.places_of_slate(), queries.voter_counts()
    return {"places": len(rows), "counted": sum(row.id in known for row in rows)}


def _with_pins(wished: Wishes, before: Wishes) -> Wishes:
    for pin in before.pins:
        wished = wished.pinned(pin)
    for place in before.without:
        wished = wished.leaving_out(place)
    return wished


def _pressed(plan: Plan, form: PlanForm) -> ResponseReturnValue:
    """Do what a button of the page says. Raises DomainError."""
    wished, asked = plan.wishes, queries.asked(plan.wishes)
    if "again" in request.form:
        services.ask_again(plan, wished, version=form.seen, by=actor())
        return redirect(url_for(".planned", plan_id=plan.id))
    changed = _changed(wished, asked)
    services.change(plan, changed, version=form.seen, by=actor())
    return redirect(url_for(".planned", plan_id=plan.id, shown=_number_shown() or None))


def _changed(wished: Wishes, asked: Asked) -> Wishes:
    """What is wished once a button was pressed; unknown buttons change nothing."""
    sent = request.form
    pin = _pin(sent.get("pin", ""), asked)
    if pin is not None:
        return wished.pinned(pin)
    for pinned in wished.pins:
        if showing.mark_of(pinned) == sent.get("unpin"):
            return wished.unpinned(pinned)
    if sent.get("out") in asked.places:
        return wished.leaving_out(sent["out"])
    return wished.taking_back(sent.get("back", ""))


def _pin(text: str, asked: Asked) -> Pin | None:
    """A pin that a button carries; None for what is none, or names what there is not."""
    parts = text.split(MARK)
    if len(parts) != 5 or parts[0] not in asked.places:
        return None
    place, venue, person, day, at = parts
    people = {each.key for each in asked.question.people}
    if (venue and venue not in asked.names) or (person and person not in people):
        return None
    try:
        return Pin(
            place=place,
            venue=venue or None,
            person=person or None,
            day=date.fromisoformat(day) if day else None,
            at=time.fromisoformat(at) if at else None,
        )
    except ValueError:
        return None


def _number_shown() -> int:
    """Which of the plans is looked at."""
    return request.form.get("shown", request.args.get("shown", 0, type=int), type=int)


def _page(plan: Plan, form: PlanForm) -> ResponseReturnValue:
    choices = plan.choices
    if not choices:
        return _progress(plan, form)
    wished = plan.wishes
    asked, number = queries.asked(wished), min(max(0, _number_shown()), len(choices) - 1)
    choice = choices[number]
    shown = Shown(asked, wished, choice)
    left, bare = shown.left_out()
    unknown, roads = shown.unknown_ways()
    return render_form(
        "tours/planned.html",
        form=form,
        plan=plan,
        number=number,
        shown=shown,
        is_found=plan.state is not PlanState.WAITING,
        plans=showing.plans(asked, wished, choices, plan_id=plan.id),
        left=left,
        bare=bare,
        out=[(key, asked.names[key]) for key in sorted(wished.without) if key in asked.names],
        unknown=unknown,
        roads=roads,
        wanted=shown.wanted(),
        impossible=shown.impossible(),
        shortfall=showing.shortfall(asked, choice),
        weighs=[str(wording.WEIGHS[each]) for each in wording.WEIGHS if each in wished.weighs],
        is_best=number == 0 and shown.is_proven,
    )


def _progress(plan: Plan, form: PlanForm) -> ResponseReturnValue:
    """The page while nothing is found yet: it comes again by itself, with or without scripts."""
    answer: Response = make_response(render_form("tours/planned.html", form=form, plan=plan, shown=None))
    if plan.state is PlanState.WAITING:
        answer.headers["Refresh"] = str(RELOAD_SECONDS)
    return answer


def _draft(plan: Plan) -> dict[str, str]:
    """A plan in the list: what it is, how old, how long it stays."""
    zone = campaign().zone
    wished = plan.wishes
    left = (plan.changed_at + KEEP - now()).days
    return {
        "href": url_for(".planned", plan_id=plan.id),
        "text": _n("%(num)s meeting", "%(num)s meetings", wished.meetings),
        "note": " · ".join(
            (
                wording.span(wished),
                _("begun %(when)s", when=relative_day(to_wall(plan.begun_at, zone).date(), today(zone))),
                _n("kept %(num)s more day", "kept %(num)s more days", left),
            )
        ),
    }


def _made(plan: Plan) -> ResponseReturnValue:
    """The schedule from the tour's first day, with how many meetings are in it now."""
    if request.method == "POST":
        flash_made(plan, plan.made)
    return redirect(url_for("meetings.schedule", view="list", date=plan.wishes.first.isoformat()))


def _voters_page(form: VotersForm, rows: Sequence[Locality]) -> ResponseReturnValue:
    """A box a place: what its writer changed, else what is saved by now."""
    known, boxes = queries.voter_counts(), Boxes(request.form)
    saved = {voters_name(row.id): str(known.get(row.id, "")) for row in rows}
    form.version.data = str(services.mark_of_voters())
    return render_form(
        "tours/voters.html",
        form=form,
        held=held_boxes(saved),
        boxes=[
            {
                "name": name,
                "place": name_of(row),
                "district": name_of(row.district),
                "value": boxes.value(name, stands),
                "hint": saved_meanwhile(stands) if name in boxes.saved else "",
            }
            for row, (name, stands) in zip(rows, saved.items(), strict=True)
        ],
    )
