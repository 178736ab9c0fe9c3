"""Forms of the house."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from organizer.kernel.forms import ChoiceField, TextsField


class Place(Form):
    venue = ChoiceField("Place", choices={"": "None", "Zhympity": {"7": "Culture house"}})
    needed = ChoiceField("Place", choices={"7": "Culture house"}, required=True)


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


@pytest.mark.parametrize(
    ("chosen", "row_id", "errors"),
    [
        ({"needed": "7"}, None, {}),
        ({"needed": "7", "venue": "7"}, 7, {}),
        ({"needed": "7", "venue": "8"}, 8, {"venue": ["Choose one from the list"]}),
        ({"needed": ""}, None, {"needed": ["Choose one from the list"]}),
        ({}, None, {"needed": ["Choose one from the list"]}),
    ],
)
def test_only_what_was_offered_can_be_chosen(
    house: Flask, chosen: dict[str, str], row_id: int | None, errors: dict[str, list[str]]
) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        form = Place(MultiDict(chosen))
        form.validate()
        assert form.errors == errors
        assert form.venue.row_id == row_id
