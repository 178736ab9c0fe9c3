"""One grievance: its words, what it is, how far it is; answer, notes, and who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.grievances import queries, services
from organizer.grievances.forms import AnswerForm, ChangeForm, ContactForm, NoteForm, workers
from organizer.grievances.models import Grievance, GrievanceEvent, GrievanceState
from organizer.grievances.views.blueprint import bp
from organizer.grievances.wording import EVENTS, KINDS, NODDED, REPLY_WAYS, STATES, WAYS_IN
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _, short_date_time
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.text import pick
from organizer.meetings.queries import meetings as meetings_of
from organizer.topics import queries as topics

NO_FORMS: Mapping[str, Form] = MappingProxyType({})
PATH = "/staff/grievances/<string(length=9):grievance_reference>"


@bp.route(PATH, methods=["GET"])
@allow(Permission.GRIEVANCE_READ)
def show(grievance_reference: str) -> ResponseReturnValue:
    """Everything about one. Opening it changes nothing: it is read when somebody acts on it."""
    return _page(_readable(grievance_reference))


@bp.route(f"{PATH}/change", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_WORK)
def change(grievance_reference: str) -> ResponseReturnValue:
    """Say what it is, how far it is, who works on it."""
    row = _readable(grievance_reference)
    form = ChangeForm(row)
    if not form.validate():
        return _page(row, {"change_form": form})
    try:
        done = services.change(row, to=form.changes(), by=actor())
    except DomainError as problem:
        form.refuse(problem)
        return _page(row, {"change_form": form})
    flash_done(_("Saved."), done=done)
    return _back_to(row)


@bp.route(f"{PATH}/answer", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_WORK)
def answer(grievance_reference: str) -> ResponseReturnValue:
    """Answer the writer, the way the writer chose."""
    row = _readable(grievance_reference)
    form = AnswerForm()
    if form.validate():
        try:
            services.answer(row, form.words.data or "", by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The answer is kept."), "done")
            return _back_to(row)
    return _page(row, {"answer_form": form})


@bp.route(f"{PATH}/note", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_WORK)
def note(grievance_reference: str) -> ResponseReturnValue:
    """Write a note for the team."""
    row = _readable(grievance_reference)
    form = NoteForm()
    if form.validate():
        try:
            services.note(row, form.note.data or "", by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return _back_to(row)
    return _page(row, {"note_form": form})


@bp.route(f"{PATH}/contact", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_CONTACT)
def contact(grievance_reference: str) -> ResponseReturnValue:
    """Show who wrote, on this one page; the reason stands in the history."""
    row = _readable(grievance_reference)
    form = ContactForm()
    if form.validate():
        try:
            shown = services.show_contact(row, form.reason.data or "", by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            waits = row.id in queries.to_mail([row])
            return render_template("grievances/_contact.html", row=row, shown=shown, waits=waits)
    return _page(row, {"contact_form": form})


@bp.route(f"{PATH}/mailed", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_CONTACT)
def mailed(grievance_reference: str) -> ResponseReturnValue:
    """Note that the answer went out from somebody's own mailbox."""
    row = _readable(grievance_reference)
    services.mailed(row, by=actor())
    flash(_("Noted: the answer was sent by hand."), "done")
    return _back_to(row)


@bp.route(f"{PATH}/part", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_WORK)
def part(grievance_reference: str) -> ResponseReturnValue:
    """Part it from those it was joined to."""
    row = _readable(grievance_reference)
    services.unmerge(row, by=actor())
    flash(_("It stands by itself again."), "done")
    return _back_to(row)


def _readable(reference: str) -> Grievance:
    return queries.readable(services.read_reference(reference), who=actor())


def _back_to(row: Grievance) -> ResponseReturnValue:
    """Its page; the list where the reader may no longer open it."""
    if row.reference not in {each.reference for each in queries.chosen([row.id], who=actor())}:
        return redirect(url_for(".inbox"))
    return redirect(url_for(".show", grievance_reference=row.reference))


def _page(row: Grievance, refused: Mapping[str, Form] = NO_FORMS) -> ResponseReturnValue:
    forms: dict[str, Form] = {
        "change_form": ChangeForm(row, formdata=None),
        "answer_form": AnswerForm(formdata=None, data={"words": _agreed(row)}),
        "note_form": NoteForm(formdata=None),
        "contact_form": ContactForm(formdata=None),
        **refused,
    }
    who = actor()
    team = workers()
    head = queries.grievance(row.merged_into_id) if row.merged_into_id else None
    said = [row, *queries.voices_of([row])]
    return render_form(
        "grievances/show.html",
        form=next(iter(refused.values()), forms["change_form"]),
        **forms,
        row=row,
        place=queries.place_of(row),
        places=queries.suggested_places(),
        head=head,
        voices=queries.chosen([each.id for each in said[1:]], who=who),
        by_mail=sum(each.asks_for_mail for each in said),
        to_mail=queries.to_mail(said),
        alike=queries.alike(row, who=who),
        meeting=meetings_of([row.meeting_id]).get(row.meeting_id) if row.meeting_id else None,
        answers=queries.answers(row),
        additions=queries.additions(row, by_writer=True),
        notes=queries.additions(row, by_writer=False),
        timeline=[_line(event, team) for event in queries.history(row)],
        estimate=services.price(row),
        sensitive=queries.is_sensitive(row, topics.sensitive_ids()),
        team=team,
        words={"states": STATES, "ways": WAYS_IN, "kinds": KINDS, "nodded": NODDED, "reply": REPLY_WAYS},
    )


def _agreed(row: Grievance) -> str:
    """The agreed answer of the topic, where it was asked for, in the writer's language."""
    if not request.args.get("agreed") or row.topic is None:
        return ""
    return pick(row.topic.agreed_answer, row.language, campaign().languages)[0]


def _line(event: GrievanceEvent, team: Mapping[str, str]) -> dict[str, str]:
    """A line of the history in words."""
    facts = dict(event.facts)
    if event.verb == "state":
        facts["state"] = str(STATES[GrievanceState(facts["after"])][0])
    if event.verb == "assigned":
        facts["who"] = team.get(facts.get("to", ""), _("nobody"))
    wall = to_wall(event.at, campaign().zone)
    return {
        "when": short_date_time(wall),
        "instant": event.at.isoformat(timespec="minutes"),
        "text": str(EVENTS[event.verb]) % facts,
        "who": team.get(str(event.by_user_id), "") if event.by_user_id else "",
    }
