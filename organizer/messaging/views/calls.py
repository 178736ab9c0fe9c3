"""Calling people: who waits for it, lists for helpers, what became of each call."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n, short_date_time
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.subjects import named
from organizer.messaging import queries, services, sheets, wording
from organizer.messaging.calls import CallList, Group
from organizer.messaging.forms import GiveCallsForm, read_result, read_seen
from organizer.messaging.queries import calls as reading
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import wall


@bp.route("/staff/messages/calls", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def calls() -> ResponseReturnValue:
    """Who waits to be called, by what it is about, and the lists that helpers have."""
    groups, lists = services.to_call(), reading.call_lists()
    subjects = named([*(group.about for group in groups), *(row.about for row in lists)])
    return render_template(
        "messaging/calls.html",
        groups=groups,
        lists=lists,
        counted=reading.counted(lists),
        subjects=subjects,
        numbers=queries.numbers(),
        unseen=queries.unseen_replies(),
        open_lists={row.id for row in lists if row.is_open(now())},
        wall=wall,
    )


@bp.route("/staff/messages/calls/new", methods=["GET", "POST"])
@allow(GET=Permission.PHONE_PRINT, POST=Permission.PHONE_PRINT)
def give_calls() -> ResponseReturnValue:
    """Give a helper some of those who wait to be called."""
    groups = services.to_call()
    form = GiveCallsForm(_choices(groups), about=request.args.get("about", ""))
    if form.validate_on_submit():
        try:
            helper, most, key = form.helper.data or "", form.most.number or 1, form.once.data or ""
            row = services.hand_out(form.about.data, helper, most=most, by=actor(), once_key=key)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".call_list", list_id=row.id))
    return render_form("messaging/give_calls.html", form=form, has_any=bool(groups))


@bp.route("/staff/messages/calls/<int:list_id>", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def call_list(list_id: int) -> ResponseReturnValue:
    """A list, to type in what became of each call."""
    return _page(reading.call_list(list_id))


@bp.route("/staff/messages/calls/<int:list_id>/link", methods=["POST"])
@allow(POST=Permission.PHONE_PRINT)
def call_link(list_id: int) -> ResponseReturnValue:
    """Make the address for the helper's own phone. It is shown this once; the one before opens nothing."""
    row = reading.call_list(list_id)
    return _page(row, address=services.call_link(row, by=actor()))


@bp.route("/staff/messages/calls/<int:list_id>/print", methods=["POST"])
@allow(POST=Permission.PHONE_PRINT)
def print_calls(list_id: int) -> ResponseReturnValue:
    """The list on paper. Numbers on paper leave a trace, so it is a press and no address."""
    row = reading.call_list(list_id)
    lines = services.numbers_of(row, by=actor())
    sheet = sheets.call_sheet(row, lines, results=services.results_of(row), about=_about(row))
    return render_template("messaging/print_calls.html", row=row, printed=[sheet])


@bp.route("/staff/messages/calls/<int:list_id>/<int:call_id>", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def note_call(list_id: int, call_id: int) -> ResponseReturnValue:
    """Write down what became of one call."""
    row = reading.call_list(list_id)
    call = reading.call_on(row, call_id)
    result, seen = read_result(request.form.get("result", "")), read_seen(request.form.get("seen", ""))
    try:
        services.note(call, result, by=actor(), seen=seen)
    except DomainError as problem:
        flash(str(problem.words), "warning")
    return redirect(url_for(".call_list", list_id=row.id, _anchor=f"call-{call.id}"))


@bp.route("/staff/messages/calls/<int:list_id>/take-back", methods=["POST"])
@allow(POST=Permission.PHONE_PRINT)
def take_calls_back(list_id: int) -> ResponseReturnValue:
    """End a list and its address; who was not reached waits again."""
    people = services.take_list_back(reading.call_list(list_id), by=actor())
    flash_done(
        _n(
            "The list is over. %(num)s person waits to be called again.",
            "The list is over. %(num)s people wait to be called again.",
            people,
        )
    )
    return redirect(url_for(".calls"))


def _page(row: CallList, *, address: str = "") -> ResponseReturnValue:
    return render_template(
        "messaging/call_list.html",
        row=row,
        about=_about(row),
        lines=services.on_list(row),
        choices=wording.result_choices,
        words=wording.CALL_RESULTS,
        is_open=row.is_open(now()),
        address=address,
        wall=wall,
    )


def _about(row: CallList) -> str:
    found = named([row.about]).get(row.about)
    return "" if found is None else found.words


def _choices(groups: list[Group]) -> dict[str, str]:
    """What people wait to be told about, with how many they are and until when it is of use."""
    subjects = named(group.about for group in groups)
    return {
        group.about: _(
            "%(about)s: %(people)s, until %(when)s",
            about=subjects[group.about].words if group.about in subjects else "–",
            people=_n("%(num)s person", "%(num)s people", group.people),
            when=short_date_time(wall(group.until)),
        )
        for group in groups
    }
