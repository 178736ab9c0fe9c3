"""Links: one purpose, one subject, one end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Map, Rule

from organizer.kernel import tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at, now
from organizer.kernel.db import db, scope
from organizer.kernel.errors import Gone, NotFound
from organizer.kernel.tokens import Link, Purpose
from tests import factories


def test_a_token_opens_its_link_for_its_purpose_alone(campaign: CampaignFacts) -> None:
    issued = tokens.issue(Purpose.STOP, "contact:7", ends_at=None)
    assert tokens.find(issued.token, Purpose.STOP).about == "contact:7"
    with pytest.raises(NotFound):
        tokens.find(issued.token, Purpose.ATTENDANCE)


def test_a_token_begins_with_its_purpose_and_holds_sixty_random_bits(campaign: CampaignFacts) -> None:
    issued = [tokens.issue(Purpose.SIGNUP, "signup:1", ends_at=None).token for _ in range(200)]
    assert {len(token) for token in issued} == {13}
    assert {token[0] for token in issued} == {"v"}
    assert set("".join(token[1:] for token in issued)) <= set(tokens.ALPHABET)
    assert len(set(issued)) == 200


def test_the_table_holds_no_token(campaign: CampaignFacts) -> None:
    issued = tokens.issue(Purpose.STOP, "contact:7", ends_at=None)
    db.session.flush()
    whole = sa.select(*sa.inspect(Link).columns).where(Link.campaign_id == campaign.id)
    row = db.session.execute(whole).one()
    assert issued.token not in str(tuple(row))


def test_own_links_are_for_those_they_are_about(campaign: CampaignFacts) -> None:
    links = tokens.OwnLinks(Purpose.ATTENDANCE, {7: "attendance:42"}, now() + timedelta(days=30))
    wanted = tokens.Wanted(Purpose.ATTENDANCE, "attendance:42", links.ends_at)
    assert (links.wanted(7), links.wanted(8)) == (wanted, None)


def test_links_made_together_open_what_each_is_about(campaign: CampaignFacts) -> None:
    abouts = ["contact:7", "contact:8"]
    made = tokens.issue_all([tokens.Wanted(Purpose.STOP, about, None) for about in abouts])
    assert [tokens.find(token, Purpose.STOP).about for token in made] == abouts


def test_no_links_wanted_make_none(campaign: CampaignFacts) -> None:
    assert tokens.issue_all([]) == []


def test_a_link_ends(campaign: CampaignFacts) -> None:
    issued = tokens.issue(Purpose.STOP, "contact:7", ends_at=now() + timedelta(days=30))
    with at(now() + timedelta(days=31)), pytest.raises(Gone):
        tokens.find(issued.token, Purpose.STOP)


def test_a_revoked_link_no_longer_opens(campaign: CampaignFacts) -> None:
    issued = tokens.issue(Purpose.FEED, "membership:7", ends_at=None)
    tokens.revoke("membership:7", Purpose.FEED)
    with pytest.raises(Gone):
        tokens.find(issued.token, Purpose.FEED)


def test_the_newest_open_link_about_a_subject_stands(campaign: CampaignFacts) -> None:
    assert tokens.standing("volunteer:7", Purpose.FEED) is None
    first = tokens.issue(Purpose.FEED, "volunteer:7", ends_at=None)
    with at(now() + timedelta(minutes=1)):
        second = tokens.issue(Purpose.FEED, "volunteer:7", ends_at=now() + timedelta(days=1))
    tokens.issue(Purpose.ENTER, "volunteer:7", ends_at=None)
    assert tokens.standing("volunteer:7", Purpose.FEED) == second.link
    with at(now() + timedelta(days=2)):
        assert tokens.standing("volunteer:7", Purpose.FEED) == first.link
    tokens.revoke("volunteer:7", Purpose.FEED)
    db.session.flush()
    assert tokens.standing("volunteer:7", Purpose.FEED) is None


def test_a_token_of_another_campaign_is_unknown_here(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with scope(theirs.id):
        foreign = tokens.issue(Purpose.STOP, "contact:7", ends_at=None).token
    with scope(ours.id), pytest.raises(NotFound):
        tokens.find(foreign, Purpose.STOP)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a0123456789ab", "a0123456789ab"),
        ("A0123456789AB", "a0123456789ab"),
        ("aOI23456789Lb", "a01234567891b"),
        ("v0123456789ab", None),
        ("a0123456789a", None),
    ],
)
def test_an_address_reads_a_token_as_people_type_it(typed: str, read: str | None) -> None:
    rules = Map(
        [Rule("/v/<token('a'):attendance_token>", endpoint="answer")],
        converters={"token": tokens.TokenConverter},
    )
    adapter = rules.bind("localhost")
    found = adapter.match(f"/v/{typed}")[1] if adapter.test(f"/v/{typed}") else {}
    assert found.get("attendance_token") == read


def test_two_pages_share_an_address_and_the_first_letter_tells_them_apart() -> None:
    rules = Map(
        [
            Rule("/v/<token('a'):attendance_token>", endpoint="answer"),
            Rule("/v/<token('v'):signup_token>", endpoint="mine"),
        ],
        converters={"token": tokens.TokenConverter},
    )
    adapter = rules.bind("localhost")
    assert [adapter.match(f"/v/{letter}0123456789ab")[0] for letter in "avAV"] == [
        "answer",
        "mine",
        "answer",
        "mine",
    ]


def test_a_link_is_prolonged_but_never_shortened_and_one_without_end_stays_so(
    campaign: CampaignFacts,
) -> None:
    ends = tokens.issue(Purpose.SIGNUP, "signup:1", ends_at=now() + timedelta(days=1)).link
    endless = tokens.issue(Purpose.FEED, "signup:1", ends_at=None).link
    later = now() + timedelta(days=9)
    tokens.prolong("signup:1", Purpose.SIGNUP, Purpose.FEED, until=later)
    tokens.prolong("signup:1", Purpose.SIGNUP, until=now())
    assert (ends.ends_at, endless.ends_at) == (later, None)
