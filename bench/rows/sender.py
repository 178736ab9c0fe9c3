"""The sender alone: a message to many is let go, rows are claimed, a provider is called over HTTP."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa
from flask import current_app

from bench.figures import Measured
from bench.house import House, Told, add_campaign
from bench.rows.reminders import person
from bench.servers import free_port
from bench.size import size
from organizer.accounts.models import User
from organizer.campaigns.queries import actor_here
from organizer.config import SmsSettings
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from organizer.kernel.memory import keep_loaded
from organizer.messaging import queries, services
from organizer.messaging.models import Aim, Channel
from organizer.messaging.queries.broadcasts import broadcast
from organizer.messaging.services import sending
from tests.gateways.double import ACCOUNT, TOKEN

PEOPLE = size(2_000, quick=100)
CLAIMED = size(2_000, quick=100)
CALLED = size(2_000, quick=100)
CHUNK = size(500, quick=100)
FAST = 1000.0
"""Messages a second that the line lets go: more than one process can."""
STEPS = PEOPLE + CLAIMED + CALLED


def run(house: House, told: Told) -> list[Measured]:
    """In this process, as a request and a worker do it; the provider is a process of its own."""
    keep_loaded()
    released = _release(house, told)
    claimed = _claim(house, told)
    each, a_second = _call(house, told)
    return [
        Measured("release", released),
        Measured("claim-rate", claimed),
        Measured("call", each * 1000),
        Measured("call-rate", a_second),
    ]


def _release(house: House, told: Told) -> float:
    """Processor seconds of the press that lets a message to so many people go."""
    add_campaign(house, "many")
    with house.inside("many"):
        _add_people()
        row = services.draft("", Aim.NEWS, by=_somebody())
        services.write(row, {"kk": "Сәлем, {name}! {link}", "ru": "Привет, {name}! {link}"}, by=_somebody())
        who = services.reach_of(row)
        seen = services.mark_of(row, who, services.bill(row.words, row.query, who.people))
        draft_id = row.id
    before = time.process_time()
    with house.inside("many"):
        people = services.release(broadcast(draft_id), seen, by=_somebody(), is_sure=True)
    _check(people, PEOPLE)
    told(people)
    return time.process_time() - before


def _claim(house: House, told: Told) -> float:
    """How many messages are claimed in a second of the processor, as many at once as a worker takes."""
    place = add_campaign(house, "claims")
    _enqueue(house, "claims", CLAIMED)
    before, claimed = time.process_time(), 0
    with house.app.app_context():
        while claimed < CLAIMED:
            with transaction(place.campaign_id):
                claimed += len(sending.claim())
    spent = time.process_time() - before
    told(claimed)
    return claimed / spent


def _call(house: House, told: Told) -> tuple[float, float]:
    """What one message takes of this process's processor in seconds, and how many leave in a second."""
    place = add_campaign(house, "calls")
    _enqueue(house, "calls", CALLED)
    with house.app.app_context(), _double() as url, _sent_to(url):
        cpu, began = time.process_time(), time.perf_counter()
        while _is_due(place.campaign_id):
            services.send_due(place.campaign_id)
        cpu, seconds = time.process_time() - cpu, time.perf_counter() - began
    told(CALLED)
    return cpu / CALLED, CALLED / seconds


def _is_due(campaign_id: int) -> bool:
    with transaction(campaign_id, read_only=True):
        return queries.anything_due(now(), Channel.SMS)


@contextmanager
def _double() -> Iterator[str]:
    """A provider that does not fail, as a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.gateways.double", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            if running.stdout is not None:
                running.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


@contextmanager
def _sent_to(url: str) -> Iterator[None]:
    """The settings of an installation whose provider answers there."""
    before = current_app.config["SETTINGS"]
    sms = SmsSettings(
        gateway="twilio",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender="+15005550006",
        api_base_url=url,
        rate=FAST,
    )
    current_app.config["SETTINGS"] = replace(before, sms=sms)
    try:
        yield
    finally:
        current_app.config["SETTINGS"] = before


def _enqueue(house: House, place: str, count: int) -> None:
    for _chunk in range(0, count, CHUNK):
        with house.inside(place):
            services.enqueue_drill(CHUNK)


def _add_people() -> None:
    people = [person(number) for number in range(PEOPLE)]
    db.session.add_all(people)
    db.session.flush()
    db.session.add_all(
        Consent(
            contact_id=each.id,
            purpose=ConsentPurpose.NEWS,
            wording_version=CONSENT_VERSION,
            language=each.language,
            way=ConsentWay.WEB,
            given_at=now(),
        )
        for each in people
    )


def _somebody() -> Actor:
    """The member whom the campaign was made with."""
    found = (actor_here(user_id) for user_id in db.session.scalars(sa.select(User.id)))
    return next(actor for actor in found if actor is not None)


def _check(done: int, wanted: int) -> None:
    if done != wanted:
        raise AssertionError(f"{done} of {wanted}")
