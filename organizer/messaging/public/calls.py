"""The page on which a helper tells people something by a phone of their own, and says what became of it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.kernel import tokens
from organizer.kernel.access import signed
from organizer.kernel.subjects import named, parse
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries, services, wording
from organizer.messaging.calls import CallList
from organizer.messaging.forms import read_result, read_seen
from organizer.messaging.models import MessageState
from organizer.messaging.public.blueprint import bp
from organizer.messaging.queries import calls as reading

AT_A_TIME = 5
"""So many numbers a helper sees at once."""


@bp.route("/calls/<token('c'):calls_token>", methods=["GET"])
@signed
def calls(calls_token: str) -> ResponseReturnValue:
    """The people whom a helper is to tell something, on a phone of their own. Opening it changes nothing.

    A few numbers at a time, so that none is open longer than it is needed; who did not answer comes last.
    """
    row, begins = _list(calls_token), services.calls_begin_at()
    return render_template(
        "messaging/public/calls.html",
        row=row,
        about=named([row.about]).get(row.about),
        **_lines(row),
        results=wording.result_choices(services.results_of(row)),
        choices=wording.result_choices,
        words=wording.CALL_RESULTS,
        ends=queries.wall(row.ends_at),
        begins=None if begins is None else queries.wall(begins),
        calls_token=calls_token,
    )


@bp.route("/calls/<token('c'):calls_token>/<int:call_id>", methods=["POST"])
@signed
def note_call(calls_token: str, call_id: int) -> ResponseReturnValue:
    """What became of one call, as the helper says."""
    call = reading.call_on(_list(calls_token), call_id)
    seen = read_seen(request.form.get("seen", ""))
    services.note(call, read_result(request.form.get("result", "")), seen=seen)
    return redirect(url_for(".calls", calls_token=calls_token, _anchor=f"call-{call.id}"))


def _lines(row: CallList) -> dict[str, object]:
    """Who is to be called, who was, and of whom it can still be said who is not to be called any more."""
    lines = services.lines_of(row)
    waiting = [line for line in lines if line.call.message.state is MessageState.READY]
    waiting.sort(key=lambda line: line.call.tries)
    there = {line.call.id for line in lines}
    return {
        "waiting": waiting[:AT_A_TIME],
        "more": len(waiting[AT_A_TIME:]),
        "done": [line for line in lines if line.call.message.state is not MessageState.READY],
        "late": [line for line in services.on_list(row) if line.results and line.call.id not in there],
        "spoken": {line.call.id: wording.without_secrets(line.words) for line in lines},
    }


def _list(calls_token: str) -> CallList:
    link = tokens.find(calls_token, Purpose.CALLS)
    return reading.call_list(parse(link.about)[1])
