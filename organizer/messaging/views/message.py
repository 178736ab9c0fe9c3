"""One message: what it says, what became of it, step by step."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter

from flask import render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow
from organizer.kernel.i18n import _, money_tenge, short_date_time
from organizer.messaging import queries, reason_wording, wording
from organizer.messaging.gateways.base import ProviderState
from organizer.messaging.models import Message, Receipt
from organizer.messaging.queries.costs import cost_of
from organizer.messaging.queries.reaching import next_told
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import rows_of, wall

MARKED = {"ok", "warn", "bad"}
"""Steps that the timeline marks."""


@bp.route("/staff/messages/<int:message_id>", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def message(message_id: int) -> ResponseReturnValue:
    """A message with its timeline; what in it is the recipient's alone is covered, and so is the number."""
    row = queries.message(message_id)
    (shown,) = rows_of([row])
    return render_template(
        "messaging/message.html",
        row=row,
        shown=shown,
        body=wording.without_secrets(row.body),
        about=shown.about,
        facts=_facts(row, number="" if shown.contact_id is None else row.contact.masked_phone),
        steps=_steps(row, queries.receipts_of(row.id)),
    )


def _facts(row: Message, *, number: str) -> list[tuple[str, str]]:
    return [
        (_("Number"), number or "–"),
        (_("SMS parts"), str(row.parts)),
        (_("Cost"), money_tenge(cost_of(row))),
        (_("To leave at"), short_date_time(wall(row.due_at))),
        (_("Useful until"), short_date_time(wall(row.useful_until))),
        (_("Attempts"), str(row.attempts)),
    ]


def _steps(row: Message, receipts: list[Receipt]) -> list[dict[str, str]]:
    """The way of a message so far, from its making to its last word, in the order in which it went."""
    steps = [(row.made_at, _("Written down"), "")]
    if row.first_handed_at is not None:
        steps.append((row.first_handed_at, _("Taken to be handed over"), ""))
    if row.handed_at is not None and row.attempts > 1:
        steps.append((row.handed_at, _("Taken to be handed over again"), ""))
    steps += [(each.at, _told(each), wording.STATUSES[ProviderState(each.status)][1]) for each in receipts]
    if row.reason is not None and row.settled_at is not None:
        words, kind = wording.STATES[row.state]
        steps.append((row.settled_at, f"{words}: {reason_wording.reason(row)}", kind))
    if (after := next_told(row.id)) is not None:
        steps.append((after.made_at, str(wording.TOLD_ANEW[after.channel]), ""))
    return [_step(*step) for step in sorted(steps, key=itemgetter(0))]


def _told(receipt: Receipt) -> str:
    words, _kind = wording.STATUSES[ProviderState(receipt.status)]
    return _("%(words)s (code %(code)s)", words=words, code=receipt.code) if receipt.code else str(words)


def _step(at: datetime, words: str, kind: str) -> dict[str, str]:
    return {
        "when": short_date_time(wall(at)),
        "instant": at.isoformat(),
        "text": words,
        "state": kind if kind in MARKED else "",
    }
