"""How templates are drawn: as Jinja and WTForms draw them, letter for letter, without their detours.

Each page of the house goes these ways a hundred times: the names that all templates know, a sentence, the
attributes of a field.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.templating import Environment
from markupsafe import Markup, escape
from wtforms.widgets import Input, core


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
    core.html_params = attributes
    Input.html_params = staticmethod(attributes)  # type: ignore[method-assign]


def attributes(**given: object) -> Markup:
    """Attributes of an element in the order of their names: True is its name alone, False is left out.

    The same letters as WTForms writes, which formats each by a parser written in Python.
    """
    written = []
    for name, value in sorted(given.items()):
        if value is True:
            written.append(_name(name))
        elif value is not False:
            written.append(f'{_name(name)}="{_without_quotes(value)}"')
    return Markup(" ".join(written))  # noqa: S704 - each part is escaped


@lru_cache(maxsize=1000)
def _name(name: str) -> str:
    meant = name.rstrip("_")
    return str(escape(meant.replace("_", "-") if meant.startswith(("data_", "aria_")) else meant))


def _without_quotes(value: object) -> str:
    """Escaped; what is markup already may hold quotes, which would end the attribute."""
    return str(escape(value)).replace('"', "&quot;")
