"""What a volunteer who is signed in sees and does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import COOKIE
from organizer.kernel.phone import PhoneNumber
from organizer.volunteers import queries, services
from organizer.volunteers.models import Shift, Signup, SignupState, Volunteer, VolunteerStanding
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.meetings.rows import SATURDAY, make_meeting
from tests.meetings.visits import text_of
from tests.volunteers.rows import make_shift, offering, sign_up, standing, wait
from tests.web import Browser

PHONE = PhoneNumber("+77012345678")
CONFIRMED, CANCELLED = SignupState.CONFIRMED, SignupState.CANCELLED
pytestmark = pytest.mark.usefixtures("roles")


@pytest.fixture
def me(campaign: CampaignFacts) -> Actor:
    """A volunteer."""
    return make_member(Role.VOLUNTEER)


@pytest.fixture
def mine(browser: Browser, campaign: CampaignFacts, me: Actor) -> Browser:
    """The volunteer's browser, in English."""
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)
    return browser.sign_in(make_session(me, campaign.host))


def take(me: Actor, shift: Shift) -> Signup:
    """The volunteer takes a shift, by the number they are known by."""
    signup = sign_up(shift, PHONE).signup
    queries.volunteer(signup.volunteer_id).user_id = me.user_id
    db.session.flush()
    return signup


def test_nobody_sees_the_page_without_signing_in(browser: Browser) -> None:
    answer = browser.get("/my")
    assert (answer.status_code, (answer.location or "").startswith("/sign-in")) == (302, True)


def test_without_shifts_the_page_says_where_to_find_one(mine: Browser) -> None:
    page = mine.get("/my").text
    assert "You have no shifts yet. Choose one" in page
    assert 'href="/volunteer"' in page


def test_today_comes_first_then_the_coming_days(mine: Browser, me: Actor, campaign: CampaignFacts) -> None:
    take(me, make_shift("photo", 1, make_meeting(SATURDAY + timedelta(days=1))))
    take(me, make_shift("chairs", 1, make_meeting()))
    with clock.at(clock.to_utc(SATURDAY - timedelta(hours=9), "Asia/Oral")):
        mine.sign_in(make_session(me, campaign.host))
        page = mine.get("/my").text
    order = [page.index(words) for words in ("Today", "Chairs and sound", "Coming days", "Photo")]
    assert order == sorted(order)


@pytest.mark.parametrize(("hours", "headline"), [(-9, "17:00 "), (12, "Sat 14 March 17:00 ")])
def test_last_evening_is_not_called_an_hour_of_today(
    mine: Browser, me: Actor, campaign: CampaignFacts, hours: int, headline: str
) -> None:
    take(me, make_shift())
    with clock.at(clock.to_utc(SATURDAY + timedelta(hours=hours), "Asia/Oral")):
        mine.sign_in(make_session(me, campaign.host))
        page = mine.get("/my").text
    titles = re.findall(r"<h3><a [^>]*>([^<]*)", page)
    assert [title.startswith(headline) for title in titles] == [True], titles


def test_the_page_costs_the_same_with_many_shifts(mine: Browser, me: Actor) -> None:
    def statements() -> int:
        with counted_statements() as seen:
            assert mine.get("/my").status_code == 200
        return len(seen)

    take(me, make_shift())
    one = statements()
    for day in range(1, 6):
        take(me, make_shift("photo", 1, make_meeting(SATURDAY + timedelta(days=day))))
    assert statements() == one


def test_door_and_log_open_around_the_shift_for_who_is_known(
    mine: Browser, me: Actor, campaign: CampaignFacts
) -> None:
    shift = make_shift()
    signup = take(me, shift)
    path = f"/my/log/{shift.meeting_id}"

    def offered() -> bool:
        mine.sign_in(make_session(me, campaign.host))
        return path in mine.get("/my").text and path in mine.get(f"/my/shift/{signup.id}").text

    with clock.at(shift.starts_at):
        before = offered()
        services.mark(signup, came=True, by=None)
        db.session.flush()
        known = offered()
    with clock.at(shift.ends_at + timedelta(hours=11)):
        after = offered()
    assert (before, known, after) == (False, True, True)


def test_answers_are_presses_and_taken_back(mine: Browser, me: Actor) -> None:
    shift = make_shift()
    signup = take(me, shift)
    path = f"/my/shift/{signup.id}"
    assert mine.post(f"{path}/coming").status_code == 303
    assert "You said that you are coming" in mine.get("/my").text

    assert mine.post(f"{path}/cannot").status_code == 303
    assert standing(shift) == (0, [CANCELLED])
    undo = re.search(rf'action="({path}/undo)"', mine.get("/my").text)
    assert undo is not None
    assert mine.post(undo[1]).status_code == 303
    assert standing(shift) == (1, [CONFIRMED])


def test_the_shifts_own_page_offers_the_undo_too(mine: Browser, me: Actor) -> None:
    signup = take(me, make_shift())
    path = f"/my/shift/{signup.id}"
    assert f'action="{path}/undo"' not in mine.get(path).text
    mine.post(f"{path}/cannot")
    mine.get("/my")
    assert f'action="{path}/undo"' in mine.get(path).text
    assert mine.post("/my/shift/1/undo").status_code == 404


