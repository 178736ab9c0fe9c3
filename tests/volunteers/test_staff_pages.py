"""The pages on which staff see who is where, and change it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from organizer.campaigns.roles import Role
from organizer.contacts.queries import by_phone
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import COOKIE
from organizer.kernel.phone import PhoneNumber
from organizer.volunteers import queries, services
from organizer.volunteers.models import SignupState
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.meetings.rows import SATURDAY, make_meeting
from tests.volunteers.rows import make_shift, offering, sign_up, standing, told, wait
from tests.web import Browser

PHONE = PhoneNumber("+77012345678")
ASKED, CONFIRMED, WAITING, CANCELLED, CAME, NO_SHOW = SignupState
pytestmark = pytest.mark.usefixtures("roles")
ROLE = {
    "names-kk": "Шай",
    "names-ru": "Чай",
    "names-en": "",
    "what-kk": "",
    "what-ru": "Вы готовите чай.",
    "what-en": "",
    "is_public": "y",
    "minutes_before": "60",
    "minutes_after": "30",
}


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A member of staff, who reads English."""
    return as_(browser, campaign, Role.STAFF)


def as_(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)
    return browser.sign_in(make_session(make_member(role), campaign.host))


def titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/staff/meetings/\d+/team">[^<]*<br>([^<]+)</a></h2>', page)


def rows(page: str) -> list[tuple[str, str]]:
    """Who, and what is said of their state, for each line of the team."""
    found = re.findall(r'<th scope="row">(.*?)</th>\s*<td data-label="State">(.*?)</td>', page, re.DOTALL)
    return [(_plain(who), _plain(state)) for who, state in found]


def _plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_board_shows_meetings_by_time_with_who_is_there_and_what_is_missing(staff: Browser) -> None:
    meeting = make_meeting()
    sign_up(make_shift("chairs", 2, meeting))
    sign_up(make_shift("door", 1, meeting))
    make_meeting(SATURDAY + timedelta(days=1))
    page = staff.get("/staff/volunteers").text
    lines = [_plain(line) for line in re.findall(r'<div class="what">(.*?)</div>', page, re.DOTALL)]
    assert lines == ["1 of 2 Chairs and sound, 17:00 Ерлан С.", "1 of 1 Door, 17:45 Ерлан С. (?)"]
    assert [_plain(tag) for tag in re.findall(r"<p><span class=\"tag.*?</span>", page)] == [
        "1 missing",
        "No shifts yet",
    ]
    assert "1 volunteer waits for your word." in page


def test_the_boards_filters_are_part_of_its_address(staff: Browser) -> None:
    filled = make_meeting(titles={"en": "Filled"})
    sign_up(make_shift("chairs", 1, filled))
    missing = make_meeting(SATURDAY + timedelta(days=2), titles={"en": "Missing"})
    make_shift("photo", 1, missing)
    addresses = ("", "?needs=people", "?role=photo", "?role=chairs", "?date=2026-03-15", "?date=nonsense")
    assert {query: titles(staff.get(f"/staff/volunteers{query}").text) for query in addresses} == {
        "": ["Filled", "Missing"],
        "?needs=people": ["Missing"],
        "?role=photo": ["Missing"],
        "?role=chairs": ["Filled"],
        "?date=2026-03-15": ["Missing"],
        "?date=nonsense": ["Filled", "Missing"],
    }


def test_the_board_says_why_it_is_empty(staff: Browser) -> None:
    assert "No meetings are planned yet." in staff.get("/staff/volunteers").text
    assert "No such meetings. Remove the filters" in staff.get("/staff/volunteers?role=photo").text


def test_board_and_team_cost_the_same_with_many_people(staff: Browser) -> None:
    meeting = make_meeting()
    shift = make_shift("chairs", 40, meeting)
    sign_up(shift)
    paths = ("/staff/volunteers", f"/staff/meetings/{meeting.id}/team")

    def statements() -> list[int]:
        counts = []
        for path in paths:
            with counted_statements() as seen:
                assert staff.get(path).status_code == 200
            counts.append(len(seen))
        return counts

    one = statements()
    for day in range(1, 5):
        other = make_meeting(SATURDAY + timedelta(days=day))
        sign_up(make_shift("photo", 1, other))
    for _person in range(9):
        sign_up(shift)
    assert statements() == one


