"""Pages of a list follow the last row seen."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.contacts.models import Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.paging import Page, page
from organizer.promises.models import Promise

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)


@pytest.fixture
def five(campaign: CampaignFacts) -> None:
    """Five people met on five days, two of them at the same moment."""
    for name, hours in zip("ABCDE", (0, 1, 1, 2, 3), strict=True):
        met_at = NOON + timedelta(hours=hours)
        db.session.add(Contact(name=name, language="kk", met_at=met_at, made_at=met_at))
    db.session.flush()


def two(after: str | None = None, *, descending: bool = False) -> Page[Contact]:
    return page(
        sa.select(Contact), order=[Contact.met_at, Contact.id], after=after, size=2, descending=descending
    )


@pytest.mark.parametrize("descending", [False, True])
def test_pages_together_are_the_list_without_gap_or_double(five: None, *, descending: bool) -> None:
    names: list[str] = []
    found = two(descending=descending)
    names += [row.name for row in found.rows]
    while found.after:
        found = two(found.after, descending=descending)
        names += [row.name for row in found.rows]
    assert sorted(names) == list("ABCDE")
    assert (names[0], names[-1]) == (("E", "A") if descending else ("A", "E"))


def mark(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("after", ["", "x", "!!!", "bnVsbA", "WzFd", "WyJhIiwgImIiXQ", "W251bGwsIG51bGxd"])
def test_an_edited_address_gives_the_first_page(five: None, after: str) -> None:
    assert [row.name for row in two(after).rows] == [row.name for row in two().rows]


@pytest.mark.parametrize(
    "values",
    [["2026-03-14T07:00:00", 1], [NOON.isoformat(), 2**63], [NOON.isoformat(), "1"], [NOON.isoformat()]],
)
def test_a_mark_of_no_row_of_this_list_gives_the_first_page(five: None, values: list[object]) -> None:
    assert two(mark(values)).rows == two().rows


def test_a_list_may_be_ordered_by_days(campaign: CampaignFacts) -> None:
    days = [date(2026, 3, day) for day in (9, 9, 14)]
    db.session.add_all([Promise(words={"en": "A well"}, made_on=day, state_changed_at=NOON) for day in days])
    db.session.flush()
    found: list[date] = []
    after = None
    for _ in days:
        here = page(sa.select(Promise), order=[Promise.made_on, Promise.id], after=after, size=1)
        found, after = [*found, *(row.made_on for row in here.rows)], here.after
    assert (found, after) == (days, None)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2026-03-14T07:00"])
def test_a_moment_that_no_clock_shows_gives_the_first_page(five: None, moment: str) -> None:
    assert two(mark([moment, 1])).rows == two().rows


def test_marks_in_marks_without_end_give_the_first_page(five: None) -> None:
    assert two(base64.urlsafe_b64encode(b"[" * 9_000).decode()).rows == two().rows


@pytest.mark.parametrize("language", ["k\0k", "\ud800"])
def test_what_is_no_text_gives_the_first_page(five: None, language: str) -> None:
    first = page(sa.select(Contact), order=[Contact.language, Contact.id], after=mark([language, 1]))
    assert sorted(row.name for row in first.rows) == list("ABCDE")


def test_a_short_list_has_no_next_page(five: None) -> None:
    assert page(sa.select(Contact), order=[Contact.id], size=5).after is None


def test_a_list_ordered_by_words_goes_on_after_them(five: None) -> None:
    order = [Contact.language, Contact.id]
    first = page(sa.select(Contact), order=order, size=3)
    rest = page(sa.select(Contact), order=order, size=3, after=first.after)
    assert sorted(row.name for row in [*first.rows, *rest.rows]) == list("ABCDE")
