"""Many meetings in three pages: paste, check, make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import candidates, name_of_candidate, running
from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.bodies import takes_files
from organizer.kernel.clock import now, to_wall, today
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n, date_span, relative_day, short_date, time_span
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.versions import held_boxes, saved_meanwhile
from organizer.meetings.queries import venue_label, venues
from organizer.tours import queries, services, wording
from organizer.tours.forms import (
    HOLDS,
    WHO,
    CheckForm,
    FileForm,
    Mine,
    PasteForm,
    RuleForm,
    StartForm,
    cell_name,
    column_name,
    correction,
    held,
    mine,
    out_name,
    place_name,
)
from organizer.tours.models import KEEP, NOBODY_YET, Tour
from organizer.tours.paste import Cell, Doubt
from organizer.tours.queries import Check, Checked
from organizer.tours.views.blueprint import bp
from organizer.tours.views.made import flash_made

MOST_ODD = 20
SELDOM = (Cell.CANDIDATE, Cell.LANGUAGE)
"""Cells that few rows have: their boxes stand apart."""
NOTHING: Mapping[str, str] = MappingProxyType({})


@bp.route("/staff/schedule/plan", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def plan() -> ResponseReturnValue:
    """Step 1: rows are pasted here; drafts that are open wait here."""
    form = PasteForm()
    return _begun(
        form,
        lambda key: services.begin_from_text(
            form.text.data or "", first=form.first_day, by=actor(), once_key=key
        ),
    )


@bp.route("/staff/schedule/plan/file", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
@takes_files
def bring() -> ResponseReturnValue:
    """Step 1 with a file."""
    form = FileForm()
    return _begun(
        form,
        lambda key: services.begin_from_file(form.content(), first=form.first_day, by=actor(), once_key=key),
    )


@bp.route("/staff/schedule/plan/rule", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def repeat() -> ResponseReturnValue:
    """Step 1 with days of the week."""
    form = RuleForm()
    return _begun(form, lambda key: services.begin_from_rule(form.rule(), by=actor(), once_key=key))


@bp.route("/staff/schedule/plan/<int:tour_id>", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def check(tour_id: int) -> ResponseReturnValue:
    """Step 2: what is unclear is put right, what clashes is seen, rows are left out."""
    tour = queries.tour(tour_id)
    if not tour.is_open:
        return _made(tour, before=True)
    form = CheckForm(data={"version": str(tour.version)})
    if form.validate_on_submit():
        try:
            services.correct(tour, correction(request.form, tour), version=form.seen, by=actor())
        except DomainError as problem:
            form.refuse(problem)
            form.version.data = str(tour.version)
        else:
            return redirect(_next(tour))
    return _check_page(tour, form, mine(request.form, tour) if form.errors else Mine(tour.written))


@bp.route("/staff/schedule/plan/<int:tour_id>/make", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def make(tour_id: int) -> ResponseReturnValue:
    """Step 3: all the meetings, or none."""
    tour = queries.tour(tour_id)
    form = CheckForm(data={"version": str(tour.version)})
    if form.validate_on_submit():
        try:
            _make(tour, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _made(tour)
    if not tour.is_open:
        return _made(tour, before=True)
    found = queries.check(tour)
    if not found.is_ready and not form.errors:
        return redirect(url_for(".check", tour_id=tour.id))
    return _make_page(tour, form, found)


@bp.route("/staff/schedule/plan/<int:tour_id>/discard", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def discard(tour_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    done = services.discard(queries.tour(tour_id), by=actor())
    flash_done(_("The draft is thrown away."), done=done)
    return redirect(url_for(".plan"))


def _begun(form: StartForm, begin: Callable[[str], Tour]) -> ResponseReturnValue:
    """The page of the tour that a form begins; the form again where it cannot."""
    if form.validate_on_submit():
        try:
            tour = begin(request.form.get("once", ""))
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".check", tour_id=tour.id))
    return render_form(
        "tours/plan.html",
        form=form,
        paste=_this_or_empty(form, PasteForm),
        file=_this_or_empty(form, FileForm),
        rule=_this_or_empty(form, RuleForm),
        drafts=[_draft(tour) for tour in queries.open_tours()],
    )


def _this_or_empty(form: StartForm, kind: type[StartForm]) -> StartForm:
    return form if isinstance(form, kind) else kind(formdata=None)


def _draft(tour: Tour) -> dict[str, str]:
    """A draft in the list: what it is, how old, how long it stays."""
    zone = campaign().zone
    left = (tour.changed_at + KEEP - now()).days
    return {
        "href": url_for(".check", tour_id=tour.id),
        "text": _n("%(num)s meeting", "%(num)s meetings", len(tour.lines)),
        "note": " · ".join(
            (
                str(wording.SOURCES[tour.source]),
                _("begun %(when)s", when=relative_day(to_wall(tour.begun_at, zone).date(), today(zone))),
                _n("kept %(num)s more day", "kept %(num)s more days", left),
            )
        ),
    }


def _check_page(tour: Tour, form: CheckForm, shown: Mine) -> ResponseReturnValue:
    found = queries.check(tour, shown.written)
    opened = _opened(found)
    return render_form(
        "tours/check.html",
        form=form,
        tour=tour,
        check=found,
        rows=_shown(found.rows, shown.saved),
        opened=opened,
        held=held_boxes(held(tour.written, opened)),
        questions=_questions(found, shown),
        columns=_columns(found, shown),
        who=_who_box(shown) if found.lacks_who else None,
        odd=[wording.odd(*each) for each in tour.odd[:MOST_ODD]],
        more_odd=max(0, len(tour.odd) - MOST_ODD),
        places=[venue_label(venue) for venue in venues()],
    )


def _make(tour: Tour, form: CheckForm) -> None:
    services.make(
        tour,
        publish="publish" in request.form,
        despite=request.form.get("despite", ""),
        version=form.seen,
        by=actor(),
        once_key=request.form.get("once", ""),
    )


def _make_page(tour: Tour, form: CheckForm, found: Check) -> ResponseReturnValue:
    form.version.data = str(tour.version)
    return render_form(
        "tours/make.html",
        form=form,
        tour=tour,
        count=len(found.kept),
        facts=_facts(found),
        clashing=_shown(found.clashing),
        despite=services.mark_of(found),
    )


def _questions(found: Check, shown: Mine) -> list[dict[str, object]]:
    """What is to be said once of places that several rows name, with what they may mean."""
    return [
        _select(
            place_name(question.key),
            _n("%(text)s (%(num)s row)", "%(text)s (%(num)s rows)", count, text=question.text),
            [("", "…"), *((key, wording.choice(question, key)) for key, _p in question.choices)],
            shown,
        )
        for question, count in found.questions
    ]


def _columns(found: Check, shown: Mine) -> list[dict[str, object]]:
    """The columns of which it is to be said what they hold, by what stands in them."""
    options = [("", "…"), *((choice, wording.held(cell)) for choice, cell in HOLDS.items())]
    return [
        _select(column_name(number), wording.samples(texts), options, shown)
        for number, texts in enumerate(found.columns)
    ]


def _who_box(shown: Mine) -> dict[str, object]:
    """Who meets people in all rows that do not say it."""
    slate = [(str(each.id), name_of_candidate(each)) for each in running()]
    options = [("", "…"), *slate, (NOBODY_YET, _("Not known yet"))]
    box = _select(WHO, _("In all rows that do not say it"), options, shown)
    return {**box, "value": shown.written.who}


def _select(name: str, label: str, options: Sequence[tuple[str, str]], shown: Mine) -> dict[str, object]:
    """A box with a choice: the answer that was given, and what somebody else has saved instead."""
    saved = shown.saved.get(name)
    return {
        "name": name,
        "label": label,
        "options": options,
        "value": shown.answered.get(name, ""),
        "hint": "" if saved is None else saved_meanwhile(dict(options).get(saved, "")),
    }


def _opened(found: Check) -> set[int]:
    """The rows whose boxes are shown: unclear ones, the one asked for, and those that were just sent."""
    sent = {row.number for row in found.rows if cell_name(row.number, Cell.DAY) in request.form}
    return {row.number for row in found.unclear} | sent | {request.args.get("row", 0, type=int)}


def _next(tour: Tour) -> str:
    """Where a press on the page of a tour leads: on, to the row that was asked for, or to the page again."""
    opened = request.form.get("open", "")
    if opened.isdecimal() and len(opened) < 4:
        return url_for(".check", tour_id=tour.id, row=int(opened), _anchor=f"row-{opened}")
    if "next" in request.form and queries.check(tour).is_ready:
        return url_for(".make", tour_id=tour.id)
    return url_for(".check", tour_id=tour.id)


def _made(tour: Tour, *, before: bool = False) -> ResponseReturnValue:
    """The schedule where the meetings stand; who pressed after somebody else is told what that one did."""
    if request.method == "POST":
        _say_made(tour, before=before)
    return redirect(url_for("meetings.schedule", view="list", date=tour.first_day.isoformat()))


def _say_made(tour: Tour, *, before: bool) -> None:
    if before:
        flash(_made_before(tour), "warning")
        return
    flash_made(tour, tour.made)


def _made_before(tour: Tour) -> str:
    if tour.is_published:
        return _("Made already, by another press. Published meetings: %(number)s", number=tour.made)
    return _("Made already, by another press. Drafts: %(number)s", number=tour.made)


def _shown(rows: Sequence[Checked], saved: Mapping[str, str] = NOTHING) -> list[dict[str, object]]:
    """Rows for the page: what they mean, what is unclear and clashes, and their boxes."""
    slate = {each.id: name_of_candidate(each) for each in candidates()}
    return [_shown_row(row, slate, saved) for row in rows]


def _shown_row(row: Checked, slate: Mapping[int, str], saved: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": row.number,
        "left_out": row.left_out,
        "out": out_name(row.number),
        "when": _when(row),
        "is_day_from_above": row.row.is_day_from_above,
        "place": _place(row),
        "title": row.row.title,
        "who": slate.get(row.candidate_id or 0, row.row.candidate) if len(slate) > 1 else "",
        "clashes": list(dict.fromkeys(wording.clash(found) for found in row.clashes)),
        "is_timed": row.times is not None,
        "cells": [_box(row, cell, saved) for cell in Cell if cell not in SELDOM],
        "more": [_box(row, cell, saved) for cell in SELDOM],
    }


def _box(row: Checked, cell: Cell, saved: Mapping[str, str]) -> dict[str, str]:
    name = cell_name(row.number, cell)
    return {
        "name": name,
        "label": str(wording.CELLS[cell]),
        "value": getattr(row.row, cell.value),
        "hint": saved_meanwhile(saved[name]) if name in saved else "",
        "error": _error(row, cell),
    }


def _error(row: Checked, cell: Cell) -> str:
    why: Doubt | None = row.doubts.get(cell)
    return "" if why is None else wording.doubt(cell, why)


def _when(row: Checked) -> str:
    if row.times is None:
        return " ".join(part for part in (row.row.day, row.row.starts) if part) or "–"
    return _span(*row.times)


def _span(starts: datetime, ends: datetime) -> str:
    year = "" if abs(starts.date() - today(campaign().zone)) < timedelta(days=300) else f" {starts.year}"
    return f"{short_date(starts.date())}{year}, {time_span(starts, ends)}"


def _place(row: Checked) -> str:
    if row.place.venue is not None:
        return venue_label(row.place.venue)
    if row.place.new_name:
        return _("New place: %(name)s", name=row.place.new_name)
    return row.row.place or "–"


def _facts(found: Check) -> list[tuple[str, str]]:
    """What the last press makes."""
    days = [row.times[0].date() for row in found.kept if row.times is not None]
    new = {row.place.new_name for row in found.kept if row.place.new_name}
    facts = [
        (_("Meetings"), str(len(found.kept))),
        (_("Days"), date_span(min(days), max(days)) if days else "–"),
        (_("Left out"), str(len(found.rows) - len(found.kept))),
    ]
    return [*facts, (_("New places"), ", ".join(sorted(new)))] if new else facts
