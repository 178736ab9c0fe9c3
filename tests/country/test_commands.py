"""`organizer pack load`: from the shell to rows."""

from __future__ import annotations

from types import SimpleNamespace

from click.testing import CliRunner, Result
from flask import Flask

from organizer.country import queries
from organizer.country.commands import pack


def run(house: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(pack, arguments, obj=SimpleNamespace(app=house))


def test_the_pack_of_a_country_is_loaded_once(house: Flask) -> None:
    first, second = run(house, "load", "kz"), run(house, "load", "kz")

    assert (first.exit_code, second.exit_code) == (0, 0)
    made = first.stdout.split(": ")[1].split(" new")[0]
    assert second.stdout == f"Pack kz: 0 new, 0 changed, {made} as before\n"
    assert len(queries.regions()) == 20


def test_an_unknown_country_is_said_in_words(house: Flask) -> None:
    answer = run(house, "load", "zz")

    assert (answer.exit_code, answer.stderr) == (1, "Error: zz: there is no such pack; there are: kz\n")


def test_the_packs_that_come_along_are_listed(house: Flask) -> None:
    assert run(house, "list").stdout == "kz\n"
