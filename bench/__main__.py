"""`python -m bench`: measure, and print the table."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from bench import house
from bench.figures import FIGURES, Measured
from bench.rows import crowd, feed, machine, pages, people, places, reminders, report, schedule, sender, tours
from bench.table import page, table
from tests.ground import postgres

GROUPS = {
    "pages": pages,
    "feed": feed,
    "report": report,
    "schedule": schedule,
    "people": people,
    "reminders": reminders,
    "sender": sender,
    "crowd": crowd,
    "places": places,
    "tours": tours,
    "machine": machine,
}
"""What is measured, by name, in the order of the table."""


@click.command()
@click.option("--only", multiple=True, type=click.Choice(sorted(GROUPS)), help="These groups alone.")
@click.option("--postgres", "on_postgres", is_flag=True, help="On PostgreSQL instead of SQLite.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the table as a page of the docs too.")
def main(*, only: Sequence[str], on_postgres: bool, write: Path | None) -> None:
    """Measure what pages and jobs cost, beside a bare Flask page in the same run."""
    chosen = [name for name in GROUPS if not only or name in only]
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="organizer-bench-") as folder, _database(on_postgres) as url:
        built = house.build(Path(folder), postgres=url)
        for name in chosen:
            group = GROUPS[name]
            with click.progressbar(length=group.STEPS, label=f"{name:<12}", file=sys.stderr) as bar:
                found += group.run(built, bar.update)
    order = [figure.key for figure in FIGURES]
    in_order = sorted(found, key=lambda each: order.index(each.key))
    click.echo(table(in_order, engine=built.engine))
    if write is not None:
        write.write_text(page(in_order, engine=built.engine))


@contextmanager
def _database(on_postgres: bool) -> Iterator[str | None]:  # noqa: FBT001 - the option's own value
    if not on_postgres:
        yield None
        return
    with postgres.server() as server, postgres.database(server, name="organizer_bench") as url:
        yield url


if __name__ == "__main__":
    main()
