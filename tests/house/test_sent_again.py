"""A form that comes again with its key: the same is done once, other words are shown again and kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from tests.campaigns.rows import make_candidate
from tests.factories import make_member, make_session
from tests.grievances.rows import make_grievance
from tests.web import Browser

KEY = "k" * 32
MONDAY = datetime(2026, 3, 9, 7, tzinfo=UTC)
TOLD = "This page was already sent. Check what was kept, and send again if this is new."


@dataclass(frozen=True)
class Typed:
    """A page, the field that is typed otherwise the second time, and what else is sent both times."""

    field: str
    path: Callable[[], str]
    beside: dict[str, str]


def at(path: str, field: str, **beside: str) -> Typed:
    return Typed(field, lambda: path, beside)


FORMS = [
    at("/staff/topics/new", "names-en", in_use="y"),
    at("/staff/promises/new", "words-en", is_public="y"),
    at("/staff/venues/new", "names-en", capacity="80", in_use="y"),
    at("/staff/grievances/new", "text", way="none"),
    at("/staff/schedule/plan", "paste-text", **{"paste-first": "2026-03-10"}),
    at("/staff/settings/candidates/new", "full_name", nomination="self"),
    at("/staff/settings/team/invite", "note", role="staff"),
    at("/say/done", "text", way="none"),
    at("/staff/meetings/new", "titles-en", day="2026-03-14", starts="18:30", ends="20:00"),
    Typed("note", lambda: f"/staff/grievances/{make_grievance().reference}/note", {}),
    Typed("words", lambda: f"/staff/grievances/{make_grievance().reference}/answer", {}),
    Typed(
        "note",
        lambda: f"/staff/settings/candidates/{make_candidate().id}/steps",
        {"standing": "nominated", "on": "2026-01-20"},
    ),
]


@pytest.fixture
def owner(browser: Browser, campaign: CampaignFacts) -> Iterator[Browser]:
    """The browser of somebody who may do all of this, on a Monday before the days of these forms."""
    browser.client.set_cookie("language", "en", domain=campaign.host)
    with clock.at(MONDAY):
        yield browser.sign_in(make_session(make_member(Role.OWNER), campaign.host))


@pytest.mark.parametrize("form", FORMS, ids=[f"{number}-{form.field}" for number, form in enumerate(FORMS)])
def test_other_words_under_a_used_key_come_back_with_a_new_one(owner: Browser, form: Typed) -> None:
    path = form.path()

    def press(words: str, key: str = KEY) -> tuple[int, str]:
        answer = owner.post(path, {form.field: words, "once": key, **form.beside})
        return answer.status_code, unescape(answer.text)

    first, again = press("Жымпиты 14.03 18:30"), press("Жымпиты 14.03 18:30")
    status, page = press("Аксай 15.03 18:30")
    (key, *_more) = set(re.findall(r'name="once" value="([0-9a-f]{32})"', page))
    assert ([first[0] < 400, again[0] < 400], status) == ([True, True], 422)
    assert (TOLD in page, "Аксай 15.03 18:30" in page) == (True, True)
    assert press("Аксай 15.03 18:30", key)[0] < 400
