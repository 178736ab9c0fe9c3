"""`organizer drill enqueue`: due messages to invented people, by no provider who would reach real ones."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from click.testing import CliRunner, Result
from flask import Flask

from organizer.config import SmsSettings
from organizer.kernel import clock
from organizer.kernel.db import db, scope
from organizer.messaging import queries, services
from organizer.messaging.commands import drill
from organizer.messaging.queries import Tab
from organizer.messaging.services import claim
from tests.messaging.conftest import NOON, fake_provider

AT_NIGHT = NOON.replace(hour=20)


def enqueue(house: Flask, count: int) -> Result:
    return CliRunner().invoke(drill, ["enqueue", str(count)], obj=SimpleNamespace(app=house))


def test_messages_of_a_drill_may_leave_at_once_also_at_night_and_follow_on_each_other(house: Flask) -> None:
    with fake_provider(house), clock.at(AT_NIGHT):
        house.config["SETTINGS"] = replace(
            house.config["SETTINGS"], sms=replace(house.config["SETTINGS"].sms, api_base_url="http://double")
        )
        answers = [enqueue(house, 2), enqueue(house, 1)]
        with scope(services.drill_campaign().id):
            taken = [queries.message(each.message_id) for each in claim()]
            numbers = {message.contact.phone for message in taken}
            bodies = {message.body for message in taken}
    last = "the last leaves at about 2026-03-14 20:00:00 UTC\n"
    assert [(answer.exit_code, answer.stdout) for answer in answers] == [
        (0, f"{count} messages are due in the campaign drill (drill.localhost)\n{last}") for count in (2, 1)
    ]
    assert (numbers, len(bodies)) == ({"+77050000000", "+77050000001", "+77050000002"}, 3)


def test_a_real_provider_is_given_no_invented_number(house: Flask) -> None:
    before = house.config["SETTINGS"]
    sms = SmsSettings(gateway="twilio", account_sid="AC1", auth_token="invented", sender="Aigul")
    house.config["SETTINGS"] = replace(before, sms=sms)
    try:
        answer = enqueue(house, 1)
    finally:
        house.config["SETTINGS"] = before
    db.session.rollback()
    with scope(services.drill_campaign().id):
        assert queries.numbers() == dict.fromkeys(Tab, 0)
    assert answer.exit_code == 1
    assert answer.stderr.splitlines()[-1] == (
        "Error: Somebody may have these numbers. Set TWILIO_API_BASE_URL to a double's address"
    )
