"""Two put the same draft of many meetings right at once: one wins, the other sees both versions by box."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from organizer.campaigns.roles import Role
from organizer.kernel import undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.tours import services
from organizer.tours.models import Tour, VoterCount
from tests import factories
from tests.ground.forms import forms_of
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("tuesday")

LINES = "31.02.2026 16:30 Жарсуат\n32.02.2026 16:30 Тоганас\n14.03.2026 18:30 Жымпиты"
TABLE = "14.03.2026\t18:30\tЖымпиты\tДороги\tИван\n15.03.2026\t18:30\tТоганас\tВода\tПётр"
DAY, TITLE, STARTS = "row-1-day", "row-1-title", "row-2-starts"


@dataclass
class Page:
    """Step 2 as one of two has it open."""

    browser: Browser
    path: str
    html: str

    @property
    def boxes(self) -> dict[str, str]:
        """What the browser would send."""
        (form,) = [form for form in forms_of(self.html) if "held" in form.names]
        return {name: value for name, value in form.as_sent() if name != "csrf_token"}

    @property
    def meanwhile(self) -> list[str]:
        """What the page says that somebody else has saved."""
        return re.findall(r"Saved meanwhile: ([^<]*)<", self.html)

    def press(self, without: str = "", **changed: str) -> TestResponse:
        """Save with these boxes changed; a refused page is the one that is open then."""
        sent = {**self.boxes, **{name.replace("_", "-"): value for name, value in changed.items()}}
        sent.pop(without, "")
        answer = self.browser.post(self.path, sent)
        if answer.status_code == 422:
            self.html = answer.text
        return answer


@pytest.fixture
def two(browser: Browser, campaign: CampaignFacts) -> tuple[Page, Page]:
    """Two members who have the same draft open."""
    return opened(browser, campaign, LINES)


def opened(browser: Browser, campaign: CampaignFacts, text: str) -> tuple[Page, Page]:
    village = rows.make_village("Жымпиты")
    for name in ("Culture house", "School"):
        rows.make_venue(name, village)
    members = [factories.make_member(Role.COORDINATOR) for _ in range(2)]
    browsers = [Browser(browser.app, campaign.host) for _ in members]
    for each, member in zip(browsers, members, strict=True):
        each.client.set_cookie("language", "en", domain=campaign.host)
        each.sign_in(factories.make_session(member, campaign.host))
    begun = browsers[0].post("/staff/schedule/plan", {"paste-text": text, "paste-first": "2026-03-10"})
    path = str(begun.location)
    first, second = (Page(each, path, each.get(path).text) for each in browsers)
    return first, second


def cells() -> list[list[str]]:
    """Day, start and title of each row as they are saved."""
    db.session.expire_all()
    tour = db.session.scalars(sa.select(Tour)).one()
    return [[line.row.day, line.row.starts, line.row.title] for line in tour.lines]


def left_out() -> list[bool]:
    db.session.expire_all()
    return [line.left_out for line in db.session.scalars(sa.select(Tour)).one().lines]


def test_who_was_refused_keeps_their_own_and_undoes_nothing_of_the_others(two: tuple[Page, Page]) -> None:
    first, second = two
    first.press(row_1_day="2026-03-12", row_1_title="Roads")
    refused = second.press(row_2_day="2026-03-13")
    assert refused.status_code == 422
    assert "Somebody else changed this draft meanwhile" in text_of(refused.text)
    assert [second.boxes[name] for name in (DAY, TITLE, "row-2-day")] == ["2026-03-12", "Roads", "2026-03-13"]
    assert second.meanwhile == []
    assert second.press().status_code == 303
    assert cells()[:2] == [["2026-03-12", "16:30", "Roads"], ["2026-03-13", "16:30", ""]]


def test_a_box_that_both_have_changed_says_the_other_version(two: tuple[Page, Page]) -> None:
    first, second = two
    first.press(row_2_starts="17:15")
    second.press(row_2_starts="17:45")
    assert (second.boxes[STARTS], second.meanwhile) == ("17:45", ["17:15"])
    second.press()
    assert cells()[1] == ["32.02.2026", "17:45", ""]


def test_what_both_have_written_alike_is_no_other_version(two: tuple[Page, Page]) -> None:
    first, second = two
    first.press(row_2_starts="17:15")
    second.press(row_2_starts="17:15")
    assert (second.boxes[STARTS], second.meanwhile) == ("17:15", [])


def test_what_would_be_unclear_is_said_of_what_the_boxes_hold(two: tuple[Page, Page]) -> None:
    first, second = two
    assert second.html.count("There is no such day") == 2
    first.press(row_1_day="2026-03-12")
    assert second.press(row_2_day="2026-03-13").text.count("There is no such day") == 0


def test_rows_that_the_other_left_out_stay_so_and_ones_own_too(two: tuple[Page, Page]) -> None:
    first, second = two
    first.press(out_1="1")
    second.press(out_2="1")
    second.press()
    assert left_out() == [True, True, False]


def test_a_row_is_taken_in_again_though_somebody_else_changed_another(two: tuple[Page, Page]) -> None:
    first, second = two
    first.press(out_1="1")
    first.html, second.html = (each.browser.get(each.path).text for each in two)
    first.press(out_2="1")
    second.press(without="out-1")
    second.press()
    assert left_out() == [False, True, False]


def test_what_one_said_that_a_column_holds_stays_chosen(browser: Browser, campaign: CampaignFacts) -> None:
    first, second = opened(browser, campaign, TABLE)
    first.press(out_1="1")
    second.press(column_0="title")
    assert second.boxes["column-0"] == "title"


def test_ones_own_answer_about_a_place_stays_chosen(two: tuple[Page, Page]) -> None:
    first, second = two
    asked = next(name for name in second.boxes if name.startswith("place-"))
    (form,) = [form for form in forms_of(second.html) if "held" in form.names]
    (box,) = [control for control in form.controls if control.name == asked]
    mine, theirs = box.offered[1:3]
    first.press(row_1_title="Roads")
    second.press(**{asked: mine})
    assert (second.boxes[asked], second.meanwhile) == (mine, [])
    first.html = first.browser.get(first.path).text
    first.press(**{asked: theirs})
    second.press()
    assert second.boxes[asked] == mine
    assert len(second.meanwhile) == 1
    second.press()
    db.session.expire_all()
    assert mine in db.session.scalars(sa.select(Tour)).one().settled.values()


@pytest.mark.parametrize("held", ["", "{", "[]", '{"row-2-starts": [1], "who": {}}', "[" * 5_000, "null"])
def test_where_the_page_does_not_say_what_it_showed_all_that_was_sent_counts_as_new(
    two: tuple[Page, Page], held: str
) -> None:
    first, second = two
    first.press(row_2_starts="17:15")
    second.press(row_2_starts="17:45", held=held)
    assert (second.boxes[STARTS], second.meanwhile) == ("17:45", ["17:15"])


@pytest.fixture
def voters(two: tuple[Page, Page]) -> tuple[Page, Page]:
    """Two members who note at once how many voters live where."""
    first, second = two
    rows.make_venue(village=rows.make_village("Тоганас"))
    path = "/staff/schedule/tour/voters"
    return Page(first.browser, path, first.browser.get(path).text), Page(
        second.browser, path, second.browser.get(path).text
    )


def noted() -> set[int]:
    db.session.expire_all()
    return set(db.session.scalars(sa.select(VoterCount.voters)))


def test_numbers_of_voters_that_two_note_at_once_are_all_kept(voters: tuple[Page, Page]) -> None:
    first, second = voters
    one, other = [name for name in first.boxes if name.startswith("voters-")][:2]
    assert first.press(**{one: "300"}).status_code == 303
    refused = second.press(**{other: "400"})
    assert (refused.status_code, second.boxes[one], second.boxes[other]) == (422, "300", "400")
    assert second.meanwhile == []
    assert second.press().status_code == 303
    assert noted() == {300, 400}


def test_of_one_place_that_two_have_counted_both_numbers_are_shown(voters: tuple[Page, Page]) -> None:
    first, second = voters
    place = next(name for name in first.boxes if name.startswith("voters-"))
    first.press(**{place: "300"})
    second.press(**{place: "many"})
    assert (second.boxes[place], second.meanwhile, noted()) == ("many", ["300"], {300})
    second.press(**{place: "400"})
    assert noted() == {400}


def test_numbers_of_voters_are_taken_back_unless_they_changed_since(campaign: CampaignFacts) -> None:
    by, place = factories.make_member(Role.COORDINATOR), rows.make_village("Жымпиты").id
    first, second = (services.set_voters({place: count}, by=by) for count in (300, 400))
    assert first is not None
    assert second is not None
    assert services.set_voters({place: 400}, by=by) is None
    with pytest.raises(DomainError):
        undo.take_back(first.id, by=by)
    undo.take_back(second.id, by=by)
    assert noted() == {300}
    undo.take_back(first.id, by=by)
    assert noted() == set()
    assert rows.verbs("voters.") == ["voters.set"] * 2 + ["voters.set_back"] * 2
