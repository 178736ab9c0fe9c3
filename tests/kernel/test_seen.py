"""Of two who save the same the first wins, and the other sees both versions, box by box."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, SelectMultipleField, StringField
from wtforms import Form as PlainForm

from organizer.campaigns.queries import current_campaign
from organizer.kernel.access import CampaignFacts
from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.forms import ChoiceField, TextsField
from organizer.kernel.i18n import in_language
from organizer.kernel.seen import CHANGED, hold, mark
from organizer.kernel.versions import HELD, Boxes, VersionForm, held_boxes

COLOURS = {"": "None", "r": "Red", "b": "Blue"}


class Hours(PlainForm):
    """Two boxes that belong together."""

    opens = StringField()
    closes = StringField()


class WallForm(VersionForm):
    """A box of each kind."""

    hours = FormField(Hours)

    name = StringField()
    words = TextsField(most=50)
    colour = ChoiceField(choices=COLOURS)
    days = SelectMultipleField()
    is_high = BooleanField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.days.choices = [("1", "Monday"), ("2", "Tuesday")]


def shown(**values: object) -> WallForm:
    return WallForm(formdata=None, data=values)


def test_a_mark_is_the_same_as_long_as_a_row_says_the_same() -> None:
    said = {"on": date(2026, 3, 14), "words": {"en": "Well", "kk": "Құдық"}}

    assert mark(said) == mark({"words": {"kk": "Құдық", "en": "Well"}, "on": date(2026, 3, 14)})
    assert mark(said) != mark({**said, "on": None})
    assert 0 <= mark(said) < 10**9


def test_a_row_is_held_for_who_has_seen_what_it_says(campaign: CampaignFacts) -> None:
    row = current_campaign()

    hold(row, lambda: row.zone, seen=mark(row.zone))
    hold(row, lambda: row.zone, seen=None)
    with pytest.raises(ChangedMeanwhile) as refused:
        hold(row, lambda: row.zone, seen=mark("Asia/Atlantis"))
    assert refused.value.words == CHANGED


@pytest.mark.parametrize(("text", "seen"), [("7", 7), ("", 0), ("x", 0), ("9" * 10, 0)])
def test_a_version_that_no_row_has_is_read_where_the_box_was_tampered_with(
    house: Flask, text: str, seen: int
) -> None:
    with house.test_request_context():
        assert WallForm(formdata=MultiDict({"version": text})).seen == seen


def test_each_box_that_differs_says_what_was_saved_meanwhile(house: Flask) -> None:
    with house.test_request_context(), in_language("en"):
        mine = shown(version=1, name="Mine", words={"en": "Low"}, colour="r", days=["1"], is_high=False)
        theirs = shown(version=2, name="", words={"en": "High"}, colour="b", days=["1", "2"], is_high=True)
        mine.hours.opens.data, theirs.hours.opens.data = "10:00", "11:00"

        mine.keep_mine(ChangedMeanwhile(CHANGED), theirs.shown())

        boxes = (*mine, *mine.words.form, *mine.hours.form)
        said = {field.short_name: str(field.description) for field in boxes}
    assert {name: words for name, words in said.items() if words} == {
        "opens": "Saved meanwhile: 11:00",
        "name": "Saved meanwhile: –",
        "en": "Saved meanwhile: High",
        "colour": "Saved meanwhile: Blue",
        "days": "Saved meanwhile: Monday, Tuesday",
        "is_high": "Saved meanwhile: Yes",
    }
    assert (mine.seen, mine.name.data, mine.words.texts) == (2, "Mine", {"en": "Low"})
    assert mine.form_errors == ["Somebody else changed this meanwhile. Look at it and save again"]


def test_a_box_that_is_the_same_or_is_not_shown_says_nothing(house: Flask) -> None:
    with house.test_request_context(), in_language("en"):
        mine = shown(version=1, name="Same", is_high=True)
        mine.keep_mine(ChangedMeanwhile(CHANGED), {"version": "2", "name": "Same", "is_high": True})

        assert [str(field.description) for field in mine if field.description] == []
        mine.keep_mine(ChangedMeanwhile(CHANGED), {"is_high": False, "days": (), "name": 5})
        assert str(mine.is_high.description) == "Saved meanwhile: No"


TEXTS = st.sampled_from(["", "a", "b", "c"])
BOXES = st.dictionaries(st.sampled_from(["one", "two"]), TEXTS)


@given(opened=BOXES, saved=BOXES, changed=BOXES)
def test_a_box_holds_what_its_writer_changed_it_to_else_what_is_saved_by_now(
    opened: dict[str, str], saved: dict[str, str], changed: dict[str, str]
) -> None:
    sent = {**opened, **changed, HELD: held_boxes(opened)}
    boxes = Boxes(sent)
    shown = {name: boxes.value(name, saved.get(name, "")) for name in ("one", "two")}
    own = {name: text for name, text in changed.items() if opened.get(name) != text}
    assert shown == {name: own.get(name, saved.get(name, "")) for name in ("one", "two")}
    assert boxes.saved == {
        name: saved.get(name, "")
        for name, text in own.items()
        if saved.get(name, "") not in {text, opened.get(name)}
    }


@given(opened=st.booleans(), saved=st.booleans(), sent=st.booleans())
def test_a_tick_is_as_it_was_set_where_it_was_and_as_it_is_saved_elsewhere(
    opened: bool, saved: bool, sent: bool
) -> None:
    held = held_boxes({"tick": "1"} if opened else {})
    boxes = Boxes({HELD: held, **({"tick": "1"} if sent else {})})
    assert boxes.is_ticked("tick", stands=saved) is (saved if sent is opened else sent)


@pytest.mark.parametrize("said", ["", "{", "[]", "null", '{"one": [1]}', "[" * 5_000])
def test_where_a_page_does_not_say_what_it_held_all_that_was_sent_is_new(said: str) -> None:
    boxes = Boxes({HELD: said, "one": "mine"})
    assert (boxes.value("one", "theirs"), boxes.saved) == ("mine", {"one": "theirs"})


def test_what_a_box_held_at_first_need_not_be_said_where_that_is_always_the_same() -> None:
    boxes = Boxes({"asked": "", "answered": "mine"})
    assert [boxes.value(name, "theirs", was="") for name in ("asked", "answered")] == ["theirs", "mine"]
    assert boxes.saved == {"answered": "theirs"}
