"""Who serves is where the shift is, from its start to its end: what that clashes with."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at, now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.undo import doubts_about, take_back
from organizer.meetings import clash_wording
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting
from organizer.meetings.queries.schedule import planned
from organizer.meetings.services import Change, Chosen, ManyAct, change_many
from organizer.volunteers import queries
from organizer.volunteers.models import Shift, Signup, SignupState
from organizer.volunteers.services import ask, cancel, set_needed
from tests import factories
from tests.contacts.rows import number
from tests.meetings.rows import SATURDAY, ZONE, make_candidate, make_meeting, make_venue, make_village, verbs
from tests.volunteers.rows import make_known, make_shift, sign_up, standing, wait
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("roles")
LATER = SATURDAY + timedelta(hours=2)
"""After the first meeting, before who served there has gone."""


def meeting_at(starts: datetime, village: str, **values: object) -> Meeting:
    return make_meeting(starts, venue_id=make_venue(village=make_village(village)).id, **values)


def clash_words(meeting: Meeting) -> list[str]:
    with in_language("en"):
        return [clash_wording.clash(each) for each in meetings.clashes_of(meetings.as_it_is(meeting))]


def marks(*rows: Meeting) -> list[list[str]]:
    return [[clash_wording.clash_mark(clash) for clash in plan.clashes] for plan in planned(rows)]


def test_one_phone_in_two_halls_at_overlapping_hours_clashes(campaign: CampaignFacts) -> None:
    phone = number()
    first, second = meeting_at(SATURDAY, "Жымпиты"), meeting_at(LATER, "Ақсай", titles={"en": "Aksai"})
    assert marks(first, second) == [[], []]
    for meeting in (first, second):
        sign_up(make_shift(meeting=meeting), phone)
    with in_language("en"):
        assert marks(first, second) == [["Clash: team"], ["Clash: team"]]
    assert clash_words(first) == ["Ерлан С. is already in Aksai at this time (Sat 14 March, 20:30)"]


def test_who_stays_in_the_hall_for_the_next_meeting_is_in_one_place(campaign: CampaignFacts) -> None:
    phone = number()
    first = make_meeting(SATURDAY)
    second = make_meeting(LATER, venue_id=first.venue_id)
    for meeting in (first, second):
        sign_up(make_shift(meeting=meeting), phone)
    assert (marks(first, second), clash_words(first)) == ([[], []], [])


def test_who_helps_at_two_meetings_at_once_in_one_hall_is_in_two_places(campaign: CampaignFacts) -> None:
    phone = number()
    first = make_meeting(SATURDAY)
    second = make_meeting(SATURDAY + timedelta(minutes=30), venue_id=first.venue_id, titles={"en": "Too"})
    helped = [sign_up(make_shift(meeting=meeting), phone).signup for meeting in (first, second)]
    assert "Ерлан С. is already in Too at this time (Sat 14 March, 19:00)" in clash_words(first)
    shift = queries.shift(helped[0].shift_id)
    found = meetings.clashes_of_service(
        first, queries.volunteer(helped[0].volunteer_id).contact_id, None, (shift.starts_at, shift.ends_at)
    )
    with in_language("en"):
        assert [clash_wording.clash(each) for each in found] == [
            "Ерлан С. is already in Too at this time (Sat 14 March, 19:00)"
        ]


def test_a_candidate_who_helps_elsewhere_is_one_person(campaign: CampaignFacts) -> None:
    aigul, _other = make_candidate("Айгүл Сәрсен"), make_candidate("Болат Ким")
    member = factories.make_member(Role.CANDIDATE)
    membership = db.session.get(Membership, member.membership_id)
    assert membership is not None
    membership.candidate_id = aigul.id
    make_meeting(SATURDAY, candidate_id=aigul.id, titles={"en": "Hers"})
    other = meeting_at(SATURDAY, "Ақсай")
    signup = sign_up(make_shift(meeting=other)).signup
    assert clash_words(other) == []
    queries.volunteer(signup.volunteer_id).user_id = member.user_id
    db.session.flush()
    assert clash_words(other) == ["Айгүл Сәрсен is already in Hers at this time (Sat 14 March, 18:30)"]


def test_a_meeting_that_is_to_move_far_takes_its_crew_along(campaign: CampaignFacts) -> None:
    phone = number()
    moving, standing = make_meeting(LATER + timedelta(days=9)), meeting_at(SATURDAY, "Ақсай")
    for meeting in (moving, standing):
        sign_up(make_shift(meeting=meeting), phone)
    asked = meetings.Proposal(
        starts_wall=LATER,
        ends_wall=LATER + timedelta(hours=1),
        zone=ZONE,
        venue_id=moving.venue_id,
        meeting_id=moving.id,
    )
    assert [each.other for each in meetings.clashes_of(asked)] == [standing]


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    member = factories.make_member(Role.COORDINATOR)
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(member, campaign.host))


def asked_about(page: str) -> tuple[list[str], str]:
    """The clashes that a page shows, and what a press says that has seen them."""
    [notice] = re.findall(r"This clashes:.*?</ul>", page, re.DOTALL)
    [mark] = re.findall(r'name="despite" value="(\w+)"', page)
    return re.findall("<li>(.*?)</li>", notice), mark


def busy(phone: PhoneNumber) -> Meeting:
    """A meeting at which somebody sets up chairs; the other one, elsewhere, is given."""
    sign_up(make_shift(meeting=meeting_at(SATURDAY, "Жымпиты", titles={"en": "Hall"})), phone)
    return meeting_at(LATER, "Ақсай")


def test_staff_add_who_is_elsewhere_only_where_that_is_meant(staff: Browser) -> None:
    phone = number()
    shift = make_shift(meeting=busy(phone))
    path, typed_in = f"/staff/shifts/{shift.id}", {"phone": phone.e164, "name": "Ерлан"}
    page = staff.post(path, typed_in)
    clashes, mark = asked_about(page.text)
    assert (page.status_code, clashes, standing(shift)) == (
        422,
        ["Ерлан С. is already in Hall at this time (Sat 14 March, 18:30)"],
        (0, []),
    )
    assert staff.post(path, {**typed_in, "despite": mark}).status_code == 303
    assert standing(shift) == (1, [SignupState.CONFIRMED])


def test_staff_confirm_who_is_elsewhere_only_where_that_is_meant(staff: Browser) -> None:
    phone = number()
    shift = make_shift("door", 1, meeting=busy(phone))
    signup = sign_up(shift, phone).signup
    path = f"/staff/signups/{signup.id}/accept"
    page = staff.post(path)
    clashes, mark = asked_about(page.text)
    assert (page.status_code, len(clashes), standing(shift)) == (422, 1, (1, [SignupState.ASKED]))
    assert staff.post(path, {"despite": "else"}).status_code == 422
    assert staff.post(path, {"despite": mark}).status_code == 303
    assert standing(shift) == (1, [SignupState.CONFIRMED])


def test_one_host_for_two_towns_at_overlapping_hours_is_given_to_one(campaign: CampaignFacts) -> None:
    host, actor = make_known(), factories.make_member(Role.COORDINATOR)
    rows = [meeting_at(SATURDAY, "Жымпиты"), meeting_at(SATURDAY, "Ақсай"), meeting_at(LATER, "Бөрлі")]
    rows.append(meeting_at(SATURDAY + timedelta(days=1), "Бөрлі"))
    outcome = change_many(
        [Chosen(row, row.version) for row in rows], Change(act=ManyAct.HOST, host_id=host.id), by=actor
    )
    assert [row.id for row in outcome.done] == [rows[0].id, rows[3].id]
    assert [each.meeting.id for each in outcome.skipped] == [rows[1].id, rows[2].id]


def test_a_stranger_in_two_places_is_answered_like_any_and_shown_to_the_team(
    browser: Browser, campaign: CampaignFacts
) -> None:
    phone = number()
    other = busy(phone)
    shift, typed_in = make_shift(meeting=other), {"name": "Ерлан"}
    answers = [
        browser.post(f"/volunteer/{shift.id}", {**typed_in, "phone": each.e164}) for each in (phone, number())
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    with in_language("en"):
        assert marks(other) == [["Clash: team"]]


def test_taking_somebody_off_is_undone_only_knowing_where_they_are_needed_meanwhile(
    campaign: CampaignFacts,
) -> None:
    phone = number()
    first, second = meeting_at(SATURDAY, "Жымпиты"), meeting_at(LATER, "Ақсай", titles={"en": "Aksai"})
    act = cancel(sign_up(make_shift(meeting=first), phone).signup)
    assert act is not None
    assert doubts_about(act) == []
    sign_up(make_shift(meeting=second), phone)
    with in_language("en"):
        assert doubts_about(act) == ["Ерлан С. is already in Aksai at this time (Sat 14 March, 20:30)"]


def test_a_shift_that_was_added_is_taken_back_while_nobody_is_in_it(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    asked, filled = (ask(meeting, "host", 1, by=None) for _each in range(2))
    first, second = queries.shifts_at([meeting.id])
    sign_up(queries.shift(second.id if second.id in filled.before["shifts"] else first.id))
    assert take_back(asked.id, by=None).before["shifts"] != [
        each.id for each in queries.shifts_at([meeting.id])
    ]
    with pytest.raises(DomainError):
        take_back(filled.id, by=None)


def waits_while_busy(role: str = "chairs") -> tuple[Shift, Signup, Signup, Signup]:
    """A shift of one place, who has it, who waits and is needed elsewhere, and who waits behind them."""
    phone = number()
    shift = make_shift(role, 1, meeting=busy(phone))
    holder = sign_up(shift).signup
    first = wait(shift, phone)
    with at(now() + timedelta(minutes=1)):
        return shift, holder, first, wait(shift)


def states(*signups: Signup) -> list[SignupState]:
    db.session.flush()
    return [queries.signup(each.id).state for each in signups]


def test_who_is_needed_elsewhere_is_passed_over_and_goes_on_waiting(campaign: CampaignFacts) -> None:
    shift, holder, first, second = waits_while_busy()
    cancel(holder)
    assert states(first, second) == [SignupState.WAITING, SignupState.CONFIRMED]
    assert verbs("signup.passed_over") == ["signup.passed_over"]
    set_needed(shift, 2)
    assert states(first) == [SignupState.WAITING]


def test_who_is_not_needed_elsewhere_any_more_has_the_place_that_is_free(campaign: CampaignFacts) -> None:
    shift, _holder, first, second = waits_while_busy()
    set_needed(queries.shift(shift.id), 3)
    assert (states(first, second), queries.shift(shift.id).free_places) == (
        [SignupState.WAITING, SignupState.CONFIRMED],
        1,
    )
    (other,) = [
        each
        for each in queries.signups_ahead(first.volunteer_id)
        if each.id != first.id and each.state is SignupState.CONFIRMED
    ]
    cancel(other)
    assert states(first) == [SignupState.CONFIRMED]


def test_staff_read_where_who_waits_is_needed_and_give_the_place_only_where_that_is_meant(
    staff: Browser,
) -> None:
    shift, holder, first, _second = waits_while_busy()
    set_needed(queries.shift(shift.id), 3)
    db.session.commit()
    page = staff.get(f"/staff/meetings/{shift.meeting_id}/team").text
    elsewhere = "is already in Hall at this time (Sat 14 March, 18:30)"
    assert elsewhere in page
    path = f"/staff/signups/{first.id}/accept"
    asked = staff.post(path)
    clashes, mark = asked_about(asked.text)
    assert (asked.status_code, len(clashes), states(first)) == (422, 1, [SignupState.WAITING])
    assert clashes[0].endswith(elsewhere)
    assert staff.post(path, {"despite": mark}).status_code == 303
    assert states(holder, first) == [SignupState.CONFIRMED, SignupState.CONFIRMED]


def test_a_volunteer_who_says_that_they_come_to_two_places_is_warned_and_comes(
    browser: Browser, campaign: CampaignFacts
) -> None:
    phone = number()
    there = busy(phone)
    made = sign_up(make_shift(meeting=there), phone)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    browser.post(f"/v/{made.token}/cannot", {"signup": str(made.signup.id)})
    words = "You have said that you come elsewhere at about this time: Sat 14 March, 18:30."
    assert words not in browser.get(f"/v/{made.token}").text
    assert browser.post(f"/v/{made.token}/coming", {"signup": str(made.signup.id)}).status_code == 303
    page = browser.get(f"/v/{made.token}").text
    assert (words in page, "Hall" in page) == (True, False)
    assert states(made.signup) == [SignupState.CONFIRMED]
