"""The team's pages: who may read what, filters in the address, acts on one and on many."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.grievances import queries, services
from organizer.grievances.models import (
    Grievance,
    GrievanceKind,
    GrievanceState,
    Nodded,
    ReplyWay,
    Urgency,
    WayIn,
)
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.messaging.models import Message
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.grievances.rows import NOON, PHONE, make_grievance, make_place, make_topics
from tests.web import Browser


def sign_in(reader: Browser, campaign: CampaignFacts, role: Role = Role.COORDINATOR) -> Actor:
    who = make_member(role)
    reader.sign_in(make_session(who, campaign.host))
    return who


def listed(page: str) -> set[str]:
    return set(re.findall(r'<span class="dim code">([0-9A-Z-]{9})</span>', page))


def page_of(row: Grievance) -> str:
    return f"/staff/grievances/{row.reference}"


def test_staff_read_what_was_given_to_them_and_coordinators_all(
    reader: Browser, campaign: CampaignFacts
) -> None:
    make_topics()
    given, other, police = make_grievance(), make_grievance("Дорога"), make_grievance("Полиция")
    staff = sign_in(reader, campaign, Role.STAFF)
    services.assign(given, to=staff.user_id, by=None)
    police.assignee_id = staff.user_id
    db.session.flush()
    assert listed(reader.get("/staff/grievances").text) == {given.reference}
    assert [reader.get(page_of(row)).status_code for row in (given, other, police)] == [200, 404, 404]
    sign_in(reader, campaign)
    assert listed(reader.get("/staff/grievances").text) == {
        given.reference,
        other.reference,
        police.reference,
    }
    assert "Sensitive" in reader.get(page_of(police)).text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CANDIDATE])
def test_volunteers_and_candidates_read_no_entry(
    reader: Browser, campaign: CampaignFacts, role: Role
) -> None:
    row = make_grievance()
    sign_in(reader, campaign, role)
    paths = ("/staff/grievances", page_of(row), "/staff/grievances/new", "/staff/grievances/import")
    assert [reader.get(path).status_code for path in paths] == [403] * 4
    assert reader.post(f"{page_of(row)}/answer", {"words": "x"}).status_code == 403


def test_opening_one_does_not_make_it_read(reader: Browser, campaign: CampaignFacts) -> None:
    row = make_grievance()
    sign_in(reader, campaign)
    assert reader.get(page_of(row)).status_code == 200
    assert (row.state, row.counted) == (GrievanceState.NEW, False)


def test_a_reference_is_found_however_it_is_typed(reader: Browser, campaign: CampaignFacts) -> None:
    row = make_grievance()
    sign_in(reader, campaign)
    typed = row.reference.lower().replace("-", " ")
    assert listed(reader.get("/staff/grievances", query_string={"reference": typed}).text) == {row.reference}
    assert reader.get(f"/staff/grievances/{row.reference.lower()}").status_code == 200


def test_filters_stand_in_the_address(reader: Browser, campaign: CampaignFacts) -> None:
    topics, place = make_topics(), make_place()
    who = sign_in(reader, campaign)
    water = make_grievance("Нет воды", place="Жымпиты")
    roads = make_grievance("Дорога", way_in=WayIn.PHONE, by=who)
    police = make_grievance("Полиция")
    services.assign(roads, to=who.user_id, by=who)
    db.session.flush()
    filters: dict[str, set[Grievance]] = {
        "": {water, roads, police},
        "state=new": {water, police},
        "state=read": {roads},
        f"topic={topics['housing'].id}": {water},
        f"topic={topics['water'].id}": {water},
        f"district={place.district_id}": {water},
        "assignee=me": {roads},
        "assignee=none": {water, police},
        f"assignee={who.user_id}": {roads},
        "way=phone": {roads},
        "sensitive=1": {police},
        "late=1": set(),
        "state=new&way=phone": set(),
        "state=nonsense&topic=x&assignee=-1&district=99999999999999999999&way=&after=zzz": {
            water,
            roads,
            police,
        },
    }
    for query, expected in filters.items():
        answer = reader.get(f"/staff/grievances?{query}")
        assert (answer.status_code, listed(answer.text)) == (200, {row.reference for row in expected}), query
    assert "No grievances match." in reader.get("/staff/grievances?late=1&way=sms").text


def test_queues_are_as_long_as_the_reader_may_see(reader: Browser, campaign: CampaignFacts) -> None:
    make_topics()
    with at(NOON):
        old, _new = make_grievance(), make_grievance("Полиция")
        staff = make_member(Role.STAFF)
        coordinator = make_member()
    with at(NOON + timedelta(hours=25)):
        make_grievance()
        services.assign(old, to=staff.user_id, by=coordinator)
        db.session.flush()
        assert queries.queue(coordinator) == queries.Queue(new=2, mine=0, late=1)
        assert queries.queue(staff) == queries.Queue(new=0, mine=1, late=0)


def test_a_long_list_goes_on_and_costs_the_same(reader: Browser, campaign: CampaignFacts) -> None:
    make_topics()
    make_place()
    sign_in(reader, campaign)

    def statements() -> int:
        with counted_statements() as seen:
            assert reader.get("/staff/grievances").status_code == 200
        return len(seen)

    make_grievance(place="Жымпиты")
    few = statements()
    for _number in range(52):
        make_grievance(place="Жымпиты")
    assert statements() == few
    first = reader.get("/staff/grievances").text
    after = re.search(r'href="\?after=([^"]+)"', first)
    assert after is not None
    second = reader.get(f"/staff/grievances?after={after[1]}").text
    assert (len(listed(first)), len(listed(second)), listed(first) & listed(second)) == (50, 3, set())


def test_danger_to_a_person_stands_above_all(reader: Browser, campaign: CampaignFacts) -> None:
    with at(NOON - timedelta(days=3)):
        danger = make_grievance(urgency=Urgency.DANGER)
    with at(NOON):
        make_grievance()
    sign_in(reader, campaign)
    page = reader.get("/staff/grievances").text
    assert page.index(danger.reference) < page.index('id="grievances-caption"')
    services.set_state(danger, state=GrievanceState.CLOSED, by=None)
    db.session.flush()
    assert 'id="pinned-caption"' not in reader.get("/staff/grievances").text


def test_many_are_changed_at_once(reader: Browser, campaign: CampaignFacts) -> None:
    topics = make_topics()
    who = sign_in(reader, campaign)
    rows = [make_grievance() for _number in range(3)]
    answer = reader.post(
        "/staff/grievances/bulk",
        {
            "chosen": [str(row.id) for row in rows],
            "topic_id": str(topics["roads"].id),
            "assignee": str(who.user_id),
            "state": "in_work",
            "back": "/staff/grievances?state=new",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/grievances?state=new")
    for row in rows:
        db.session.refresh(row)
    assert {(row.topic_id, row.assignee_id, row.state) for row in rows} == {
        (topics["roads"].id, who.user_id, GrievanceState.IN_WORK)
    }
    assert "Changed: 3 grievances" in reader.get("/staff/grievances").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose at least one grievance first"),
        ({"chosen": ["1", "x", "-1", "9" * 30]}, "Choose at least one grievance first"),
        ({"chosen": "own", "topic_id": "42"}, "This choice is not there any more"),
        ({"chosen": "own", "assignee": "staff"}, "This person may not read sensitive topics"),
    ],
)
def test_an_act_on_many_that_cannot_be_says_why(
    reader: Browser, campaign: CampaignFacts, sent: dict[str, str], words: str
) -> None:
    make_topics()
    row, staff = make_grievance("Полиция"), make_member(Role.STAFF)
    sign_in(reader, campaign)
    known = {"own": str(row.id), "staff": str(staff.user_id)}
    typed = {name: known.get(str(value), value) for name, value in sent.items()}
    answer = reader.post("/staff/grievances/bulk", {**typed, "back": "https://elsewhere.example/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/grievances")
    assert words in reader.get("/staff/grievances").text


def test_one_is_changed_on_its_page(reader: Browser, campaign: CampaignFacts) -> None:
    topics = make_topics()
    who = sign_in(reader, campaign)
    row = make_grievance()
    answer = reader.post(
        f"{page_of(row)}/change",
        {
            "topic_id": str(topics["roads"].id),
            "kind": "question",
            "state": "in_work",
            "assignee": str(who.user_id),
            "danger": "y",
        },
    )
    db.session.refresh(row)
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(row))
    assert (row.topic_id, row.kind, row.state, row.assignee_id, row.urgency) == (
        topics["roads"].id, GrievanceKind.QUESTION, GrievanceState.IN_WORK, who.user_id, Urgency.DANGER,
    )  # fmt: skip
    page = reader.get(page_of(row)).text
    assert ("Saved." in page, "The topic was set" in page, "State: In work" in page) == (True, True, True)


def test_a_place_is_put_right_in_one_press(reader: Browser, campaign: CampaignFacts) -> None:
    topics, place = make_topics(), make_place()
    sign_in(reader, campaign)
    row = make_grievance()
    typed = {"topic_id": str(topics["roads"].id), "kind": "complaint", "state": "read"}
    unknown = reader.post(f"{page_of(row)}/change", {**typed, "place": "Атлантида"})
    assert (unknown.status_code, 'id="place-error"' in unknown.text) == (422, True)
    assert 'value="Атлантида"' in unknown.text
    answer = reader.post(f"{page_of(row)}/change", {**typed, "place": "Jympity"})
    db.session.refresh(row)
    assert (answer.status_code, row.where) == (303, [place.id, place.district_id])
    assert 'value="Жымпиты"' in reader.get(page_of(row)).text


def test_who_gives_it_away_is_led_back_to_the_list(reader: Browser, campaign: CampaignFacts) -> None:
    topics = make_topics()
    row, other = make_grievance(), make_member(Role.STAFF)
    staff = sign_in(reader, campaign, Role.STAFF)
    services.assign(row, to=staff.user_id, by=None)
    db.session.flush()
    answer = reader.post(
        f"{page_of(row)}/change",
        {
            "topic_id": str(topics["water"].id),
            "kind": "complaint",
            "state": "read",
            "assignee": str(other.user_id),
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/grievances")


def test_what_cannot_be_changed_so_is_refused_beside_its_field(
    reader: Browser, campaign: CampaignFacts
) -> None:
    make_topics()
    row, staff = make_grievance("Полиция"), make_member(Role.STAFF)
    sign_in(reader, campaign)
    answer = reader.post(
        f"{page_of(row)}/change",
        {"topic_id": str(row.topic_id), "kind": "complaint", "state": "read", "assignee": str(staff.user_id)},
    )
    assert (answer.status_code, 'id="assignee-error"' in answer.text) == (422, True)


@pytest.mark.parametrize("field", ["kind", "state"])
def test_one_always_has_a_kind_and_a_state(reader: Browser, campaign: CampaignFacts, field: str) -> None:
    make_topics()
    row = make_grievance()
    sign_in(reader, campaign)
    typed = {"topic_id": str(row.topic_id), "kind": "complaint", "state": "read", field: ""}
    answer = reader.post(f"{page_of(row)}/change", typed)
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)


def test_an_answer_is_written_once_and_told_by_sms(reader: Browser, campaign: CampaignFacts) -> None:
    topics = make_topics()
    topics["water"].agreed_answer = {"ru": "Насос починят в пятницу"}
    row = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE)
    sign_in(reader, campaign)
    page = reader.get(f"{page_of(row)}?agreed=1").text
    assert ("Насос починят в пятницу" in page, "send 1 SMS" in page) == (True, True)
    for _press in range(2):
        answer = reader.post(f"{page_of(row)}/answer", {"words": "Насос починят", "once": "a" * 32})
        assert answer.status_code == 303
    empty = reader.post(f"{page_of(row)}/answer", {"words": ""})
    assert (empty.status_code, "Write the answer" in empty.text) == (422, True)
    assert [each.words for each in queries.answers(row)] == ["Насос починят"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 2


def test_an_answer_by_e_mail_is_sent_by_hand_and_marked(reader: Browser, campaign: CampaignFacts) -> None:
    row = make_grievance(reply_way=ReplyWay.EMAIL, email="a@example.kz")
    sign_in(reader, campaign)
    assert "1 person asked for e-mail, which the site does not send" in reader.get(page_of(row)).text
    reader.post(f"{page_of(row)}/answer", {"words": "Насос починят", "once": "a" * 32})
    waiting = ("The answer has not gone out", "I have sent it")
    assert [words in reader.get(page_of(row)).text for words in waiting] == [True, True]
    assert "To be mailed by hand" in reader.get("/staff/grievances").text
    shown = reader.post(f"{page_of(row)}/contact", {"reason": "To send the answer"}).text
    assert ("mailto:a%40example.kz?body=" in shown, "I have sent it" in shown) == (True, True)
    assert reader.post(f"{page_of(row)}/mailed").location == page_of(row)
    page = reader.get(page_of(row)).text
    assert [words in page for words in waiting] == [False, False]
    assert "The answer was sent by e-mail, by hand" in page
    assert "To be mailed by hand" not in reader.get("/staff/grievances").text


def test_a_note_stays_with_the_team(reader: Browser, campaign: CampaignFacts) -> None:
    row = make_grievance()
    sign_in(reader, campaign)
    for _press in range(2):
        reader.post(f"{page_of(row)}/note", {"note": "Ask the water works", "once": "n" * 32})
    page = reader.get(page_of(row)).text
    assert page.count("Ask the water works") == 1
    assert reader.post(f"{page_of(row)}/note", {"note": " "}).status_code == 422


def test_the_contact_is_shown_once_with_a_reason_to_coordinators_alone(
    reader: Browser, campaign: CampaignFacts
) -> None:
    row = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE, name="Гульнар")
    sign_in(reader, campaign)
    assert "701 234 56 78" not in reader.get(page_of(row)).text
    without = reader.post(f"{page_of(row)}/contact", {"reason": ""})
    shown = reader.post(f"{page_of(row)}/contact", {"reason": "She asked for a call"})
    assert (without.status_code, "701 234 56 78" in without.text) == (422, False)
    assert (shown.status_code, "+7 701 234 56 78" in shown.text, "Гульнар" in shown.text) == (200, True, True)
    page = reader.get(page_of(row)).text
    assert ("701 234 56 78" in page, "The contact was shown" in page) == (False, True)
    staff = sign_in(reader, campaign, Role.STAFF)
    services.assign(row, to=staff.user_id, by=None)
    db.session.flush()
    assert reader.post(f"{page_of(row)}/contact", {"reason": "x"}).status_code == 403
    assert "Who wrote it" not in reader.get(page_of(row)).text


def test_alike_ones_are_joined_and_parted_again(reader: Browser, campaign: CampaignFacts) -> None:
    make_topics()
    sign_in(reader, campaign)
    head, voice, other = (make_grievance() for _number in range(3))
    assert "Perhaps the same" in reader.get(page_of(head)).text
    answer = reader.post("/staff/grievances/bulk", {"chosen": [str(head.id), str(voice.id)], "act": "merge"})
    assert answer.status_code == 303
    question = reader.get(answer.headers["Location"])
    assert (question.status_code, "Join 2 grievances" in question.text) == (200, True)
    nobody = reader.post("/staff/grievances/merge", {"chosen": [head.reference, voice.reference]})
    assert (nobody.status_code, "Choose one from the list" in nobody.text) == (422, True)
    done = reader.post(
        "/staff/grievances/merge", {"chosen": [head.reference, voice.reference], "head": head.reference}
    )
    assert (done.status_code, done.headers["Location"]) == (303, page_of(head))
    assert listed(reader.get("/staff/grievances").text) == {head.reference, other.reference}
    assert "+1 alike" in reader.get("/staff/grievances").text
    assert "Joined to" in reader.get(page_of(voice)).text
    assert reader.post(f"{page_of(voice)}/part").status_code == 303
    assert voice.reference in listed(reader.get("/staff/grievances").text)


def test_joining_needs_two_that_the_reader_may_open(reader: Browser, campaign: CampaignFacts) -> None:
    row = make_grievance()
    sign_in(reader, campaign)
    page = reader.get(f"/staff/grievances/merge?chosen={row.reference}&chosen=AAAA-AAAA")
    assert (page.status_code, "Choose at least two in the list." in page.text) == (200, True)


def test_one_is_written_down_from_a_call_and_its_code_told_once(
    reader: Browser, campaign: CampaignFacts
) -> None:
    topics = make_topics()
    sign_in(reader, campaign)
    assert reader.get("/staff/grievances/new").status_code == 200
    sent = {
        "text": "Света нет", "way_in": "phone", "kind": "question", "topic": "roads", "nodded": "one",
        "danger": "y", "once": "c" * 32,
    }  # fmt: skip
    answers = [reader.post("/staff/grievances/new", sent) for _press in range(2)]
    row = db.session.scalars(sa.select(Grievance)).one()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text.count('<p class="secret">') == 1
    assert (row.way_in, row.kind, row.topic_id, row.urgency, row.counted) == (
        WayIn.PHONE, GrievanceKind.QUESTION, topics["roads"].id, Urgency.DANGER, True,
    )  # fmt: skip
    wrong = reader.post("/staff/grievances/new", {"text": "", "wants_answer": "y"})
    assert (wrong.status_code, "Write what happened" in wrong.text) == (422, True)
    assert "Enter your mobile number" in wrong.text


def test_a_proposed_topic_is_made_certain_by_saving(reader: Browser, campaign: CampaignFacts) -> None:
    make_topics()
    sign_in(reader, campaign)
    row = make_grievance()
    reader.post(
        f"{page_of(row)}/change",
        {"topic_id": str(row.topic_id), "kind": "complaint", "state": "read", "assignee": ""},
    )
    db.session.refresh(row)
    assert (row.proposed, row.nodded) == (False, Nodded.ONE)


def test_a_foreign_or_missing_one_is_no_page(reader: Browser, campaign: CampaignFacts) -> None:
    sign_in(reader, campaign)
    for act in ("", "/change", "/answer", "/note", "/contact", "/part"):
        path = f"/staff/grievances/AAAA-AAAA{act}"
        assert (reader.post(path) if act else reader.get(path)).status_code == 404
