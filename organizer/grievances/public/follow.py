"""Follow what was said: by code, sent in the body of a form, or by the link a person asked to get."""

from __future__ import annotations

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue

from organizer.grievances import queries, services
from organizer.grievances.forms import AdditionForm, CodeForm
from organizer.grievances.models import Grievance, GrievanceState
from organizer.grievances.public.blueprint import bp
from organizer.grievances.wording import STATES
from organizer.kernel.access import public, signed
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form
from organizer.kernel.security import limiter
from organizer.kernel.subjects import parse
from organizer.kernel.tokens import Purpose, find

WRONG_CODES = "5 per 10 minutes"
TOKEN_LENGTH = 13


def _was_wrong(_answer: Response) -> bool:
    return bool(g.get("wrong_code"))


limit_guesses = limiter.shared_limit(WRONG_CODES, scope="code", methods=["POST"], deduct_when=_was_wrong)
"""Over all pages that a code opens: after five wrong ones a right one waits too."""


@bp.route("/s", methods=["GET", "POST"])
@public
@limit_guesses
def follow() -> ResponseReturnValue:
    """Ask for the code, and show what became of it."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            row = _of_secret(form.code.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _status(row, form.code.data or "", AdditionForm(formdata=None))
    return render_form("grievances/public/follow.html", form=form)


@bp.route("/s/<token(g):grievance_token>", methods=["GET"])
@signed
def by_link(grievance_token: str) -> ResponseReturnValue:
    """The same page, for a person who asked to be written to."""
    return _status(_of_token(grievance_token), grievance_token, AdditionForm(formdata=None))


@bp.route("/s/add", methods=["POST"])
@public
@limit_guesses
def add() -> ResponseReturnValue:
    """Add something to what was written."""
    form = AdditionForm()
    try:
        row = _of_secret(form.code.data or "")
    except DomainError as problem:
        return _with_words_kept(form.words.data or "", problem)
    if form.validate():
        try:
            services.add_by_writer(row, form.words.data or "", once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _status(row, form.code.data or "", AdditionForm(formdata=None), added=True)
    return _status(row, form.code.data or "", form)


@bp.route("/s/delete", methods=["POST"])
@public
@limit_guesses
def delete() -> ResponseReturnValue:
    """Ask once, then delete every word and every trace of who wrote them."""
    form = Form()
    secret = request.form.get("code", "")
    row = _of_secret(secret)
    if not (request.form.get("sure") and form.validate()):
        return render_form("grievances/public/delete.html", form=form, secret=secret)
    services.delete_by_writer(row)
    return render_template("grievances/public/_deleted.html")


def _with_words_kept(words: str, problem: DomainError) -> ResponseReturnValue:
    """Ask for the code again, with what was written below it to copy."""
    form = CodeForm(formdata=None)
    form.refuse(DomainError(problem.words, field="code"))
    return render_form("grievances/public/follow.html", form=form, words=words)


def _status(row: Grievance, secret: str, form: AdditionForm, *, added: bool = False) -> ResponseReturnValue:
    steps = {step.state: step.day for step in queries.steps(row)}
    return render_form(
        "grievances/public/_status.html",
        form=form,
        row=row,
        place=queries.place_of(row),
        secret=secret,
        added=added,
        steps=[(STATES[state][0], steps.get(state)) for state in GrievanceState],
        state=STATES[row.state],
        answers=queries.answers(row),
        additions=queries.additions(row, by_writer=True),
    )


def _of_secret(secret: str) -> Grievance:
    """The grievance of a code or a link's token. A wrong one and one that was deleted answer alike."""
    if len(secret) == TOKEN_LENGTH:
        return _of_token(secret)
    code = services.read_code(secret)
    row = queries.of_code(services.index_of(code or ""))
    if row is None:
        g.wrong_code = True
        raise DomainError(_("We cannot find this code. Check the letters and digits"), field="code")
    return row


def _of_token(token: str) -> Grievance:
    try:
        return queries.grievance(parse(find(token, Purpose.GRIEVANCE).about)[1])
    except NotFound:
        raise NotFound(_("This link no longer works. Ask for a new one")) from None
