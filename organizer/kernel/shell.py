"""How a room's command works in its application, and how refusals reach a terminal."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import click
from flask import Flask

from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import SOURCE, in_language

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class House(Protocol):
    """What cli.py hands to every command: the application of the settings, made when first asked for."""

    @property
    def app(self) -> Flask:
        """The application."""


def pass_app(command: Callable[Concatenate[Flask, Given], Answer]) -> Callable[Given, Answer]:
    """Hand the application to a command that opens it by itself; a rule's refusal ends it with its words."""

    def run(*arguments: Given.args, **options: Given.kwargs) -> Answer:
        house: House = click.get_current_context().obj
        try:
            return command(house.app, *arguments, **options)
        except DomainError as problem:
            raise click.ClickException(str(problem)) from problem

    return update_wrapper(run, command)


def in_house(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run a command inside the application, in English; a rule's refusal ends it with its words."""

    def run(app: Flask, /, *arguments: Given.args, **options: Given.kwargs) -> Answer:
        with app.app_context(), in_language(SOURCE):
            return command(*arguments, **options)

    return update_wrapper(pass_app(run), command)