def test_a_number_that_was_left_is_called_and_taken_off_and_put_back(staff: Browser) -> None:
    services.offer_help(PHONE, language="kk")
    assert "+7 701 ••• •• 78" in staff.get("/staff/volunteers").text
    (offer,) = queries.offers()

    answer = staff.post(f"/staff/volunteers/{offer.volunteer.id}/called")
    assert (answer.status_code, queries.offers()) == (303, [])

    undo = re.search(r'action="(/staff/history/\d+/undo)"', staff.get("/staff/volunteers").text)
    assert undo is not None
    staff.post(undo[1])
    assert len(queries.offers()) == 1
    staff.post(f"/staff/volunteers/{offer.volunteer.id}/called")
    staff.post(f"/staff/volunteers/{offer.volunteer.id}/called")
    assert queries.offers() == []


def test_the_team_lists_roles_and_people_with_their_state(staff: Browser) -> None:
    meeting = make_meeting()
    chairs, door = make_shift("chairs", 2, meeting), make_shift("door", 1, meeting)
    services.say_coming(sign_up(chairs, PHONE).signup)
    services.sign_up(door.id, offering(PhoneNumber("+77019999912"), note="18:00-ден кейін"))
    db.session.flush()
    assert rows(staff.get(f"/staff/meetings/{meeting.id}/team").text) == [
        ("1 of 2", "1 missing"),
        ("Ерлан С. +7 701 ••• •• 78", "Has a place said that they come"),
        ("1 of 1", "All places taken"),
        ("Ерлан С. +7 701 ••• •• 12", "Waits for our check «18:00-ден кейін»"),
    ]


