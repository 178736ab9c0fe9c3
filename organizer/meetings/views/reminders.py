"""What is sent about a meeting: planned, sent, not delivered, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import queries as accounts
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now, to_wall
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.forms import TextsField
from organizer.kernel.i18n import _, _n, money_tenge, number, short_date_time
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import sample_url
from organizer.meetings import queries, services
from organizer.meetings.forms.reminder_words import ReminderWordsForm
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.afterwards import following
from organizer.meetings.queries.told import told_of
from organizer.meetings.services.reminder_words import KNOWN
from organizer.meetings.views.blueprint import bp
from organizer.meetings.wording import stands
from organizer.messaging.forms import RemindersForm
from organizer.messaging.models import MessagePurpose, MessageState
from organizer.messaging.reason_wording import reason
from organizer.messaging.reminding import SILENT
from organizer.messaging.segments import parts
from organizer.messaging.services import Estimate
from organizer.messaging.wording import PURPOSES, STATES


@bp.route("/staff/meetings/<int:meeting_id>/reminders", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def reminders(meeting_id: int) -> ResponseReturnValue:
    """The reminders to come and all that was told of the meeting, in order of time."""
    row = queries.meeting(meeting_id)
    return render_template(
        "meetings/reminders.html",
        row=row,
        state=stands(row),
        has_own=queries.own_times(row) is not None,
        has_words=bool(queries.own_words(row)),
        is_silent=queries.set_of(row).is_silent,
        planned=_planned(row),
        texts=_texts(row),
        told=_told(row),
    )


@bp.route("/staff/meetings/<int:meeting_id>/reminders/own", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_SEND, POST=Permission.MESSAGE_SEND)
def own_reminders(meeting_id: int) -> ResponseReturnValue:
    """Let other things go by themselves around this meeting than around all; nothing at all is a pause."""
    row = queries.meeting(meeting_id)
    form = RemindersForm(queries.set_of(row))
    if form.validate_on_submit():
        try:
            return _timed(row, form)
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, RemindersForm(queries.set_of(row), formdata=None).shown())
    return render_form(
        "meetings/own_reminders.html", form=form, row=row, has_own=queries.own_times(row) is not None
    )


@bp.route("/staff/meetings/<int:meeting_id>/reminders/words", methods=["GET", "POST"])
@allow(GET=Permission.MESSAGE_SEND, POST=Permission.MESSAGE_SEND)
def reminder_words(meeting_id: int) -> ResponseReturnValue:
    """The words of the reminders of this meeting alone: what they take is told before they are kept."""
    row = queries.meeting(meeting_id)
    form = ReminderWordsForm(queries.own_words(row))
    if form.validate_on_submit():
        try:
            if "count" not in request.form:
                return _kept(row, form)
            services.check_words(form.wanted())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, ReminderWordsForm(queries.own_words(row), formdata=None).shown())
        except DomainError as problem:
            form.refuse_text(problem)
    return _words_page(row, form)


def _told(row: Meeting) -> list[tuple[object, ...]]:
    return [
        (PURPOSES[each.purpose], *STATES[each.state], each.people, each.price_minor) for each in told_of(row)
    ]


def _words_page(row: Meeting, form: ReminderWordsForm) -> ResponseReturnValue:
    return render_form(
        "meetings/reminder_words.html",
        form=form,
        row=row,
        has_words=bool(queries.own_words(row)),
        known=[f"{{{name}}}" for name in KNOWN],
        parts=[_counted(row, purpose, field) for purpose, field in form.boxes().items()],
    )


def _timed(row: Meeting, form: RemindersForm) -> ResponseReturnValue:
    """The usual set and a pause hold whatever stood before; times are set by who has seen the last."""
    usual, pause = "usual" in request.form, "pause" in request.form
    wanted = None if usual else SILENT if pause else form.wanted()
    seen = None if usual or pause else form.seen
    done = services.set_own_reminders(row, wanted, seen=seen, by=actor())
    flash_done(_("Saved."), done=done)
    return redirect(url_for(".reminders", meeting_id=row.id))


def _kept(row: Meeting, form: ReminderWordsForm) -> ResponseReturnValue:
    usual = "usual" in request.form
    words, seen = ({}, None) if usual else (form.wanted(), form.seen)
    done = services.set_own_words(row, words, seen=seen, by=actor())
    flash_done(_("Saved."), done=done)
    return redirect(url_for(".reminders", meeting_id=row.id))


@bp.route("/staff/meetings/<int:meeting_id>/reminders/test", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def test_reminders(meeting_id: int) -> ResponseReturnValue:
    """Send the words of the reminders to the member's own phone."""
    row = queries.meeting(meeting_id)
    back = url_for(".reminders", meeting_id=row.id)
    if not accounts.user(actor().user_id).phone:
        return redirect(url_for("messaging.own_phone", next=back))
    told = services.test_reminders(row, by=actor())
    refused = next((each for each in told if each.state is MessageState.SUPPRESSED), None)
    if refused is not None:
        flash(_("It was not sent: %(why)s", why=reason(refused)), "warning")
    elif told:
        flash_done(_n("%(num)s SMS leaves to your phone.", "%(num)s SMS leave to your phone.", len(told)))
    else:
        flash(_("Nothing new leaves: no reminder is to come, or your phone just got them."), "warning")
    return redirect(back)


