"""The tour planner from the shell: a question as JSON in, a plan as JSON out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from organizer.tours.planner import Effort, Fault, best_of, violations
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
def plan_tour(*, file: Path, seconds: float, seed: int, solver: bool) -> None:
    """Plan the tour that FILE asks for and print it. docs/planner.md says what both hold.

    Needs no installation. Fails after it printed where the plan breaks a rule: a pin that cannot be is none.
    """
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            question = question_from(_as_text(json.load(opened)))
    except (Unreadable, ValueError) as problem:
        raise click.ClickException(f"{file}: {problem}") from problem
    except RecursionError as problem:
        raise click.ClickException(f"{file}: lists and objects stand too deep in each other.") from problem
    answer = best_of(question, Effort(seconds=seconds, solver=solver), seed=seed).answer
    found = violations(question, answer.stops)
    told = answer_to(
        question,
        answer.stops,
        left_out=answer.left_out,
        impossible=answer.impossible,
        found=found,
        bound=answer.best,
    )
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    broken = [each for each in found if each.fault is not Fault.PIN or not answer.impossible]
    if broken:
        raise click.ClickException(f"The plan breaks {len(broken)} rules: see its violations.")


def _as_text(document: object) -> object:
    """A document all of whose texts can be written. Raises Unreadable for half of a pair of code units."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        raise Unreadable("a text holds half of a character, such as \\ud800 alone.") from problem
    return document