def test_a_shift_page_says_what_where_who_leads_and_how_to_get_there(mine: Browser, me: Actor) -> None:
    meeting = make_meeting()
    assert meeting.venue is not None
    meeting.venue.transport = {"en": "Bus 12"}
    signup = take(me, make_shift("chairs", 1, meeting))
    page = text_of(mine.get(f"/my/shift/{signup.id}").text)
    for words in (
        "You set up the chairs",
        "Saturday 14 March, 17:00–20:30",
        "Bus 12",
        "The team will tell you",
    ):
        assert words in page


def test_anothers_shift_is_not_found(mine: Browser, me: Actor) -> None:
    other = sign_up(make_shift()).signup
    take(me, make_shift())
    paths = [f"/my/shift/{other.id}"]
    assert [mine.get(path).status_code for path in paths] == [404]
    posts = [f"/my/shift/{other.id}/{act}" for act in ("coming", "cannot", "undo")]
    assert [mine.post(path).status_code for path in posts] == [404] * 3


def test_nothing_to_undo_is_not_found(mine: Browser, me: Actor) -> None:
    signup = take(me, make_shift())
    assert mine.post(f"/my/shift/{signup.id}/undo").status_code == 404


def test_the_outbox_says_that_nothing_waits(mine: Browser) -> None:
    assert "Nothing is waiting. Everything has been sent" in mine.get("/my/outbox").text


def test_settings_are_of_volunteers_alone(mine: Browser) -> None:
    assert "Once you take a shift, its settings are here." in mine.get("/my/settings").text
    for path in ("/my/settings/language", "/my/settings/calendar", "/my/leave"):
        assert mine.post(path, {"language": "ru"}).status_code == 404


def test_the_language_is_chosen_for_messages_and_pages(mine: Browser, me: Actor) -> None:
    signup = take(me, make_shift())
    assert mine.post("/my/settings/language", {"language": "ru"}).status_code == 303
    assert queries.contact_of(signup).language == "ru"
    assert '<html lang="ru">' in mine.get("/my").text
    mine.post("/my/settings/language", {"language": "tlh"})
    assert queries.contact_of(signup).language == "kk"


def test_a_stale_form_of_settings_changes_nothing(mine: Browser, me: Actor) -> None:
    signup = take(me, make_shift())
    answer = mine.post_without_token("/my/settings/language", {"language": "ru"})
    assert (answer.status_code, queries.contact_of(signup).language) == (422, "kk")


def test_the_calendar_address_is_shown_once_and_works(mine: Browser, me: Actor) -> None:
    take(me, make_shift())
    page = mine.post("/my/settings/calendar").text
    address = re.search(r"http://aigul\.localhost:8000(/my/f\w+\.ics)", page)
    assert address is not None
    assert address[1] not in mine.get("/my/settings").text
    assert mine.get(address[1]).text.count("BEGIN:VEVENT") == 1


def test_leaving_gives_up_all_shifts_and_signs_out(mine: Browser, me: Actor) -> None:
    shift = make_shift()
    take(me, shift)
    page = mine.get("/my/leave").text
    assert "Shifts that you give up" in page
    assert mine.post("/my/leave").location == "/volunteer/enter"
    assert standing(shift) == (0, [CANCELLED])
    assert db.session.scalars(sa.select(Membership.ended_at)).one() is not None
    assert mine.get("/my").status_code == 302


def test_staff_who_stop_helping_stay_in_the_team(browser: Browser, campaign: CampaignFacts) -> None:
    staff = make_member(Role.STAFF)
    take(staff, make_shift())
    browser.sign_in(make_session(staff, campaign.host))
    assert browser.post("/my/leave").status_code == 303
    volunteer = db.session.scalars(sa.select(Volunteer)).one()
    assert volunteer.standing is VolunteerStanding.LEFT
    assert browser.get("/my").status_code == 200


def test_who_leaves_the_waiting_list_of_a_full_shift_may_take_that_back(mine: Browser, me: Actor) -> None:
    shift = make_shift(needed=1)
    sign_up(shift)
    signup = wait(shift, PHONE)
    queries.volunteer(signup.volunteer_id).user_id = me.user_id
    db.session.flush()
    path = f"/my/shift/{signup.id}"
    assert mine.post(f"{path}/cannot").status_code == 303
    assert [f"{path}/undo" in mine.get(page).text for page in ("/my", path)] == [True, True]
    assert (mine.post(f"{path}/undo").status_code, signup.state) == (303, SignupState.WAITING)


def test_where_the_place_has_gone_to_another_the_page_leads_to_other_shifts_and_offers_no_undo(
    mine: Browser, me: Actor
) -> None:
    signup = take(me, make_shift(needed=1))
    services.join_waiting_list(signup.shift_id, offering())
    path = f"/my/shift/{signup.id}"
    assert mine.post(f"{path}/cannot").status_code == 303
    page = mine.get(path).text
    assert ["Find another shift" in page, f"{path}/undo" in page] == [True, False]
    for press in ("coming", "undo"):
        refused = mine.post(f"{path}/{press}")
        assert (refused.status_code, "Find another shift" in refused.text) == (422, True)
        assert "has just been filled" in refused.text
