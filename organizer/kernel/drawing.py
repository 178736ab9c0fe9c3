"""How templates are drawn: as Jinja draws them, without a detour that each page goes a hundred times."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class SharedNames(Environment):
    """Templates that share one dictionary of what all of them know.

    Jinja chains two for each template, and walks through them name by name for each page, each part that a
    page includes and each macro that it imports. No template of the house has names of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows."""
        return {**self.globals, **d} if d else self.globals


def init_app(app: Flask) -> None:
    """Prepare the templates of an application, before it asks for any."""
    app.jinja_environment = SharedNames
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True
