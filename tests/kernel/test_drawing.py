"""What is drawn without detours is what Jinja and WTForms draw."""

from __future__ import annotations

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup
from wtforms import widgets

from organizer.kernel.drawing import SharedNames, attributes

VALUES = st.one_of(st.booleans(), st.none(), st.integers(), st.text(), st.text().map(Markup))


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=5))
def test_attributes_are_written_as_wtforms_writes_them(values: dict[str, object]) -> None:
    assert attributes(**values) == widgets.html_params(**values)


def test_attributes_cannot_be_broken_out_of() -> None:
    values = {
        "data_text": '"><b>',
        "value": Markup('a "quote" & <b>'),
        "required": True,
        "list": False,
    }
    assert attributes(**values) == (
        'data-text="&#34;&gt;&lt;b&gt;" required value="a &quot;quote&quot; & <b>"'
    )


def test_templates_share_their_names_unless_one_has_its_own() -> None:
    templates = SharedNames(Flask("names"), loader=DictLoader({"part": "{{ all }}{{ own }}"}))
    templates.globals["all"] = "shared "
    assert templates.get_template("part", globals={"own": "own"}).render() == "shared own"
    assert "own" not in templates.globals
    assert templates.make_globals(None) is templates.globals
