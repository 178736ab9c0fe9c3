"""The pages of topics."""

from __future__ import annotations

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.topics import queries
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.topics.rows import make_topic
from tests.web import Browser


def signed_in(reader: Browser, campaign: CampaignFacts, role: Role = Role.COORDINATOR) -> Browser:
    return reader.sign_in(make_session(make_member(role), campaign.host))


def test_a_topic_is_added_under_another_and_listed(reader: Browser, campaign: CampaignFacts) -> None:
    housing = make_topic("housing")
    signed_in(reader, campaign)

    typed = {"names-en": "Wells", "names-kk": "Құдықтар", "parent_id": housing.id, "agreed_answer-ru": "Роем"}
    answer = reader.post("/staff/topics/new", {"once": "k", "sensitive": "y", "in_use": "y", **typed})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/topics")
    made = queries.topic_by_code("housing.wells")
    assert made is not None
    assert (made.names, made.sensitive, made.agreed_answer) == (
        {"en": "Wells", "kk": "Құдықтар"}, True, {"ru": "Роем"},
    )  # fmt: skip
    page = reader.get("/staff/topics").text
    assert ("The topic is added." in page, "Wells" in page, ">RU<" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Write the name of the topic"),
        ({"names-en": "x" * 101}, "100 characters at most. Now 101"),
        ({"names-en": "Wells", "parent_id": "7"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_a_topic_is_refused_in_words(
    reader: Browser, campaign: CampaignFacts, typed: dict[str, str], words: str
) -> None:
    answer = signed_in(reader, campaign).post("/staff/topics/new", {"once": "k", "in_use": "y", **typed})
    assert (answer.status_code, words in answer.text, queries.topics()) == (422, True, [])


def test_a_topic_is_renamed_and_switched_off(reader: Browser, campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    signed_in(reader, campaign)
    assert "Roads" in reader.get(f"/staff/topics/{roads.id}").text

    answer = reader.post(
        f"/staff/topics/{roads.id}", {"once": "k", "names-en": "Streets", "names-kk": "", "names-ru": ""}
    )

    db.session.refresh(roads)
    assert (answer.status_code, roads.names, roads.in_use) == (303, {"en": "Streets"}, False)
    page = reader.get("/staff/topics").text
    assert ("Saved." in page, "Switched off" in page) == (True, True)


def test_the_last_topic_cannot_be_switched_off(reader: Browser, campaign: CampaignFacts) -> None:
    other = make_topic("other")
    answer = signed_in(reader, campaign).post(f"/staff/topics/{other.id}", {"once": "k", "names-en": "Other"})
    assert (answer.status_code, "This topic takes what fits no other" in answer.text) == (422, True)


def test_the_list_costs_the_same_with_many_topics(reader: Browser, campaign: CampaignFacts) -> None:
    signed_in(reader, campaign)

    def statements() -> int:
        with counted_statements() as seen:
            assert reader.get("/staff/topics").status_code == 200
        return len(seen)

    housing = make_topic("housing")
    one = statements()
    for number in range(20):
        make_topic(f"housing.t{number}", parent=housing)
    assert statements() == one


@pytest.mark.parametrize("role", [Role.STAFF, Role.VOLUNTEER, Role.CANDIDATE])
def test_topics_are_changed_by_coordinators_alone(
    reader: Browser, campaign: CampaignFacts, role: Role
) -> None:
    signed_in(reader, campaign, role)
    assert [reader.get("/staff/topics").status_code, reader.post("/staff/topics/new").status_code] == [
        403,
        403,
    ]


def test_an_unknown_topic_is_no_page(reader: Browser, campaign: CampaignFacts) -> None:
    assert signed_in(reader, campaign).get("/staff/topics/42").status_code == 404
