"""Today: what needs a hand now."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.wording import NOT_WHOLE
from organizer.desk import queries
from organizer.desk.queries import Hands
from organizer.desk.views.blueprint import bp
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.i18n import _, number, pick_here, short_date, short_date_time
from organizer.kernel.pages import link
from organizer.meetings import clash_wording, wording
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.permits import Lack, Waiting
from organizer.meetings.queries.schedule import Need, Planned
from organizer.messaging.queries.broadcasts import Refusal
from organizer.messaging.waiting_wording import alarm, refused, stalled

Row = dict[str, object]


@bp.route("/staff", methods=["GET"])
@allow(Permission.DESK_READ)
def today() -> ResponseReturnValue:
    """The first page of the team."""
    who = actor()
    found = queries.today_of(who, campaign().zone)
    return render_template(
        "desk/today.html",
        found=found,
        hands=_hands(found.hands),
        near=[_near(row) for row in found.near],
        steps=[_step(step) for step in queries.first_steps(who)],
    )


def _hands(hands: Hands) -> list[Row]:
    """Each thing that waits, with one button."""
    rows: list[Row] = []
    if hands.no_operator:
        rows.append({"text": str(NOT_WHOLE), "action": (_("Fix"), link("campaigns.campaign"))})
    if hands.stall is not None:
        rows.append(
            {
                "text": stalled(hands.stall),
                "mark": (_("Messages do not leave"), "bad"),
                "action": (_("See"), link("messaging.messages")),
            }
        )
    if hands.blocked is not None:
        title, words = alarm(hands.blocked)
        rows.append({"text": words, "mark": (title, "bad"), "action": (_("See"), _failed())})
    rows += [_refused(row) for row in hands.refused]
    rows += [_clash(row) for row in hands.clashing] + [_lack(row) for row in hands.lacking]
    rows += [_permit(row) for row in hands.permits]
    rows += [_notes(row) for row in hands.without_notes]
    return rows + [
        {"text": text, "action": (_("See"), path), "mark": (number(count), "warn")}
        for count, text, path in _counted(hands)
        if count
    ]


def _counted(hands: Hands) -> list[tuple[int, str, str]]:
    """How many of each kind wait, and where to see to them."""
    clashing = link("meetings.schedule", view="list", needs=Need.CLASH.value)
    return [
        (hands.led_by_withdrawn, _("Meetings of a candidate who has withdrawn"), clashing),
        (hands.not_delivered, _("Messages not delivered"), _failed()),
        (hands.sms_steps, _("Steps until SMS go to everybody"), link("messaging.start_up")),
        (hands.replies, _("Replies nobody has looked at"), link("messaging.replies")),
        (
            hands.late_grievances,
            _("Grievances unread for a day"),
            link("grievances.inbox", late=1),
        ),
        (hands.due_promises, _("Promises due"), link("promises.promises")),
        (hands.due_tasks, _("Tasks due"), link("promises.promises", state="tasks")),
        (hands.promises_of_nobody, _("Promises that nobody sees to"), link("promises.promises")),
        (hands.tasks_of_nobody, _("Tasks that nobody sees to"), link("promises.promises", state="tasks")),
        (hands.to_check, _("Volunteers who wait for your word"), link("volunteers.board")),
        (hands.paper, _("Meetings of tomorrow without paper"), link("desk.paper_pack")),
        (hands.erasures, _("People who asked to be erased"), link("contacts.erasures")),
        (hands.to_call, _("People who left a number, to be called"), link("volunteers.board")),
    ]


def _failed() -> str:
    return link("messaging.messages", tab="not-delivered")


def _refused(row: Refusal) -> Row:
    return {
        "text": refused(row),
        "mark": (_("Words refused"), "bad"),
        "action": (_("See"), link("messaging.broadcast", broadcast_id=row.broadcast_id)),
    }


def _clash(row: Planned) -> Row:
    return {
        "text": _named(row.meeting),
        "mark": (clash_wording.clash_mark(row.clashes[0]), "bad"),
        "action": (_("Fix"), _page(row.meeting)),
    }


def _lack(row: Planned) -> Row:
    words = {Need.VENUE: _("No venue"), Need.HOST: _("No host")}
    lacking = [text for need, text in words.items() if need in row.needs]
    path = (
        _page(row.meeting) if Need.VENUE in row.needs else link("volunteers.team", meeting_id=row.meeting.id)
    )
    return {"text": _named(row.meeting), "mark": (", ".join(lacking), "warn"), "action": (_("Fix"), path)}


def _permit(row: Waiting) -> Row:
    words = {
        Lack.TO_ASK: (_("Permit not asked for"), "warn"),
        Lack.ELSEWHERE: (_("The permit is for another place or day"), "bad"),
        Lack.NO_ANSWER: (_("Permit: no answer yet"), "warn"),
        Lack.REFUSED: (_("Permit not granted"), "bad"),
    }
    note = (
        _("Ask for it by %(day)s", day=short_date(row.due_on))
        if row.lack in {Lack.TO_ASK, Lack.ELSEWHERE} and row.due_on
        else ""
    )
    path = url_for("meetings.permit", meeting_id=row.meeting.id)
    return {"text": _named(row.meeting), "note": note, "mark": words[row.lack], "action": (_("Fix"), path)}


def _notes(row: Meeting) -> Row:
    path = url_for("meetings.notes", meeting_id=row.id)
    return {"text": _named(row), "mark": (_("No notes"), "info"), "action": (_("Write notes"), path)}


def _near(row: Planned) -> Row:
    filled, needed = row.team
    coming = row.numbers.coming + row.numbers.guests
    is_plain = row.meeting.state is MeetingState.PUBLISHED
    return {
        "mark": None if is_plain else wording.stands(row.meeting),
        "text": _named(row.meeting),
        "href": _page(row.meeting),
        "note": _(
            "Sign-ups: %(number)s · Team: %(filled)s of %(needed)s",
            number=coming,
            filled=filled,
            needed=needed,
        ),
        "action": _next_step(row.meeting),
    }


def _next_step(row: Meeting) -> tuple[str, str]:
    if meetings.has_door(row):
        return _("Open the door list"), url_for("meetings.door", meeting_id=row.id)
    return _("Run sheet"), url_for("meetings.run_sheet", meeting_id=row.id)


def _step(step: queries.FirstStep) -> Row:
    steps = {
        "campaign": (_("Say who runs the campaign"), "campaigns.campaign"),
        "district": (_("Add the candidate and the district"), "campaigns.candidates"),
        "meeting": (_("Plan the first meeting"), "meetings.new"),
        "team": (_("Invite the team"), "campaigns.team"),
        "sms": (_("Get SMS going: register the sender now"), "messaging.start_up"),
        "languages": (_("Write the name in each language"), "campaigns.campaign"),
    }
    text, endpoint = steps[step.code]
    return {"text": text, "href": link(endpoint), "done": step.done}


def _named(row: Meeting) -> str:
    return f"{short_date_time(row.starts_wall)} · {pick_here(row.titles)[0]}"


def _page(row: Meeting) -> str:
    return url_for("meetings.show", meeting_id=row.id)
