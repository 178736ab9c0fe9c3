"""The settings through a browser: what each role sees, what is saved, what is said where it cannot be."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from organizer.campaigns import queries, services
from organizer.campaigns.models import CampaignState, Candidate, Invitation, SavedView, Standing
from organizer.campaigns.roles import Role
from organizer.country import queries as country
from organizer.country.services import load_pack
from organizer.kernel import undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.undo import Undo
from tests import factories
from tests.campaigns.rows import ENGLISH, make_candidate, signed_in
from tests.conftest import counted_statements
from tests.country import rows
from tests.web import Browser

SETTINGS = (
    "/staff/settings",
    "/staff/settings/campaign",
    "/staff/settings/sms",
    "/staff/settings/calendar",
    "/staff/settings/districts",
    "/staff/settings/candidates",
)
CAMPAIGN_FORM = {
    "names-kk": "Айгүл",
    "names-ru": "Айгуль",
    "names-en": "",
    "language_1": "ru",
    "language_2": "kk",
    "language_3": "",
    "zone": "Asia/Oral",
    "public_phone": "+7 711 250 50 50",
    "operator": "Aigul Sarsen",
    "operator_number": "800101400123",
    "keep_until": "2026-06-01",
}


@pytest.fixture
def owner(browser: Browser, campaign: CampaignFacts) -> Actor:
    load_pack(rows.SMALL)
    return signed_in(browser, campaign, Role.OWNER, name="Botagoz O.")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OWNER, 200),
        (Role.COORDINATOR, 200),
        (Role.STAFF, 403),
        (Role.VOLUNTEER, 403),
        (Role.CANDIDATE, 403),
    ],
)
def test_settings_are_read_by_owner_and_coordinator(
    browser: Browser, campaign: CampaignFacts, role: Role, status: int
) -> None:
    signed_in(browser, campaign, role)

    assert {path: browser.get(path).status_code for path in SETTINGS} == dict.fromkeys(SETTINGS, status)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STAFF, Role.VOLUNTEER, Role.CANDIDATE])
def test_settings_are_changed_by_an_owner_alone(
    browser: Browser, campaign: CampaignFacts, role: Role
) -> None:
    candidate = make_candidate()
    signed_in(browser, campaign, role)
    paths = [
        *SETTINGS[1:4],
        "/staff/settings/calendar/copy",
        "/staff/settings/districts/new",
        "/staff/settings/candidates/new",
        f"/staff/settings/candidates/{candidate.id}",
        f"/staff/settings/candidates/{candidate.id}/steps",
        "/staff/settings/team/invite",
        "/staff/settings/set-up-finished",
    ]

    assert {path: browser.post(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_a_campaign_is_saved_and_what_changed_is_said(browser: Browser, owner: Actor) -> None:
    answer = browser.post("/staff/settings/campaign", CAMPAIGN_FORM, headers=ENGLISH)

    assert answer.status_code == 303
    page = browser.get("/staff/settings").text
    assert "Айгуль" in page
    row = queries.current_campaign()
    db.session.refresh(row)
    assert (row.languages, row.public_phone, f"{row.keep_until}") == (
        ["ru", "kk"],
        "+7 711 250 50 50",
        "2026-06-01",
    )
    assert (
        "Saved. Changed: name, languages, phone, who keeps the data, BIN or IIN, how long data is kept"
        in page
    )


def test_a_form_that_cannot_be_saved_keeps_what_was_typed(browser: Browser, owner: Actor) -> None:
    typed = {**CAMPAIGN_FORM, "names-kk": "", "names-ru": " ", "public_phone": "call us", "language_2": "ru"}

    answer = browser.post("/staff/settings/campaign", typed, headers=ENGLISH)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "Write the name of the campaign" in answer.text
    assert 'value="call us"' in answer.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"zone": "Mars/Olympus"}, "Choose one from the list"),
        ({"language_1": ""}, "Choose one from the list"),
        ({"language_2": "ru"}, "Choose one language or more, each once"),
        ({"keep_until": "32.13.2026"}, "Enter a date, like 14.03.2026"),
        ({"names-kk": "x" * 101}, "100 characters at most. Now 101"),
        ({"public_phone": "call us"}, "Enter a phone number"),
    ],
)
def test_each_wrong_answer_is_named_in_words(
    browser: Browser, owner: Actor, changed: dict[str, str], words: str
) -> None:
    answer = browser.post("/staff/settings/campaign", {**CAMPAIGN_FORM, **changed}, headers=ENGLISH)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert queries.current_campaign().public_phone == "+7 711 200 00 00"


def test_money_is_typed_as_people_write_it(browser: Browser, owner: Actor) -> None:
    typed = {
        "budget_minor": "1 250 000",
        "budget_day_minor": "50000",
        "sms_part_minor": "14,5",
        "sms_company": "Kcell",
        "sms_country": "",
    }

    answer = browser.post("/staff/settings/sms", typed)

    assert answer.status_code == 303
    row = queries.current_campaign()
    db.session.refresh(row)
    assert (row.sms_open, row.budget_minor, row.budget_day_minor, row.settings["sms_part_minor"]) == (
        False,
        125_000_000,
        5_000_000,
        1450,
    )
    page = browser.get("/staff/settings/sms").text
    assert re.findall(r'name="(?:budget_minor|sms_part_minor)"[^>]*value="([^"]*)"', page) == [
        "1250000",
        "14,50",
    ]
    wrong = browser.post("/staff/settings/sms", {**typed, "budget_minor": "much"}, headers=ENGLISH)
    assert (wrong.status_code, "Enter an amount, like 1340 or 7,50" in wrong.text) == (422, True)


def test_the_calendar_is_set_and_the_phase_is_shown(browser: Browser, owner: Actor) -> None:
    typed = {
        "names-en": "By-election",
        "silence_from-day": "14.03.2020",
        "silence_from-time": "",
        "polls_open-day": "2020-03-15",
        "polls_open-time": "",
        "polls_close-day": "2020-03-15",
        "polls_close-time": "21:00",
    }

    answer = browser.post("/staff/settings/calendar", typed, headers=ENGLISH)

    assert answer.status_code == 303
    election = queries.current_campaign().election
    assert election is not None
    assert [f"{election.silence_from}", f"{election.polls_open}", f"{election.polls_close}"] == [
        "2020-03-14 00:00:00",
        "2020-03-15 07:00:00",
        "2020-03-15 21:00:00",
    ]
    assert "After the vote" in browser.get("/staff/settings/calendar", headers=ENGLISH).text
    wrong = browser.post(
        "/staff/settings/calendar", {**typed, "polls_close-day": "2020-03-13"}, headers=ENGLISH
    )
    assert wrong.status_code == 422
    assert '<a href="#polls_close-day">This is before a date that stands above it</a>' in wrong.text


def test_an_example_is_offered_until_there_is_a_calendar(browser: Browser, owner: Actor) -> None:
    assert "Begin with an example" in browser.get("/staff/settings/calendar", headers=ENGLISH).text
    [example] = country.example_elections()

    copied = browser.post("/staff/settings/calendar/copy", {"election_id": str(example.id)})

    assert copied.status_code == 303
    assert "Begin with an example" not in browser.get("/staff/settings/calendar", headers=ENGLISH).text
    assert "First" in browser.get("/staff/settings/districts", headers=ENGLISH).text
    refused = [
        browser.post("/staff/settings/calendar/copy", {"election_id": chosen}).status_code
        for chosen in (str(example.id), "12345", "x", "")
    ]
    assert refused == [422] * 4


def test_a_district_is_added_and_changed(browser: Browser, owner: Actor) -> None:
    typed = {"number": "7", "names-en": "Seventh", "territory-en": "Zhympity", "electorate": "1 200"}

    assert browser.post("/staff/settings/districts/new", typed).status_code == 303
    election_id = queries.current_campaign().election_id
    assert election_id is not None
    [row] = country.constituencies(election_id)
    path = f"/staff/settings/districts/{row.id}"
    assert 'value="1200"' in browser.get(path).text
    changed = browser.post(path, {**typed, "electorate": ""})
    db.session.refresh(row)
    assert (changed.status_code, row.electorate, row.number) == (303, None, 7)
    doubled = browser.post("/staff/settings/districts/new", typed, headers=ENGLISH)
    assert (doubled.status_code, "There is an electoral district of this number" in doubled.text) == (
        422,
        True,
    )
    assert browser.get("/staff/settings/districts/12345").status_code == 404


def test_a_candidate_is_added_with_the_steps_of_the_candidacy(browser: Browser, owner: Actor) -> None:
    typed = {"full_name": "Айгүл Сәрсен", "names-ru": "Айгуль Сарсен", "nomination": "self"}

    added = browser.post("/staff/settings/candidates/new", typed)

    path = added.headers["Location"]
    row = db.session.scalars(sa.select(Candidate)).one()
    assert path == f"/staff/settings/candidates/{row.id}"
    assert browser.post(path, {**typed, "nomination": "party", "nominated_by": "Auyl"}).status_code == 303
    noted = browser.post(f"{path}/steps", {"standing": "registered", "on": "10.02.2026", "note": "No 4"})
    assert noted.status_code == 303
    [step] = queries.steps_of([row.id])[row.id]
    assert (step.standing, f"{step.on}", step.note) == (Standing.REGISTERED, "2026-02-10", "No 4")
    page = browser.get(path, headers=ENGLISH).text
    assert ("Registered" in page, "10 February 2026" in page) == (True, True)
    listed = browser.get("/staff/settings/candidates", headers=ENGLISH).text
    assert ("By a party: Auyl" in listed, "Registered" in listed) == (True, True)
    assert browser.post(f"{path}/steps/{step.id}/remove").status_code == 303
    db.session.expire_all()
    assert queries.steps_of([row.id])[row.id] == []


def test_a_step_without_a_day_is_refused_beside_its_field(browser: Browser, owner: Actor) -> None:
    row = make_candidate()
    db.session.commit()

    answer = browser.post(
        f"/staff/settings/candidates/{row.id}/steps",
        {"standing": "elected", "on": "", "note": "by far"},
        headers=ENGLISH,
    )

    assert answer.status_code == 422
    assert ("Enter a date, like 14.03.2026" in answer.text, 'value="by far"' in answer.text) == (True, True)
    assert 'value="Айгүл Сәрсен"' in answer.text


def test_an_invitation_shows_its_link_once(browser: Browser, owner: Actor) -> None:
    typed = {"note": "Erlan K.", "role": "staff", "once": "0123"}

    first = browser.post("/staff/settings/team/invite", typed, headers=ENGLISH)
    second = browser.post("/staff/settings/team/invite", typed, headers=ENGLISH)

    assert (first.status_code, second.status_code) == (200, 303)
    [address] = set(re.findall(r"http://aigul\.localhost:8000/invite/n[0-9a-z]{12}", first.text))
    assert first.headers["Cache-Control"] == "no-store"
    page = browser.get("/staff/settings/team", headers=ENGLISH).text
    assert ("Erlan K." in page, address in page) == (True, False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1
    invitation = db.session.scalars(sa.select(Invitation)).one()
    revoked = browser.post(f"/staff/settings/team/invitations/{invitation.id}/revoke")
    assert (revoked.status_code, queries.open_invitations()) == (303, [])


def test_an_invitation_that_cannot_be_made_says_why(browser: Browser, owner: Actor) -> None:
    make_candidate()
    make_candidate("Other")
    db.session.commit()

    answers = [
        browser.post("/staff/settings/team/invite", typed, headers=ENGLISH)
        for typed in (
            {"note": "", "role": "staff"},
            {"note": "Erlan", "role": "king"},
            {"note": "Erlan", "role": "candidate"},
        )
    ]

    assert [each.status_code for each in answers] == [422] * 3
    for answer, words in zip(
        answers,
        ("Write for whom it is", "Choose one from the list", "Choose which candidate it is"),
        strict=True,
    ):
        assert words in answer.text


def test_a_role_is_changed_and_a_member_removed(browser: Browser, owner: Actor) -> None:
    person = factories.make_member(Role.VOLUNTEER, name="Erlan K.")
    db.session.commit()
    path = f"/staff/settings/team/{person.membership_id}"
    assert browser.get(path).status_code == 200

    changed = browser.post(path, {"role": "staff"}, headers=ENGLISH)

    assert changed.status_code == 303
    page = browser.get("/staff/settings/team", headers=ENGLISH).text
    assert "Erlan K.: the role is now Staff" in page
    now_member = queries.membership_of(person.user_id)
    assert now_member is not None
    removal = f"/staff/settings/team/{now_member.id}/remove"
    assert "Remove Erlan K. from the team?" in browser.get(removal, headers=ENGLISH).text
    assert browser.post(removal).status_code == 303
    db.session.expire_all()
    assert queries.membership_of(person.user_id) is None
    assert browser.get(removal).status_code == 404


def test_the_last_owner_is_told_why_they_stay(browser: Browser, owner: Actor) -> None:
    path = f"/staff/settings/team/{owner.membership_id}"

    answers = [
        browser.post(path, {"role": "staff"}, headers=ENGLISH),
        browser.post(f"{path}/remove", headers=ENGLISH),
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert ["A campaign needs an owner" in each.text for each in answers] == [True, True]


def test_staff_see_the_team_and_change_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    person = signed_in(browser, campaign, Role.STAFF, name="Erlan K.")

    page = browser.get("/staff/settings/team", headers=ENGLISH)

    assert (page.status_code, "Erlan K." in page.text, "Invite somebody" in page.text) == (200, True, False)
    assert browser.get(f"/staff/settings/team/{person.membership_id}").status_code == 403


def test_a_change_is_undone_from_the_history(browser: Browser, owner: Actor) -> None:
    browser.post("/staff/settings/campaign", {**CAMPAIGN_FORM, "language_3": "en"})
    act = db.session.scalars(sa.select(Undo)).one()
    page = browser.get("/staff/history", headers=ENGLISH).text
    assert f'action="/staff/history/{act.id}/undo"' in page
    assert ("Settings were changed" in page, "Botagoz O." in page) == (True, True)

    undone = browser.post(
        f"/staff/history/{act.id}/undo", headers={"Referer": f"{browser.base_url}/staff/history?x=1"}
    )

    assert (undone.status_code, undone.headers["Location"]) == (303, "/staff/history?x=1")
    db.session.expire_all()
    assert queries.current_campaign().public_phone == "+7 711 200 00 00"
    again = browser.post(f"/staff/history/{act.id}/undo", headers=ENGLISH)
    assert (again.status_code, "This was already undone" in again.text) == (422, True)


def test_an_act_of_somebody_who_held_more_is_not_there(browser: Browser, campaign: CampaignFacts) -> None:
    boss = factories.make_member(Role.OWNER)
    kept = undo.keep("campaign.edited", queries.current_campaign(), {"zone": "UTC"}, by=boss)
    signed_in(browser, campaign, Role.STAFF)

    assert browser.post(f"/staff/history/{kept.id}/undo").status_code == 404
    assert f"/{kept.id}/undo" not in browser.get("/staff/history").text


def test_the_history_goes_on_by_pages(browser: Browser, owner: Actor) -> None:
    for number in range(60):
        services.save_view("campaigns.history", f"{number % 15}", "", by=owner)
    db.session.commit()

    first = browser.get("/staff/history", headers=ENGLISH).text
    [after] = re.findall(r'href="\?after=([^"]+)"', first)
    second = browser.get(f"/staff/history?after={after}", headers=ENGLISH).text

    assert (first.count("A view was saved"), second.count("A view was saved")) == (50, 10)


def test_a_view_is_saved_for_a_list_and_leads_back_to_it(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)

    saved = browser.post("/staff/views", {"page": "campaigns.history", "query": "who=me", "name": "Mine"})

    assert (saved.status_code, saved.headers["Location"]) == (303, "/staff/history?who=me")
    view = db.session.scalars(sa.select(SavedView)).one()
    deleted = browser.post(f"/staff/views/{view.id}/delete")
    assert (deleted.status_code, deleted.headers["Location"]) == (303, "/staff/history?who=me")
    for page in ("nowhere", "campaigns.member", ""):
        answer = browser.post("/staff/views", {"page": page, "query": "", "name": "Mine"})
        assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/staff/schedule", "/staff/people", "/staff/grievances"])
def test_a_list_offers_its_views_and_keeps_the_one_that_is_shown(
    browser: Browser, campaign: CampaignFacts, path: str
) -> None:
    signed_in(browser, campaign, Role.STAFF)
    shown = browser.get(f"{path}?district=1", headers=ENGLISH).text
    [page] = re.findall(r'name="page" value="([^"]+)"', shown)

    browser.post("/staff/views", {"page": page, "query": "district=1", "name": "Near"})

    assert f'href="{path}?district=1">Near</a>' in browser.get(path, headers=ENGLISH).text
    signed_in(browser, campaign, Role.STAFF)
    assert ">Near</a>" not in browser.get(path, headers=ENGLISH).text


def test_set_up_is_finished_by_a_press(browser: Browser, owner: Actor) -> None:
    queries.current_campaign().state = CampaignState.SETUP
    db.session.commit()
    assert "being set up" in browser.get("/staff/settings", headers=ENGLISH).text

    browser.post("/staff/settings/set-up-finished")

    assert "being set up" not in browser.get("/staff/settings", headers=ENGLISH).text


@pytest.mark.parametrize("path", ["/staff/settings/team", "/staff/settings/candidates", "/staff/settings"])
def test_a_list_costs_the_same_for_one_row_and_for_thirty(browser: Browser, owner: Actor, path: str) -> None:
    costs = []
    for count in (1, 30):
        for number in range(count):
            factories.make_member(Role.STAFF)
            services.add_step(
                make_candidate(f"C {count} {number}").id, Standing.NOMINATED, on=now().date(), by=None
            )
            services.invite(Role.STAFF, note="N", by=owner)
        db.session.commit()
        with counted_statements() as statements:
            assert browser.get(path).status_code == 200
        costs.append(len(statements))

    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.OWNER, True), (Role.COORDINATOR, True), (Role.STAFF, False)]
)
def test_settings_are_offered_to_who_may_open_them(
    browser: Browser, campaign: CampaignFacts, role: Role, offered: bool
) -> None:
    signed_in(browser, campaign, role)

    page = browser.get("/staff/settings/team").text

    assert ('href="/staff/settings"' in page, 'href="/staff/settings/team"' in page) == (offered, True)


def test_a_form_pressed_twice_is_done_once(browser: Browser, owner: Actor) -> None:
    district = {"number": "7", "names-en": "Seventh", "territory-en": "Zhympity", "once": "a"}
    person = {"full_name": "Айгүл Сәрсен", "nomination": "self", "once": "b"}

    presses = [
        [browser.post(path, typed).headers["Location"] for _press in range(2)]
        for path, typed in (
            ("/staff/settings/districts/new", district),
            ("/staff/settings/candidates/new", person),
        )
    ]
    row = db.session.scalars(sa.select(Candidate)).one()
    step = {"standing": "nominated", "on": "2026-01-20", "once": "c"}
    for _press in range(2):
        browser.post(f"/staff/settings/candidates/{row.id}/steps", step)

    assert [first == second for first, second in presses] == [True, True]
    assert len(queries.steps_of([row.id])[row.id]) == 1
    election_id = queries.current_campaign().election_id
    assert election_id is not None
    assert len(country.constituencies(election_id)) == 1
