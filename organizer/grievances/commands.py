"""Grievances from the shell: bring in a file, look at the tally, put it right."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from organizer.campaigns.queries import campaign_by_slug
from organizer.files import queries as files
from organizer.files.models import FileJob, FileState, Part
from organizer.grievances import services
from organizer.grievances.importer import DateOrder, Field, FileMapping, Preview
from organizer.kernel.db import transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import SOURCE
from organizer.kernel.shell import in_house
from organizer.topics import services as topics


@click.group("import")
def import_group() -> None:
    """Bring in what another program wrote."""


@import_group.command("grievances")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", "slug", required=True, help="Slug of the campaign.")
@click.option("--zone", default="", help="Time zone of dates that name none, such as Asia/Oral.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON: columns (field: heading), topics (category: code), order (day, month), source, zone.",
)
@click.option(
    "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Where rows not taken go, as CSV."
)
@in_house
def import_grievances(
    *, file: Path, slug: str, zone: str, mapping_file: Path | None, rejected: Path | None
) -> None:
    """Bring in FILE, CSV or XLSX. Again: nothing is doubled."""
    campaign_id = _campaign_id(slug)
    told = json.loads(mapping_file.read_text()) if mapping_file else {}
    content = file.read_bytes()
    preview = services.look(content)
    with transaction(campaign_id):
        job = services.open_import(content, file.name, preview, by=None)
        _map(job, preview, {**told, **({"zone": zone} if zone else {})})
        file_id = job.id
    with click.progressbar(length=preview.total, label=file.name, file=sys.stderr) as bar:
        for at in services.run_import(campaign_id, file_id):
            bar.update(at.done - bar.pos)
    _report(campaign_id, file_id, rejected)


@click.group("tally")
def tally_group() -> None:
    """The count of what was said, line by line."""


@tally_group.command()
@click.option("--campaign", "slug", required=True, help="Slug of the campaign.")
@in_house
def verify(*, slug: str) -> None:
    """Compare the tally with the entries; exit 1 where they differ."""
    with transaction(_campaign_id(slug), read_only=True):
        wrong = topics.verify(services.entries())
    for each in wrong:
        click.echo(f"{each.counted.week} {each.counted.channel}: {each.tally}, not {each.entries}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} lines differ: organizer tally rebuild --campaign {slug}")
    click.echo("The tally is right.")


@tally_group.command()
@click.option("--campaign", "slug", required=True, help="Slug of the campaign.")
@in_house
def rebuild(*, slug: str) -> None:
    """Make the tally say what the entries say."""
    with transaction(_campaign_id(slug)):
        put_right = topics.rebuild(services.entries())
    click.echo(f"Lines put right: {len(put_right)}")


def _campaign_id(slug: str) -> int:
    with transaction(read_only=True):
        found = campaign_by_slug(slug)
        if found is None:
            raise click.ClickException(f"there is no campaign {slug}")
        return found.id


def _map(job: FileJob, preview: Preview, told: Mapping[str, Any]) -> None:
    """Map a file as it is told, and as it was guessed where nothing is told."""
    guessed = job.options
    columns = _columns(told["columns"], preview.headings) if "columns" in told else guessed["columns"]
    habit = preview.dates.get(columns.get(Field.SAID_AT.value, -1))
    order = told.get("order") or guessed["order"] or (habit and habit.order)
    if habit and not order:
        raise DomainError(
            '03/04/2026 may be read either way: write {"order": "day"} or "month" into --mapping'
        )
    mapping = FileMapping(
        columns={Field(name): place for name, place in columns.items()},
        source=str(told.get("source") or guessed["source"]),
        zone=str(told.get("zone") or guessed["zone"]),
        order=DateOrder(order or DateOrder.DAY_FIRST),
    )
    services.choose_columns(job, mapping, preview=preview)
    guesses = {label: code for label, _count, code in services.categories(job, preview=preview)}
    chosen = {**guesses, **told.get("topics", {})}
    services.start_import(job, chosen, preview=preview, language=SOURCE, by=None, in_background=False)


def _columns(told: Mapping[str, str], headings: Sequence[str]) -> dict[str, int]:
    for name, heading in told.items():
        if name not in {each.value for each in Field}:
            raise DomainError(f"there is no field {name}: {', '.join(Field)}")
        if heading not in headings:
            raise DomainError(f"the file has no column {heading}")
    return {name: headings.index(heading) for name, heading in told.items()}


def _report(campaign_id: int, file_id: int, rejected: Path | None) -> None:
    with transaction(campaign_id, read_only=True):
        job = files.job(file_id)
        added = job.done - job.rejected - job.known
        if job.state is not FileState.DONE:
            raise click.ClickException(f"it stopped: {job.problem or job.state.value}")
        click.echo(
            f"Rows: {job.done}. Taken in: {added}, here already: {job.known}, not taken: {job.rejected}"
        )
        if rejected is not None and job.rejected:
            rejected.write_bytes(files.content(job, Part.REJECTED))
            click.echo(f"Rows not taken, with reasons: {rejected}")
