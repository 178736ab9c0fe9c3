"""A message to many on its way: how far it is, stopping it, going on, another try for whom it missed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _, _n
from organizer.kernel.pages import flash_done
from organizer.kernel.subjects import subject
from organizer.messaging import services, waiting_wording, wording
from organizer.messaging.models import Broadcast, BroadcastState
from organizer.messaging.queries.broadcasts import broadcast as broadcast_row
from organizer.messaging.queries.broadcasts import may_go_on, progress, refusals_of, to_try_again
from organizer.messaging.queries.calls import to_call
from organizer.messaging.reason_wording import REASONS
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import wall


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def broadcast(broadcast_id: int) -> ResponseReturnValue:
    """How far a message to many has come, and why some of it came to nothing."""
    row = broadcast_row(broadcast_id)
    return render_template(
        "messaging/broadcast.html",
        row=row,
        aim=wording.aim_of(row.aim, row.released_at),
        state=wording.BROADCAST_STATES[row.state],
        texts=[
            (LANGUAGES[code], code, row.words[code]) for code in campaign().languages if code in row.words
        ],
        again=to_try_again(row),
        to_call=to_call(subject(row)),
        wall=wall,
        **_how_far(row),
    )


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/stop", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def stop_broadcast(broadcast_id: int) -> ResponseReturnValue:
    """Nothing more of it leaves; the page says how much had left."""
    row = broadcast_row(broadcast_id)
    done = services.stop_broadcast(row, by=actor())
    words = _n(
        "Stopped. %(num)s message had left already.", "Stopped. %(num)s messages had left already.", done.left
    )
    if done.going:
        words += " " + _n(
            "%(num)s is being handed over at this moment.",
            "%(num)s are being handed over at this moment.",
            done.going,
        )
    flash(words, "done")
    return redirect(url_for(".broadcast", broadcast_id=row.id))


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/go-on", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def go_on(broadcast_id: int) -> ResponseReturnValue:
    """The rest leaves after all."""
    row = broadcast_row(broadcast_id)
    people = services.go_on(row, by=actor())
    if people:
        flash_done(
            _n("%(num)s SMS goes on.", "%(num)s SMS go on.", people),
            undo_url=url_for(".stop_broadcast", broadcast_id=row.id),
        )
    else:
        flash(_("Nothing goes on: the rest is too late, or its meeting has changed."), "warning")
    return redirect(url_for(".broadcast", broadcast_id=row.id))


@bp.route("/staff/messages/broadcasts/<int:broadcast_id>/again", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def try_again(broadcast_id: int) -> ResponseReturnValue:
    """The same words to those it did not reach, to be looked at first."""
    row = broadcast_row(broadcast_id)
    if not to_try_again(row):
        flash(_("There is nobody to try again."), "warning")
        return redirect(url_for(".broadcast", broadcast_id=row.id))
    made = services.write_again(row, by=actor(), once_key=Form().once.data or "")
    return redirect(url_for(".when", broadcast_id=made.id))


def _how_far(row: Broadcast) -> dict[str, object]:
    """How many wait, are on their way and have ended, why, and when the last of them leaves."""
    done, rest = progress(row), services.rest_leaves(subject(row), row.class_)
    return {
        "progress": done,
        "ended": [
            (*wording.STATES[each.state], REASONS[each.reason] if each.reason else "", each.count)
            for each in done.ended
            if each.count
        ],
        "is_draft": row.state is BroadcastState.DRAFT,
        "may_go_on": may_go_on(row),
        "can_stop": row.state is BroadcastState.RELEASED and bool(done.waiting or done.going),
        "refused": [waiting_wording.refused(each) for each in refusals_of(row)],
        "waits": waiting_wording.waits_for() if done.waiting else "",
        "last_leaves": None if rest is None else wall(rest),
    }
