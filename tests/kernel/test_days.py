"""Days without a year: of what is to come the next such day, of what was the last one."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.days import ComingDayField, DueField, PastDayField, last_such_day, next_such_day
from organizer.kernel.forms import Form

NOON = to_utc(datetime(2026, 3, 10, 12), "Asia/Oral")


class Work(Form):
    day = ComingDayField()
    due = DueField(required=False)
    done = PastDayField(required=False)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ("31.12", []),
        ("10/3", []),
        ("9.3.", []),
        ("14.03.2026", []),
        ("2026-03-09", ["Choose today or a later day"]),
        ("2026-03-01", []),
        ("31 декабря", []),
        ("9 наурыз", []),
        ("9 марта 2026 г.", ["Choose today or a later day"]),
        ("31 февраля", ["Enter a date, like 14.03.2026"]),
        ("31.02", ["Enter a date, like 14.03.2026"]),
        ("", []),
    ],
)
def test_a_due_day_is_not_over_unless_it_stood_before(
    house: Flask, campaign: CampaignFacts, typed: str, errors: list[str]
) -> None:
    with clock.at(NOON), house.test_request_context("/", headers={"Accept-Language": "en"}):
        g.campaign = campaign
        form = Work(MultiDict({"day": "10.03", "due": typed}), data={"due": "2026-03-01"})
        form.validate()
        assert (form.day.data, form.due.errors) == ("2026-03-10", errors)


@pytest.mark.parametrize(
    ("day", "month", "found"),
    [
        (10, 3, date(2026, 3, 10)),
        (9, 3, date(2027, 3, 9)),
        (29, 2, date(2028, 2, 29)),
        (31, 2, None),
    ],
)
def test_the_next_such_day_is_today_or_later(day: int, month: int, found: date | None) -> None:
    assert next_such_day(day, month, date(2026, 3, 10)) == found


@pytest.mark.parametrize(
    ("day", "month", "found"),
    [
        (10, 3, date(2026, 3, 10)),
        (11, 3, date(2025, 3, 11)),
        (29, 2, date(2024, 2, 29)),
        (31, 2, None),
    ],
)
def test_the_last_such_day_is_today_or_earlier(day: int, month: int, found: date | None) -> None:
    assert last_such_day(day, month, date(2026, 3, 10)) == found


@pytest.mark.parametrize(
    ("typed", "coming", "past"),
    [
        ("5 декабря", "2026-12-05", "2025-12-05"),
        ("10 наурыз", "2026-03-10", "2026-03-10"),
        ("9.3", "2027-03-09", "2026-03-09"),
        ("2 December 2024", "2024-12-02", "2024-12-02"),
        ("31 июня", "31 июня", "31 июня"),
        ("", "", ""),
    ],
)
def test_a_day_without_a_year_is_the_next_one_to_come_and_the_last_one_that_was(
    house: Flask, campaign: CampaignFacts, typed: str, coming: str, past: str
) -> None:
    with clock.at(NOON), house.test_request_context("/", headers={"Accept-Language": "en"}):
        g.campaign = campaign
        form = Work(MultiDict({"day": typed, "done": typed}))
        form.validate()
        assert (form.day.data, form.done.data) == (coming, past)
