"""Templates share the names that all of them know."""

from __future__ import annotations

from flask import Flask
from jinja2 import DictLoader

from organizer.kernel.drawing import SharedNames


def test_templates_share_their_names_unless_one_has_its_own() -> None:
    templates = SharedNames(Flask("names"), loader=DictLoader({"part": "{{ all }}{{ own }}"}))
    templates.globals["all"] = "shared "
    assert templates.get_template("part", globals={"own": "own"}).render() == "shared own"
    assert "own" not in templates.globals
    assert templates.make_globals(None) is templates.globals
