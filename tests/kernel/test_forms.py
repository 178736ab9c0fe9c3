"""Forms of the house."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from organizer.kernel.forms import TextsField


class Titles(Form):
    titles = TextsField("Title", most=10, words="Write a title")


def test_a_text_has_a_box_for_each_language(house: Flask) -> None:
    with house.test_request_context("/", base_url="http://nowhere"):
        form = Titles(MultiDict({"titles-kk": " Ауыл ", "titles-en": "  "}))
        assert form.validate()
        assert form.titles.texts == {"kk": "Ауыл"}


def test_a_text_that_is_needed_is_asked_for_in_its_first_box(house: Flask) -> None:
    with house.test_request_context("/"):
        form = Titles(MultiDict({"titles-kk": " "}))
        assert not form.validate()
        assert form.errors == {"titles": {"kk": ["Write a title"]}}


def test_a_text_too_long_in_one_language_is_refused_there(house: Flask) -> None:
    with house.test_request_context("/"):
        form = Titles(MultiDict({"titles-kk": "Ауыл", "titles-ru": "длинное название"}))
        assert not form.validate()
        assert list(form.errors["titles"]) == ["ru"]


def test_what_was_written_before_fills_the_boxes(house: Flask) -> None:
    with house.test_request_context("/"):
        form = Titles(data={"titles": {"ru": "Село"}})
        assert form.titles.texts == {"ru": "Село"}
