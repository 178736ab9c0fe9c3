"""Letters: how the campaign words them, and one about a meeting, printed or as a PDF."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.meetings import queries, services, sheets
from organizer.meetings.forms.permit import LetterForm
from organizer.meetings.models import LetterKind
from organizer.meetings.queries.letters import own_texts
from organizer.meetings.sheets.announcing import languages_on_paper
from organizer.meetings.sheets.writing import FIELDS, TITLES, our_texts, unknown_fields
from organizer.meetings.views.blueprint import bp
from organizer.meetings.views.paper import pdf_answer

KIND = f"<any({', '.join(LetterKind)}):letter_kind>"


@bp.route("/staff/letters", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def letters() -> ResponseReturnValue:
    """The letters that the campaign writes, each to be worded anew."""
    return render_template("meetings/letters.html", titles=TITLES)


@bp.route(f"/staff/letters/{KIND}", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def word_letter(letter_kind: str) -> ResponseReturnValue:
    """Word a letter anew in each language."""
    kind = LetterKind(letter_kind)
    form = _worded(kind)
    if form.validate_on_submit() and not _refuse_unknown(form):
        ours = our_texts(kind)
        own = {language: text for language, text in form.texts.texts.items() if text != ours.get(language)}
        try:
            done = services.word_letter(kind, own, seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, _worded(kind, formdata=None).shown())
        else:
            flash_done(_("Saved."), done=done)
            return redirect(url_for(".letters"))
    return render_form("meetings/word_letter.html", form=form, title=TITLES[kind], fields=FIELDS)


@bp.route(f"/staff/meetings/<int:meeting_id>/letters/{KIND}", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def letter(meeting_id: int, letter_kind: str) -> ResponseReturnValue:
    """A letter about a meeting, to be printed and signed."""
    row, kind, language = queries.meeting(meeting_id), LetterKind(letter_kind), _language()
    return render_template(
        "meetings/letter.html",
        row=row,
        kind=kind,
        chosen=language,
        languages=languages_on_paper(),
        printed=[sheets.letter(row, kind, language)],
    )


@bp.route(f"/staff/meetings/<int:meeting_id>/letters/{KIND}.pdf", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def letter_pdf(meeting_id: int, letter_kind: str) -> ResponseReturnValue:
    """The letter for a printer elsewhere."""
    row, kind = queries.meeting(meeting_id), LetterKind(letter_kind)
    return pdf_answer([sheets.letter(row, kind, _language())], f"{kind.value}-{row.code}.pdf")


def _worded(kind: LetterKind, **options: Any) -> LetterForm:
    """The form over a letter as it reads now."""
    texts = {**our_texts(kind), **own_texts(kind)}
    return LetterForm(data={"texts": texts, "version": str(services.mark_of_letter(kind))}, **options)


def _refuse_unknown(form: LetterForm) -> bool:
    """True where a letter names something that cannot be filled in; the form says what."""
    unknown = [name for text in form.texts.texts.values() for name in unknown_fields(text)]
    if unknown:
        words = _(
            "Nothing is called %(name)s here. What can be filled in stands on this page",
            name=f"{{{unknown[0]}}}",
        )
        form.refuse(DomainError(words, field="texts"))
    return bool(unknown)


def _language() -> str:
    """The language of who reads the letter, as the address says; else the first that paper speaks."""
    offered = languages_on_paper()
    asked = request.args.get("to", "")
    return asked if asked in offered else offered[0]
