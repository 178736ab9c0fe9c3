"""Forms of the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, StringField

from organizer.kernel.access import CampaignFacts
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import (
    PHONE_WORDS,
    ChoiceField,
    DayField,
    EmailAddress,
    MoneyField,
    PhoneField,
    TextsField,
    TimeField,
    WholeField,
    read_day,
)
from organizer.kernel.forms import Form as OwnForm
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber, Reason
from organizer.kernel.text import is_seen


class Place(Form):
    venue = ChoiceField("Place", choices={"": "None", "Zhympity": {"7": "Culture house"}})
    needed = ChoiceField("Place", choices={"7": "Culture house"}, required=True)


class Titles(Form):
    titles = TextsField("Title", most=10, words="Write a title")


class Reached(Form):
    phone = PhoneField("Phone")
    other = PhoneField("Another", required=False)


def test_a_number_is_taken_from_the_countries_of_the_campaign(house: Flask, campaign: CampaignFacts) -> None:
    russian = {"phone": "8 916 123 45 67"}
    with house.test_request_context("/", base_url="http://nowhere"):
        form = Reached(MultiDict(russian))
        told = [form.validate()]
        for countries in (("KZ",), ("KZ", "RU")):
            g.campaign = replace(campaign, countries=countries)
            form = Reached(MultiDict(russian))
            told.append(form.validate())
        assert (told, form.phone.number) == ([False, False, True], PhoneNumber("+79161234567"))
        landline = Reached(MultiDict({"phone": "8 7112 50 12 34"}))
        assert not landline.validate()
        assert landline.errors == {"phone": [str(PHONE_WORDS[Reason.LANDLINE])]}


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


class Mailboxes(Form):
    wished = StringField("E-mail", [EmailAddress()])
    needed = StringField("E-mail", [EmailAddress(required=True)])


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        (" Gulnar.T+meetings@mail.example.kz ", True),
        ("o'neil@example.kz", True),
        ("", False),
        ("gulnar@example", False),
        ("gulnar@example.kz, other@example.kz", False),
        ("Гүлнар@example.kz", False),
        ("a@b@example.kz", False),
        ("gulnar@example.kz\r\nBcc: x@example.kz", False),
        ("g@" + "e" * 200 + ".kz", False),
    ],
)
def test_an_address_is_what_every_mail_server_takes(house: Flask, typed: str, is_one: bool) -> None:
    with house.test_request_context("/"):
        form = Mailboxes(MultiDict({"wished": "", "needed": typed}))
        assert (form.validate(), list(form.errors)) == (is_one, [] if is_one else ["needed"])
        wished = Mailboxes(MultiDict({"wished": typed, "needed": "a@example.kz"}))
        assert wished.validate() is (is_one or not typed)


class When(Form):
    day = DayField("Day")
    time = TimeField("Time")


def test_a_day_and_a_time_are_shown_as_a_picker_wants_them(house: Flask) -> None:
    with house.test_request_context("/"):
        form = When(MultiDict({"day": "14.03.2026", "time": "18.30"}))
        assert form.validate()
        assert str(form.day()) == '<input id="day" name="day" type="date" value="2026-03-14">'
        assert str(form.time()) == '<input id="time" name="time" type="time" value="18:30">'


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1899-12-31", None),
        ("01.01.1900", datetime(1900, 1, 1)),
        ("2999-12-31", datetime(2999, 12, 31)),
        ("9999-12-31", None),
        ("0001-01-01", None),
    ],
)
def test_a_day_is_in_a_year_that_can_be_reckoned_with(typed: str, day: datetime | None) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [("9999-12-31", "Choose a year from 1900 to 2999"), ("32.03.2026", "Enter a date, like 14.03.2026")],
)
def test_a_day_out_of_reach_is_not_called_misspelt(house: Flask, typed: str, words: str) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        form = When(MultiDict({"day": typed, "time": "18.30"}))
        assert (form.validate(), form.day.errors) == (False, [words])


def test_what_no_picker_could_show_stays_as_it_was_typed(house: Flask) -> None:
    with house.test_request_context("/"):
        form = When(MultiDict({"day": "32.03", "time": "half past six"}))
        assert not form.validate()
        assert str(form.day()) == '<input id="day" name="day" type="text" value="32.03">'
        assert str(form.time()) == '<input id="time" name="time" type="text" value="half past six">'


class Visit(OwnForm):
    name = StringField()
    people = WholeField(most=100)
    day = DayField()
    at = TimeField()
    paper = FileField()


def test_a_file_is_read_only_where_a_file_is_asked_for(house: Flask) -> None:
    sent = {"name": (BytesIO(b"x"), "name.txt"), "paper": (BytesIO(b"y"), "paper.txt"), "people": "7"}
    with house.test_request_context("/", method="POST", data=sent):
        form = Visit()
        assert (form.name.data, form.people.data, form.paper.data.filename) == (None, "7", "paper.txt")


def test_a_body_that_is_no_form_is_none(house: Flask) -> None:
    with house.test_request_context("/", method="POST", json={"name": ["x"], "people": 7}):
        assert Visit().data == Visit(formdata=None).data


def test_what_was_shown_and_not_sent_back_is_read_like_what_is_typed(house: Flask) -> None:
    shown = {"people": 7, "day": date(2026, 3, 14), "at": time(18, 30)}
    with house.test_request_context("/", method="POST", data={"name": "Aigul"}):
        form = Visit(data=shown)
        assert form.validate()
        assert (form.people.number, form.day.data, form.at.data) == (7, "2026-03-14", "18:30")


class Plan(OwnForm):
    name = StringField()
    titles = TextsField(most=10)


@pytest.mark.parametrize(
    ("field", "errors"),
    [
        ("name", {"name": ["Say it otherwise"]}),
        ("titles", {"titles": {"kk": ["Say it otherwise"]}}),
        ("unknown", {"": ["Say it otherwise"]}),
        (None, {"": ["Say it otherwise"]}),
    ],
)
def test_what_a_service_refuses_stands_beside_its_field_or_above_the_form(
    house: Flask, field: str | None, errors: dict[str, object]
) -> None:
    with house.test_request_context("/", method="POST", data={"name": "Aigul"}):
        form = Plan()
        assert form.validate()
        form.refuse(DomainError("Say it otherwise", field=field))
        assert form.errors == errors


class Speed(Form):
    speed = WholeField(least=1, most=1_200)


@pytest.mark.parametrize(
    ("typed", "number", "errors"),
    [
        ("1 200", 1_200, []),
        ("1", 1, []),
        ("0", 0, ["This is too little: 1 at least"]),
        ("1 201", 1_201, ["This is too much: 1\xa0200 at most"]),
        ("fast", None, ["Enter a whole number from 1 to 1\xa0200"]),
        ("-1", None, ["Enter a whole number from 1 to 1\xa0200"]),
        ("", None, ["Enter a whole number from 1 to 1\xa0200"]),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(
    house: Flask, typed: str, number: int | None, errors: list[str]
) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        form = Speed(MultiDict({"speed": typed}))
        assert (form.validate(), form.speed.number, form.speed.errors) == (not errors, number, errors)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "Бүтін сан жазыңыз: ең азы 1, ең көбі 1\xa0200"),
        ("ru", "Напишите целое число: от 1 до 1\xa0200"),
        ("en", "Enter a whole number from 1 to 1\xa0200"),
    ],
)
def test_what_is_no_number_is_told_the_bounds_in_each_language(
    house: Flask, language: str, words: str
) -> None:
    with house.test_request_context("/"), in_language(language):
        form = Speed(MultiDict({"speed": "fast"}))
        form.validate()
        assert form.errors == {"speed": [words]}


class Budget(Form):
    budget = MoneyField("Budget", most=1_000_000)


@pytest.mark.parametrize(
    ("typed", "minor", "errors"),
    [
        ("1 340", 134_000, []),
        ("7,50", 750, []),
        ("10 000", 1_000_000, []),
        ("10 000,01", 1_000_001, ["This is too much: 10\xa0000 at most"]),
        ("7,501", None, ["Enter an amount, like 1340 or 7,50"]),
        ("", None, ["Enter an amount, like 1340 or 7,50"]),
    ],
)
def test_an_amount_is_read_as_people_write_it(
    house: Flask, typed: str, minor: int | None, errors: list[str]
) -> None:
    with house.test_request_context("/", base_url="http://nowhere", headers={"Accept-Language": "en"}):
        form = Budget(MultiDict({"budget": typed}))
        assert (form.validate(), form.budget.minor, form.budget.errors) == (not errors, minor, errors)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", False),
        (" \t\xa0", False),
        ("\u202e" * 40 + "\x00", False),
        ("\u200b\u2066", False),
        ("\u115f\u1160\u2800\u3164\uffa0", False),
        ("\u034f\u17b4\ufe0f", False),
        ("Ә", True),
        ("–", True),
        ("🙂", True),
        ("\u202eא", True),
    ],
)
def test_a_box_of_marks_that_nobody_sees_is_empty(text: str, *, seen: bool) -> None:
    assert is_seen(text) is seen
