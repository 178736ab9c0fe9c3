"""Who is to be told of many meetings that were changed at once, and one press that tells them all."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.keys import row_id
from organizer.kernel.pages import render_form
from organizer.meetings import queries, services
from organizer.meetings.forms.telling import TellManyForm
from organizer.meetings.services import Notices
from organizer.meetings.services.many import MOST
from organizer.meetings.views.blueprint import bp
from organizer.meetings.views.change import flash_told, texts_of
from organizer.meetings.views.schedule import with_filters


@bp.route("/staff/schedule/tell", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.MESSAGE_SEND)
def tell_many() -> ResponseReturnValue:
    """Tell the people of the meetings that the page names what they do not know yet.

    Who comes without naming any sees the schedule.
    """
    numbers = [row_id(text) or 0 for text in request.form.getlist("meeting")[:MOST]]
    rows = queries.meetings(numbers)
    notices = services.notices_of(sorted(rows.values(), key=lambda row: (row.starts_at, row.id)))
    form = TellManyForm()
    back = with_filters(url_for(".schedule"))
    if not rows or not form.validate_on_submit():
        return redirect(back)
    try:
        if notices.is_to_many:
            form.check_number(notices.texts + notices.letters)
        flash_told(*services.tell_together(notices, by=actor()))
    except DomainError as problem:
        form.refuse(problem)
        return render_form("meetings/tell_many.html", form=form, back=back, **telling(notices))
    return redirect(back)


def telling(notices: Notices) -> dict[str, object]:
    """What components of the page need: the notices, and of each meeting the words."""
    return {
        "notices": notices,
        "words": [(row, notice, texts_of(notice)) for row, notice in notices.each],
        "tell_url": with_filters(url_for(".tell_many")),
    }
