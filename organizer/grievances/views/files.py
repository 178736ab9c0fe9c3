"""Bringing in a file of another program: the file, its columns, its categories; then it runs by itself."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.country.queries import zones
from organizer.files.models import FileJob, FileState
from organizer.files.queries import job as file_job
from organizer.files.queries import may_open
from organizer.grievances import services
from organizer.grievances.forms import ColumnsForm, UploadForm, topics_form
from organizer.grievances.importer import Field, Preview
from organizer.grievances.views.blueprint import bp
from organizer.grievances.wording import FIELDS
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.bodies import takes_files
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import render_form
from organizer.topics import queries as topics


@bp.route("/staff/grievances/import", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_IMPORT, POST=Permission.GRIEVANCE_IMPORT)
@takes_files
def upload() -> ResponseReturnValue:
    """Take the file. It is looked at before anything is written, so that nobody waits for it."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            content = form.content()
            preview = services.look(content)
            job = services.open_import(content, form.filename, preview, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".columns", file_id=job.id))
    return render_form("grievances/upload.html", form=form)


@bp.route("/staff/grievances/import/<int:file_id>", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_IMPORT, POST=Permission.GRIEVANCE_IMPORT)
def columns(file_id: int) -> ResponseReturnValue:
    """Which column holds what, beside the first rows."""
    job = _draft(file_id)
    if job.state is not FileState.DRAFT:
        return redirect(url_for("files.show", file_id=job.id))
    preview = services.preview_of(job)
    form = ColumnsForm(preview, job.options)
    if form.validate_on_submit():
        try:
            services.choose_columns(job, form.mapping(), preview=preview)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".categories", file_id=job.id))
    return _columns_page(job, form, preview)


@bp.route("/staff/grievances/import/<int:file_id>/topics", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_IMPORT, POST=Permission.GRIEVANCE_IMPORT)
def categories(file_id: int) -> ResponseReturnValue:
    """Which topic each kind of request means; then it begins."""
    job = _draft(file_id)
    if job.state is not FileState.DRAFT:
        return redirect(url_for("files.show", file_id=job.id))
    preview = services.preview_of(job)
    form = topics_form(services.categories(job, preview=preview))
    if form.validate_on_submit():
        chosen, language = form.chosen(), current_language()
        try:
            services.start_import(job, chosen, preview=preview, language=language, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("It has begun. You may leave this page."), "done")
            return redirect(url_for("files.show", file_id=job.id))
    return render_form("grievances/categories.html", form=form, job=job, has_topics=bool(topics.topics()))


def _columns_page(job: FileJob, form: ColumnsForm, preview: Preview) -> ResponseReturnValue:
    used = _used(job, preview)
    return render_form(
        "grievances/columns.html",
        form=form,
        job=job,
        preview=preview,
        used=used,
        columns=[{"label": words} for _place, words in used],
        zones=sorted({"UTC", campaign().zone, *zones()}),
    )


def _draft(file_id: int) -> FileJob:
    job = file_job(file_id)
    if job.job != services.IMPORT_JOB or not may_open(job, actor()):
        raise NotFound
    return job


def _used(job: FileJob, preview: Preview) -> list[tuple[int, str]]:
    """The columns that are used, with what they hold: the first rows are shown of these alone."""
    chosen = {place: Field(name) for name, place in job.options["columns"].items()}
    return [(place, str(FIELDS[chosen[place]])) for place in sorted(chosen) if place < len(preview.headings)]
