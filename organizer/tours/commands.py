"""The tour planner from the shell: a question as JSON in, a plan as JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from organizer.kernel.errors import DomainError
from organizer.kernel.shell import in_house
from organizer.tours.planner import Effort, best_of, violations
from organizer.tours.planner.documents import Unreadable, question_from
from organizer.tours.planner.written import answer_to


@click.group("tour")
def tour() -> None:
    """Many meetings planned at once."""


@tour.command("plan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--seconds", default=10.0, show_default=True, help="How long to look for a better plan.")
@click.option("--seed", default=0, show_default=True, help="Another seed may find another plan.")
@click.option("--solver", is_flag=True, help="Let OR-Tools look on for as long, where it is installed.")
@in_house
def plan_tour(*, file: Path, seconds: float, seed: int, solver: bool) -> None:
    """Plan the tour that FILE asks for and print it. docs/planner.md says what both hold."""
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            question = question_from(json.load(opened))
    except (Unreadable, ValueError) as problem:
        raise DomainError(f"{file}: {problem}") from problem
    answer = best_of(question, Effort(seconds=seconds, solver=solver), seed=seed).answer
    told = answer_to(
        question,
        answer.stops,
        left_out=answer.left_out,
        impossible=answer.impossible,
        found=violations(question, answer.stops),
        bound=answer.best,
    )
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
