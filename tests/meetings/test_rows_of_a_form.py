"""Rows inside a form, as a browser sends them and as nobody should."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from organizer.meetings.forms.rows import RowsField


class Line(Form):
    text = StringField()


class Sheet(Form):
    fixed = RowsField(Line, least=3, most=3)
    free = RowsField(Line, most=9)


def test_rows_of_a_fixed_number_keep_their_places_whatever_came_in() -> None:
    form = Sheet(MultiDict({"fixed-1-text": "second", "fixed-7-text": "none of ours"}))
    assert [row.text.data for row in form.fixed.forms] == [None, "second", None]


def test_what_is_no_number_of_ours_is_no_row() -> None:
    sent = {
        "free-0-text": "a",
        "free-5-text": "b",
        "free-1000-text": "c",
        "free-x-text": "d",
        "free-²-text": "e",
    }
    assert [row.text.data for row in Sheet(MultiDict(sent)).free.forms] == ["a", "b"]