def test_a_candidate_reads_the_team_without_notes_and_changes_nothing(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    shift = make_shift("chairs", 2, meeting)
    given = services.sign_up(shift.id, offering(note="Көлігім бар"))
    candidate = as_(browser, campaign, Role.CANDIDATE)
    page = candidate.get(f"/staff/meetings/{meeting.id}/team").text
    assert ("Ерлан С." in page, "Көлігім" in page, "Take off" in page) == (True, False, False)
    for path in (
        f"/staff/meetings/{meeting.id}/team/shifts",
        f"/staff/shifts/{shift.id}",
        f"/staff/shifts/{shift.id}/needed",
        f"/staff/signups/{given.id}/take-off",
        "/staff/volunteers/roles/new",
    ):
        assert candidate.post(path).status_code == 403
    assert standing(shift) == (1, [CONFIRMED])


def test_a_shift_is_added_to_a_meeting(staff: Browser) -> None:
    meeting = make_meeting()
    path = f"/staff/meetings/{meeting.id}/team/shifts"
    for wrong in ({"role": "cook", "needed": "1"}, {"role": "door", "needed": "0"}, {"role": "door"}):
        assert staff.post(path, wrong).status_code == 422
    assert staff.post(path, {"role": "door", "needed": "3"}).status_code == 303
    assert queries.places([meeting.id]) == {meeting.id: (0, 3)}
    assert staff.post("/staff/meetings/1/team/shifts", {"role": "door", "needed": "1"}).status_code == 404


def test_somebody_is_put_into_a_shift_by_their_number(staff: Browser) -> None:
    shift = make_shift("host", 1)
    assert "0 of 1" in staff.get(f"/staff/shifts/{shift.id}").text
    assert staff.post(f"/staff/shifts/{shift.id}", {"phone": "nothing"}).status_code == 422

    form = {"phone": PHONE.e164, "name": "Ботагөз Темірова", "agreed": "y"}
    assert staff.post(f"/staff/shifts/{shift.id}", form).status_code == 303
    assert (standing(shift), told()) == ((1, [CONFIRMED]), [("shift", "ready")])

    answer = staff.post(f"/staff/shifts/{shift.id}", {"phone": "8 702 111 22 33"})
    assert answer.status_code == 422
    assert "All places are taken. Ask for more people first" in answer.text
    assert by_phone(PhoneNumber("+77021112233")) is None


def test_more_people_are_asked_for_and_never_fewer_than_there_are(staff: Browser) -> None:
    shift = make_shift("chairs", 1)
    sign_up(shift)
    wait(shift)
    path = f"/staff/shifts/{shift.id}/needed"
    assert [staff.post(path, {"needed": number}).status_code for number in ("0", "x", "100", "")] == [422] * 4
    assert staff.post(path, {"needed": "2"}).status_code == 303
    assert standing(shift) == (2, [CONFIRMED, CONFIRMED])


def test_who_asked_is_confirmed_and_taken_off_with_undo(staff: Browser) -> None:
    meeting = make_meeting()
    shift = make_shift("door", 1, meeting)
    signup = sign_up(shift).signup
    assert staff.post(f"/staff/signups/{signup.id}/accept").status_code == 303
    assert standing(shift) == (1, [CONFIRMED])
    assert staff.post(f"/staff/signups/{signup.id}/accept").status_code == 422

    assert staff.post(f"/staff/signups/{signup.id}/take-off").status_code == 303
    assert standing(shift) == (0, [CANCELLED])
    undo = re.search(
        r'action="(/staff/history/\d+/undo)"', staff.get(f"/staff/meetings/{meeting.id}/team").text
    )
    assert undo is not None
    assert staff.post(undo[1]).status_code == 303
    assert standing(shift) == (1, [CONFIRMED])
    assert staff.post("/staff/signups/1/accept").status_code == 404


def test_came_and_no_show_are_marked_once_it_is_time(staff: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    shift = make_shift("chairs", 2, meeting)
    signup = sign_up(shift).signup
    assert staff.post(f"/staff/signups/{signup.id}/came").status_code == 422
    assert "Did not come" not in staff.get(f"/staff/meetings/{meeting.id}/team").text
    with clock.at(shift.starts_at):
        on_the_day = as_(staff, campaign, Role.STAFF)
        assert "Did not come" in on_the_day.get(f"/staff/meetings/{meeting.id}/team").text
        assert on_the_day.post(f"/staff/signups/{signup.id}/no-show").status_code == 303
        assert standing(shift) == (1, [NO_SHOW])
        assert on_the_day.post(f"/staff/signups/{signup.id}/came").status_code == 303
        assert standing(shift) == (1, [CAME])


def test_roles_are_listed_added_and_changed(staff: Browser) -> None:
    door = queries.role_by_code("door")
    assert "Chairs and sound" in staff.get("/staff/volunteers/roles").text
    assert staff.get("/staff/volunteers/roles/new").status_code == 200

    assert staff.post("/staff/volunteers/roles/new", ROLE).status_code == 303
    added = queries.roles()[-1]
    assert (added.names, added.what, added.needs_check, added.minutes_before) == (
        {"kk": "Шай", "ru": "Чай"},
        {"ru": "Вы готовите чай."},
        False,
        60,
    )
    page = staff.get(f"/staff/volunteers/roles/{door.id}").text
    assert 'value="Door"' in page
    assert staff.post(f"/staff/volunteers/roles/{door.id}", {**ROLE, "needs_check": "y"}).status_code == 303
    db.session.expire_all()
    changed = queries.role(door.id)
    assert (changed.names, changed.needs_check) == ({"kk": "Шай", "ru": "Чай"}, True)


def test_a_role_without_a_name_is_refused_with_all_that_was_typed(staff: Browser) -> None:
    answer = staff.post("/staff/volunteers/roles/new", {**ROLE, "names-kk": "", "names-ru": " "})
    assert answer.status_code == 422
    assert "Write the name in one language at least" in answer.text
    assert "Вы готовите чай." in answer.text


def test_a_campaign_without_roles_says_so(staff: Browser) -> None:
    for role in queries.roles():
        db.session.delete(role)
    db.session.flush()
    assert "No roles yet." in staff.get("/staff/volunteers/roles").text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "\x00"])
def test_a_day_that_nobody_meant_breaks_no_board(staff: Browser, day: str) -> None:
    make_meeting()
    query = {"date": day, "role": day, "needs": day, "after": day}
    assert staff.get("/staff/volunteers", query_string=query).status_code == 200


def test_whatever_is_typed_about_a_role_is_answered_in_words(staff: Browser) -> None:
    for typed in ("a\x00b", "9" * 400, "٣٤²", "-1", "1e999"):
        answer = staff.post("/staff/volunteers/roles/new", dict.fromkeys(ROLE, typed))
        assert answer.status_code == 422
    answer = staff.post("/staff/volunteers/roles/new", {**ROLE, "names-kk": "a\x00b"})
    assert answer.status_code in {303, 422}
    assert staff.get("/staff/volunteers/roles").status_code == 200