@dataclass(frozen=True)
class _Counted:
    """The boxes of one reminder, with what stands under each, and what all take for who comes by now."""

    title: str
    field: TextsField
    under: Mapping[str, tuple[str, str]]
    """By language: the words as they will be read, and what they take."""
    total: str


def _counted(row: Meeting, purpose: MessagePurpose, field: TextsField) -> _Counted:
    """Words that cannot be kept are not counted: in their language the usual ones are."""
    campaign = current_campaign()
    texts = {code: text for code, text in field.texts.items() if not services.wrong_with(text)}
    words, link = services.in_words(row, purpose, texts), sample_url(campaign, Purpose.ATTENDANCE)
    read = {code: words(code, link) for code in campaign.languages}
    takes = services.estimate(row, purpose, texts)
    return _Counted(
        str(PURPOSES[purpose]),
        field,
        {code: (text, _takes(text)) for code, text in read.items()},
        _(
            "All together: people %(people)s · SMS parts %(parts)s · about %(price)s",
            people=number(takes.people),
            parts=number(takes.parts),
            price=money_tenge(takes.price_minor),
        ),
    )


def _takes(text: str) -> str:
    counted = parts(text)
    return _(
        "Letters: %(letters)s · SMS parts: %(parts)s", letters=number(counted.units), parts=counted.parts
    )


def _texts(row: Meeting) -> list[tuple[str, str, str]]:
    """The words of the reminders to come, in each language of the campaign, with a link as long as theirs."""
    if row.state is not MeetingState.PUBLISHED:
        return []
    campaign = current_campaign()
    link = sample_url(campaign, Purpose.ATTENDANCE)
    return [
        (str(PURPOSES[purpose]), code, services.words_of(row, purpose)(code, link))
        for purpose, _moment in queries.still_to_come(row, now())
        for code in campaign.languages
    ]


def _planned(row: Meeting) -> list[tuple[str, str, Estimate | None]]:
    """What goes by itself, with its time, and what it takes; whom it follows up nobody knows before."""
    coming = queries.still_to_come(row, now()) if row.state is MeetingState.PUBLISHED else []
    behind = [each for each in following(row) if each[1] > now()] if row.is_on else []
    takes = services.estimates(row, [purpose for purpose, _moment in coming])
    return [
        (short_date_time(to_wall(moment, row.zone)), str(PURPOSES[purpose]), takes.get(purpose))
        for purpose, moment in (*coming, *behind)
    ]
