"""Moving and calling off: who is told, in which words, at what price, and one press."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import takes_back
from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.kernel import undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, _n, current_language
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.tokens import Purpose
from organizer.kernel.undo import Undo
from organizer.kernel.urls import sample_url
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.meeting import MoveForm, when
from organizer.meetings.forms.telling import TellForm
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import News, Notice
from organizer.meetings.views import moved
from organizer.meetings.views.blueprint import bp
from organizer.messaging.models import Channel
from organizer.messaging.services import Told
from organizer.messaging.waiting_wording import waits_for


@bp.route("/staff/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def move(meeting_id: int) -> ResponseReturnValue:
    """Give a meeting another time or place. Nobody is told before the next press.

    One that is dropped in the schedule stays where it was dropped, and the bar there says what clashes.
    """
    row = queries.meeting(meeting_id)
    form = MoveForm(row)
    clashes: Sequence[str] = ()
    back = moved.address_before()
    if form.validate_on_submit():
        try:
            done = _move(row, form, despite=None if back else form.despite.data or "")
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, when(queries.meeting(row.id)))
        except DomainError as problem:
            clashes = form.ask(problem)
        else:
            after = moved.address_after(back, row, done) if back else url_for(".tell", meeting_id=row.id)
            return redirect(after)
    return _move_page(row, form, clashes)


@bp.route("/staff/meetings/<int:meeting_id>/tell", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.MESSAGE_SEND)
def tell(meeting_id: int) -> ResponseReturnValue:
    """What people do not know yet of a meeting: tell them now, tell them later, or take the change back."""
    row = queries.meeting(meeting_id)
    form = TellForm()
    if form.validate_on_submit():
        try:
            _tell(row, form, _news(request.form.get("news", "")))
        except DomainError as problem:
            if problem.field != "typed":
                raise
            form.refuse(problem)
        else:
            return redirect(moved.address_before() or url_for(".show", meeting_id=row.id))
    return _tell_page(row, form)


@bp.route("/staff/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off; above fifty people the name of the place is typed first."""
    return _call_off(meeting_id, News.CANCELLED)


@bp.route("/staff/meetings/<int:meeting_id>/postpone", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def postpone(meeting_id: int) -> ResponseReturnValue:
    """Put a meeting off until there is a new time; the page asks as calling it off does."""
    return _call_off(meeting_id, News.POSTPONED)


def _call_off(meeting_id: int, news: News) -> ResponseReturnValue:
    row = queries.meeting(meeting_id)
    notice = services.notice(row, news) if row.state is MeetingState.PUBLISHED or row.is_postponed else None
    form = TellForm(data={"version": row.version})
    many = notice is not None and notice.is_to_many
    if form.validate_on_submit():
        try:
            if "remove" in request.form:
                return _thrown_away(row, form)
            _take_off(row, form, news, many=many)
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, {"version": str(queries.meeting(row.id).version)})
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".show", meeting_id=row.id))
    return render_form(
        "meetings/cancel.html",
        form=form,
        row=row,
        is_put_off=news is News.POSTPONED,
        is_possible=row.may_be_put_off if news is News.POSTPONED else row.may_be_called_off,
        many=many,
        notice=notice,
        words=[] if notice is None else texts_of(notice),
        place=wording.place(row, current_language()),
    )


def _move_page(row: Meeting, form: MoveForm, clashes: Sequence[str]) -> ResponseReturnValue:
    page = render_form("meetings/move.html", form=form, row=row, clashes=clashes)
    return (page[0], 422) if clashes and isinstance(page, tuple) else page


def _tell_page(row: Meeting, form: TellForm) -> ResponseReturnValue:
    untold = services.untold(row)
    notice = None if untold is None else services.notice(row, untold[0])
    return render_form(
        "meetings/tell.html",
        form=form,
        row=row,
        place=wording.place(row, current_language()),
        moved_to=wording.moved_to(row),
        undone=_undone(row),
        notice=notice,
        words=[] if notice is None else texts_of(notice),
    )


def _thrown_away(row: Meeting, form: TellForm) -> ResponseReturnValue:
    done = services.remove(row, version=form.seen, by=actor(), once_key=form.once.data or "")
    flash_done(_("The draft is removed."), done=done)
    return redirect(url_for(".schedule"))


def _move(row: Meeting, form: MoveForm, *, despite: str | None) -> Undo | None:
    return services.move(
        row,
        form.starts_wall,
        form.ends_wall,
        venue_id=form.venue_id.row_id,
        version=form.seen,
        by=actor(),
        once_key=form.once.data or "",
        despite=despite,
    )


def _tell(row: Meeting, form: TellForm, news: News) -> None:
    """Tell them; many only where the place was typed."""
    if services.notice(row, news).is_to_many:
        form.check_place(row)
    flash_told(services.tell(row, news, by=actor()))


def _take_off(row: Meeting, form: TellForm, news: News, *, many: bool) -> None:
    """Call it off or put it off; tell of it in the same press where it says so, by who may spend money."""
    if many:
        form.check_place(row)
    if news is News.POSTPONED:
        services.postpone(row, version=form.seen, by=actor(), once_key=form.once.data or "")
        flash(_("The meeting is put off. Give it a new time when you know it."), "done")
    else:
        services.cancel(row, version=form.seen, by=actor(), once_key=form.once.data or "")
        flash(_("The meeting is called off. Its page stays with the notice."), "done")
    if "tell" in request.form and actor().can(Permission.MESSAGE_SEND):
        flash_told(services.tell(queries.meeting(row.id), news, by=actor()))


def _news(text: str) -> News:
    try:
        return News(text)
    except ValueError:
        raise DomainError(_("Open the page again: there is nothing to tell")) from None


def texts_of(notice: Notice) -> list[tuple[str, str, int, str]]:
    """The words in each language that somebody of them reads, with an address as long as their own.

    Each with the language's name and code, and how many people get it. They are those of the SMS, or of the
    e-mail where nothing else leaves.
    """
    link = sample_url(campaign(), Purpose.ATTENDANCE)
    return [
        (LANGUAGES[code], code, estimate.by_language[code], said(code, link))
        for code in campaign().languages
        for words, estimate in notice.said
        for said in [words.by_mail if estimate.is_by_mail_alone else words]
        if code in estimate.by_language
    ]


def _undone(row: Meeting) -> Undo | None:
    done = undo.open_undo(row)
    if done is None or done.verb not in services.TOLD_OF or not services.may_be_taken_back(row, done):
        return None
    return next(iter(takes_back(actor(), [done])), None)


def flash_told(*told: Told) -> None:
    """Say on the next page how many are told in which way, and when the messages leave.

    Only SMS wait for anything; who is called by a helper gets no message.
    """
    texts, letters, calls = (
        sum(each.by_channel.get(channel, 0) for each in told)
        for channel in (Channel.SMS, Channel.EMAIL, Channel.CALL)
    )
    waits = waits_for() if texts else ""
    ready = _n("%(num)s SMS is ready.", "%(num)s SMS are ready.", texts) + " " + waits if waits else ""
    gone = letters if waits else letters + texts
    leave = _n(
        "%(num)s person is told: the message leaves in a moment.",
        "%(num)s people are told: the messages leave in a moment.",
        gone,
    )
    called = _n("A helper is to call %(num)s person.", "Helpers are to call %(num)s people.", calls)
    words = [ready, leave if gone else "", called if calls else ""]
    flash(" ".join(filter(None, words)) or _("Nobody is left to be told."), "done")
