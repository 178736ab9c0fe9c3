"""Pages of topics, for those who may change them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.topics import queries, services
from organizer.topics.forms import NewTopicForm, TopicForm

bp = Blueprint("topics", __name__)


@bp.route("/staff/topics", methods=["GET"])
@allow(Permission.TOPIC_EDIT)
def topics() -> ResponseReturnValue:
    """All topics in their two levels, those that are switched off too."""
    return render_template("topics/topics.html", tree=queries.tree(in_use=False))


@bp.route("/staff/topics/new", methods=["GET", "POST"])
@allow(GET=Permission.TOPIC_EDIT, POST=Permission.TOPIC_EDIT)
def new() -> ResponseReturnValue:
    """Add a topic."""
    form = NewTopicForm()
    if form.validate_on_submit():
        parent_id = form.parent_id.row_id
        parent = None if parent_id is None else queries.topic(parent_id)
        try:
            services.add_topic(form.details(), parent=parent, by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The topic is added."), "done")
            return redirect(url_for(".topics"))
    return render_form("topics/new.html", form=form)


@bp.route("/staff/topics/<int:topic_id>", methods=["GET", "POST"])
@allow(GET=Permission.TOPIC_EDIT, POST=Permission.TOPIC_EDIT)
def topic(topic_id: int) -> ResponseReturnValue:
    """One topic: its names, the agreed answer, who reads of it, whether it can be chosen."""
    row = queries.topic(topic_id)
    form = TopicForm(row)
    if form.validate_on_submit():
        try:
            done = services.edit_topic(row, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, TopicForm(row, formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("Saved."), done=done)
            return redirect(url_for(".topics"))
    return render_form("topics/topic.html", form=form, topic=row)
