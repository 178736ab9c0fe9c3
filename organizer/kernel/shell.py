"""How a room's command gets its application, and how refusals reach a terminal."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import click
from flask import Flask

from organizer.kernel.errors import DomainError

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class House(Protocol):
    """What cli.py hands to every command: the application of the settings, made when first asked for."""

    @property
    def app(self) -> Flask:
        """The application."""


def pass_app(command: Callable[Concatenate[Flask, Given], Answer]) -> Callable[Given, Answer]:
    """Hand the application to a command as its first argument; a rule's refusal ends it with words."""

    def run(*arguments: Given.args, **options: Given.kwargs) -> Answer:
        house: House = click.get_current_context().obj
        try:
            return command(house.app, *arguments, **options)
        except DomainError as problem:
            raise click.ClickException(str(problem)) from problem

    return update_wrapper(run, command)
