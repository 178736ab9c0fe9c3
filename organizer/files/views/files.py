"""Imports and exports: how far they are, what they gave, until when they are kept."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import members
from organizer.campaigns.roles import Permission
from organizer.files import queries
from organizer.files.models import FileJob, FileState, Part
from organizer.files.press import PDF
from organizer.files.qr import drawing
from organizer.files.views.blueprint import bp
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, _l

STATES = {
    FileState.DRAFT: (_l("Not started"), "warn"),
    FileState.WAITING: (_l("Waits"), "info"),
    FileState.RUNNING: (_l("At work"), "info"),
    FileState.DONE: (_l("Done"), "ok"),
    FileState.FAILED: (_l("Did not work"), "bad"),
}
PROBLEMS = {
    "unreadable": _l("The file could not be read. Save it once more as CSV or XLSX and bring it again"),
    "empty": _l("The file holds no rows"),
    "press": _l("The sheets could not be printed. Try again with fewer days"),
    "not_allowed": _l("Whoever asked for it may not have it any more"),
    "not_started": _l("Nobody started it within 7 days"),
}
CSV = "text/csv; charset=utf-8"
ON_PAPER = "paper"
"""The option of a job whose output is a PDF."""
bp.add_app_template_filter(drawing, "qr_code")


@bp.route("/staff/files", methods=["GET"])
@allow(Permission.FILES_READ)
def files() -> ResponseReturnValue:
    """Every import and export, newest first."""
    found = queries.jobs(request.args.get("after"))
    names = {member.user_id: member.name for member in members()}
    return render_template("files/files.html", page=found, names=names, states=STATES, size=queries.PAGE_SIZE)


@bp.route("/staff/files/<int:file_id>", methods=["GET"])
@allow(Permission.FILES_READ)
def show(file_id: int) -> ResponseReturnValue:
    """One import or export; reloading shows how far it is and starts nothing."""
    row = queries.job(file_id)
    opened = queries.may_open(row, actor())
    return render_template(
        "files/show.html",
        file=row,
        opened=opened,
        parts=queries.parts(row) if opened else set(),
        Part=Part,
        state=STATES[row.state],
        problem=PROBLEMS.get(row.problem, _("It stopped. Try again, or tell whoever runs this site")),
    )


@bp.route("/staff/files/<int:file_id>/rejected.csv", methods=["GET"])
@allow(Permission.FILES_READ)
def rejected(file_id: int) -> ResponseReturnValue:
    """The rows that could not be used, each with its reason."""
    return _download(queries.job(file_id), Part.REJECTED, f"rejected-{file_id}.csv")


@bp.route("/staff/files/<int:file_id>/output.csv", methods=["GET"])
@allow(Permission.FILES_READ)
def output(file_id: int) -> ResponseReturnValue:
    """What an export made."""
    return _download(queries.job(file_id), Part.OUTPUT, f"export-{file_id}.csv")


@bp.route("/staff/files/<int:file_id>/output.pdf", methods=["GET"])
@allow(Permission.FILES_READ)
def paper(file_id: int) -> ResponseReturnValue:
    """Sheets that were made to be printed."""
    row = queries.job(file_id)
    if not row.options.get(ON_PAPER):
        raise NotFound
    return _download(row, Part.OUTPUT, f"paper-{file_id}.pdf", content_type=PDF)


def _download(row: FileJob, part: Part, name: str, *, content_type: str = CSV) -> Response:
    if not queries.may_open(row, actor()):
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(queries.content(row, part), headers=headers, content_type=content_type)
