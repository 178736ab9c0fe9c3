"""How the installation is doing: for people on a page, for probes in a word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer import __version__
from organizer.campaigns.roles import Role
from organizer.desk import queries
from organizer.kernel import crypto, installation
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now, zone_data_version
from organizer.kernel.db import db, scope
from organizer.messaging.models import Channel, MessageState, Reason, Sender
from organizer.messaging.queries import sender_name
from tests import factories
from tests.desk.conftest import open_as
from tests.desk.test_today import plain
from tests.messaging.rows import make_message
from tests.messaging.test_letters import make_letter
from tests.web import Browser


def rows(page: str, part: str = "Health") -> dict[str, str]:
    """What a part of the page says, by its heading."""
    inside = re.search(rf"<h[12]>{part}</h[12]>(.*?)(?=<h2>|</main>)", page, re.DOTALL)
    assert inside is not None
    found = re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", inside[1], re.DOTALL)
    return {name: plain(shown) for name, shown in found}


def beat(channel: Channel = Channel.SMS, **values: object) -> Sender:
    """A sender of the installation, seen at work just now."""
    name = sender_name(channel)
    made = db.session.scalars(sa.select(Sender).where(Sender.name == name)).first()
    made = made or Sender(name=name)
    for column, value in {"beat_at": now(), "handed_over_at": now(), **values}.items():
        setattr(made, column, value)
    db.session.add(made)
    db.session.flush()
    return made


def test_a_house_in_good_health_says_so_in_each_line(owner: Browser, house: Flask) -> None:
    beat()
    page = owner.get("/staff/health").text
    assert set(rows(page, "Cost of SMS")) == {"Today", "In all"}
    shown = rows(page)
    disk = shown.pop("Free space on the disk")
    assert shown == {
        "Database": f"well {db.engine.dialect.name}",
        "Tables": f"well step {installation.revision(house)}",
        "Worker": "well last looked: Tue 10 March, 12:00",
        "Version": __version__,
        "Time zone data": zone_data_version(),
    }
    assert re.fullmatch(r"(well|look here) \d+ GiB", disk)
    quiet = {
        "Waiting": "0",
        "Oldest message that waits": "well none",
        "Last message handed over": "Tue 10 March, 12:00",
        "Longest wait to be handed over in the last day": "none",
        "Delivered in the last day": "none",
        "Not delivered in the last day": "none",
    }
    shown_only = "only shown None is set up: a page here shows what would leave."
    assert rows(page, "SMS") == {"SMS company": shown_only, **quiet}
    assert rows(page, "E-mail") == {
        "Mail server": shown_only,
        **quiet,
        "Last message handed over": "none yet",
    }


def test_a_worker_that_never_looked_is_said_with_what_to_do(owner: Browser) -> None:
    page = owner.get("/staff/health").text
    assert rows(page)["Worker"] == "look here has never looked. No message leaves. Start organizer worker."
    assert rows(page, "SMS")["Last message handed over"] == "none yet"


def test_a_worker_that_fell_silent_and_a_message_that_waits_too_long_are_marked(owner: Browser) -> None:
    beat(beat_at=now() - timedelta(minutes=6))
    make_message().due_at = now() - timedelta(minutes=16)
    db.session.flush()
    page = owner.get("/staff/health").text
    assert rows(page)["Worker"].startswith("look here last looked: Tue 10 March, 11:54. No message leaves.")
    assert (
        rows(page, "SMS")["Oldest message that waits"]
        == "look here due: Tue 10 March, 11:44, waits for: 16 min"
    )
    assert rows(page, "E-mail")["Oldest message that waits"] == "well none"


def test_each_line_says_what_waits_what_was_lost_and_who_refuses(owner: Browser) -> None:
    beat(wait_until=now() + timedelta(minutes=5))
    beat(Channel.EMAIL, closed_at=now(), closed_code="535")
    waits, came, *lost = [make_letter() for _number in range(5)]
    came.state, came.settled_at = MessageState.DELIVERED, now()
    for letter, reason in zip(lost, (Reason.BLOCKED, Reason.NUMBER, Reason.NUMBER), strict=True):
        letter.state, letter.reason, letter.settled_at = MessageState.FAILED, reason, now()
    waits.due_at = now() - timedelta(minutes=16)
    db.session.flush()
    page = owner.get("/staff/health").text
    assert rows(page, "SMS")["SMS company"] == (
        "look here The SMS company takes nothing just now. We ask again at 12:05."
    )
    assert rows(page, "E-mail") == {
        "Mail server": "look here The mail server refuses us, code 535. Nothing leaves.",
        "Waiting": "1",
        "Oldest message that waits": "look here due: Tue 10 March, 11:44, waits for: 16 min",
        "Last message handed over": "Tue 10 March, 12:00",
        "Longest wait to be handed over in the last day": "none",
        "Delivered in the last day": "1 of 4 (25 %)",
        "Not delivered in the last day": (
            "2: the mail server knows no such address; 1: the mail server refused it"
        ),
    }


def test_a_long_wait_is_told_in_hours(owner: Browser) -> None:
    make_message().due_at = now() - timedelta(hours=3, minutes=50)
    db.session.flush()
    shown = rows(owner.get("/staff/health").text, "SMS")["Oldest message that waits"]
    assert shown == "look here due: Tue 10 March, 08:10, waits for: 3 h"


def test_the_longest_wait_is_that_for_the_first_attempt(owner: Browser) -> None:
    for minutes in (3, 7):
        left = make_message()
        left.state, left.attempts = MessageState.SENT, 2
        left.due_at, left.handed_at = now() - timedelta(hours=2), now()
        left.first_handed_at = left.due_at + timedelta(minutes=minutes)
    db.session.flush()
    page, label = owner.get("/staff/health").text, "Longest wait to be handed over in the last day"
    assert [rows(page, title)[label] for title in ("SMS", "E-mail")] == ["7 min", "none"]


def test_an_account_that_is_refused_is_said_with_its_code(owner: Browser) -> None:
    beat(closed_at=now(), closed_code="20003")
    assert rows(owner.get("/staff/health").text, "SMS")["SMS company"] == (
        "look here The SMS company refuses us, code 20003. Nothing leaves."
    )


def test_tables_behind_the_program_and_a_full_disk_are_marked() -> None:
    good = queries.health()
    bad = queries.Health(**{**vars(good), "free_bytes": 1, "beat_at": None})
    assert (good.is_at_head, bad.has_room, bad.is_beating) == (True, False, False)


@pytest.mark.parametrize("role", [Role.STAFF, Role.VOLUNTEER, Role.CANDIDATE])
def test_health_is_for_who_reads_the_settings(browser: Browser, campaign: CampaignFacts, role: Role) -> None:
    assert open_as(browser, campaign, role).get("/staff/health").status_code == 403


def test_probes_are_answered_on_any_host(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            pass
    probe = Browser(house, "10.0.0.1")
    assert probe.get("/healthz").json == {"status": "ok"}
    assert probe.get("/readyz").json == {"status": "ok", "worker": "none"}


@pytest.mark.parametrize(("ago", "worker"), [(4, "ok"), (6, "none")])
def test_a_probe_reads_whether_a_worker_looks_and_turns_nobody_away_without_one(
    house: Flask, ago: int, worker: str
) -> None:
    beat(beat_at=now() - timedelta(minutes=ago))
    db.session.commit()
    answer = Browser(house, "10.0.0.1").get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "worker": worker})


def test_a_house_behind_its_tables_is_not_ready(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "revision", lambda _app: "0001")
    answer = Browser(house, "10.0.0.1").get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})


def test_a_house_without_its_database_is_not_ready(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_app: Flask) -> str:
        raise sa.exc.OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(installation, "revision", gone)
    assert Browser(house, "10.0.0.1").get("/readyz").status_code == 503


def test_a_house_with_the_key_of_another_is_not_ready(house: Flask) -> None:
    right = house.extensions["keyring"]
    crypto.init_app(house, bytes(32))
    try:
        assert Browser(house, "10.0.0.1").get("/readyz").status_code == 503
    finally:
        house.extensions["keyring"] = right


def test_components_are_shown_to_the_team_where_the_house_is_built(
    owner: Browser, house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert owner.get("/dev/components").status_code == 200
    monkeypatch.setattr(house, "testing", False)
    assert owner.get("/dev/components").status_code == 404
