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
from organizer.kernel import installation
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now, zone_data_version
from organizer.kernel.db import db, scope
from organizer.messaging.models import Sender
from organizer.messaging.queries import sender_name
from tests import factories
from tests.desk.conftest import open_as
from tests.desk.test_today import plain
from tests.messaging.rows import make_message
from tests.web import Browser


def rows(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {name: plain(shown) for name, shown in found}


def beat(**values: object) -> Sender:
    """The sender of the installation, seen at work just now."""
    made = db.session.scalars(sa.select(Sender).where(Sender.name == sender_name())).first()
    made = made or Sender(name=sender_name())
    for column, value in {"beat_at": now(), "handed_over_at": now(), **values}.items():
        setattr(made, column, value)
    db.session.add(made)
    db.session.flush()
    return made


def test_a_house_in_good_health_says_so_in_each_line(owner: Browser, house: Flask) -> None:
    beat()
    shown = rows(owner.get("/staff/health").text)
    disk = shown.pop("Free space on the disk")
    assert shown == {
        "Database": f"well {db.engine.dialect.name}",
        "Tables": f"well step {installation.revision(house)}",
        "Worker": "well last looked: Tue 10 March, 12:00",
        "Oldest message that waits": "well none",
        "Last message handed over": "Tue 10 March, 12:00",
        "SMS account": "well",
        "Version": __version__,
        "Time zone data": zone_data_version(),
    }
    assert re.fullmatch(r"(well|look here) \d+ GiB", disk)


def test_a_worker_that_never_looked_is_said_with_what_to_do(owner: Browser) -> None:
    shown = rows(owner.get("/staff/health").text)
    assert shown["Worker"] == "look here has never looked. No message leaves. Start organizer worker."
    assert shown["Last message handed over"] == "none yet"


def test_a_worker_that_fell_silent_and_a_message_that_waits_too_long_are_marked(owner: Browser) -> None:
    beat(beat_at=now() - timedelta(minutes=6))
    make_message().due_at = now() - timedelta(minutes=16)
    db.session.flush()
    shown = rows(owner.get("/staff/health").text)
    assert shown["Worker"].startswith("look here last looked: Tue 10 March, 11:54. No message leaves.")
    assert shown["Oldest message that waits"] == "look here due: Tue 10 March, 11:44"


def test_an_account_that_is_refused_is_said_with_its_code(owner: Browser) -> None:
    beat(closed_at=now(), closed_code="20003")
    assert (
        rows(owner.get("/staff/health").text)["SMS account"]
        == "look here The SMS company refuses us, code 20003. Nothing leaves."
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
    assert (probe.get("/healthz").json, probe.get("/readyz").json) == ({"status": "ok"}, {"status": "ok"})
    assert [len(probe.get(path).data) < 30 for path in ("/healthz", "/readyz")] == [True, True]


def test_a_house_behind_its_tables_is_not_ready(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "revision", lambda _app: "0001")
    answer = Browser(house, "10.0.0.1").get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})


def test_a_house_without_its_database_is_not_ready(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_app: Flask) -> str:
        raise sa.exc.OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(installation, "revision", gone)
    assert Browser(house, "10.0.0.1").get("/readyz").status_code == 503


def test_components_are_shown_to_the_team_where_the_house_is_built(
    owner: Browser, house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert owner.get("/dev/components").status_code == 200
    monkeypatch.setattr(house, "testing", False)
    assert owner.get("/dev/components").status_code == 404
