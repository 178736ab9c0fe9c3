"""A room's command: in the application, in English, with a refusal in words."""

from __future__ import annotations

from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner
from flask import Flask, current_app

from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import current_language
from organizer.kernel.shell import in_house, pass_app


@dataclass(frozen=True)
class HouseOf:
    """What cli.py hands on."""

    app: Flask


@click.command()
@click.argument("name")
@in_house
def inside(name: str) -> None:
    """Tell where the command runs."""
    if name == "nobody":
        raise DomainError("There is no such person", field="name")
    click.echo(f"{name} {current_language()} {current_app.name}")


@click.command()
@click.argument("name")
@pass_app
def outside(app: Flask, name: str) -> None:
    """Tell what the command was handed."""
    if name == "nobody":
        raise DomainError("There is no such person")
    click.echo(f"{name} {bool(current_app)} {app.name}")


@pytest.mark.parametrize(
    ("command", "name", "code", "said"),
    [
        (inside, "Aigul", 0, "Aigul en organizer\n"),
        (inside, "nobody", 1, "Error: There is no such person\n"),
        (outside, "Aigul", 0, "Aigul False organizer\n"),
        (outside, "nobody", 1, "Error: There is no such person\n"),
    ],
)
def test_a_command_has_its_application_and_ends_with_words_where_a_rule_refuses(
    app: Flask, command: click.Command, name: str, code: int, said: str
) -> None:
    done = CliRunner().invoke(command, [name], obj=HouseOf(app))
    assert (done.exit_code, done.output) == (code, said)
