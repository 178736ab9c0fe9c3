"""`python -m drill`: hold the long drill on both engines, and write down how it went."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from drill import plan
from drill.hold import SQLITE, Engine, Result, hold, postgresql
from drill.result import page, table


@click.command()
@click.option("--messages", default=10_000, show_default=True)
@click.option("--kills", default=50, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--engine", "engines", multiple=True, type=click.Choice(["sqlite", "postgres"]))
@click.option("--write", type=click.Path(path_type=Path), help="Write the result into this page of the docs.")
def main(*, messages: int, kills: int, seed: int, engines: Sequence[str], write: Path | None) -> None:
    """Kill workers while they send to a provider that fails; its ledger says whether all went well."""
    chosen = plan.long(messages=messages, kills=kills, seed=seed)
    results: list[Result] = []
    with ExitStack() as stack:
        for name in engines or ("sqlite", "postgres"):
            engine = SQLITE if name == "sqlite" else stack.enter_context(postgresql())
            results.append(_held(chosen, engine))
    click.echo(table(results))
    if write is not None:
        write.write_text(page(write.read_text(), results))
    sys.exit(any(each.verdict.faults for each in results))


def _held(chosen: plan.Plan, engine: Engine) -> Result:
    with (
        tempfile.TemporaryDirectory(prefix="organizer-drill-") as folder,
        click.progressbar(length=chosen.messages, label=f"{engine.name:<12}", file=sys.stderr) as bar,
    ):
        return hold(chosen, Path(folder), engine, bar.update)


if __name__ == "__main__":
    main()
