"""The last morning of the demo: a notebook comes in, numbers go out, links are made, somebody signs in."""

from __future__ import annotations

from datetime import time

from flask import current_app

from organizer.accounts import queries as accounts
from organizer.accounts.services import open_session
from organizer.campaigns import services as campaigns
from organizer.campaigns.roles import Role
from organizer.demo import drafting, notebook, samples
from organizer.demo.cast import Cast
from organizer.demo.diary import Days
from organizer.demo.picks import Picks
from organizer.demo.setting import Stage
from organizer.demo.voices import Voices
from organizer.kernel import clock
from organizer.kernel.clock import now
from organizer.kernel.db import transaction
from organizer.reports import services as reports
from organizer.topics import services as topics
from organizer.topics.counts import AUDIENCES

DEVICE = "Chrome, Android"
OPEN_PAGES = 5
"""Pages of the notebook that came in and were not begun."""


def finish(cast: Cast, stage: Stage, days: Days, voices: Voices, *, seed: str) -> None:
    """Do what opens transactions of its own, then what stands on everything else."""
    with clock.at(days.moment(0, time(7, 30))):
        notebook.bring_in(stage, days, voices.notebook, voices.places)
        notebook.leave_open(stage, days, voices.notebook[:OPEN_PAGES], voices.places)
        drafting.leave_draft(stage, days)
        drafting.plan_a_tour(stage, days)
        drafting.note_a_road(stage)
        drafting.write_to_many(stage)
    with transaction(stage.campaign_id), clock.at(days.moment(0, time(7, 45))):
        for role, note in ((Role.VOLUNTEER, "Ақсайдағы Ерлан"), (Role.STAFF, "Сестра Гульмиры")):
            campaigns.invite(role, note=note, by=stage.owner)
        reports.show_issues(by=stage.owner)
        for audience in AUDIENCES:
            topics.release(audience, now())
        _sign_in(cast)
    with transaction(stage.campaign_id), clock.at(days.now):
        samples.issue(Picks(days.now), seed=seed, at=days.now)


def _sign_in(cast: Cast) -> None:
    """The owner has a session open on a phone."""
    user = accounts.user_by_login(cast.member(Role.OWNER).email)
    if user is not None:
        with current_app.test_request_context(base_url=f"http://{cast.host}"):
            open_session(user, host=cast.host, device=DEVICE, factor="password")
