"""Loading the demo: both campaigns, from their first day to the moment at which it stands."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import Flask

from organizer.accounts.services import hash_password
from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import campaign_by_slug, current_campaign
from organizer.country.packs import read_pack
from organizer.country.queries import country_facts
from organizer.country.services import load_pack
from organizer.demo.cast import Cast, casts
from organizer.demo.crew import Crew
from organizer.demo.diary import DAYS, STANDS_AT, Days, Diary, nobody_woken
from organizer.demo.erase import erase
from organizer.demo.lists import Lists
from organizer.demo.morning import finish
from organizer.demo.post import Post
from organizer.demo.promising import Promising
from organizer.demo.setting import set_stage
from organizer.demo.touring import Touring
from organizer.demo.voices import Voices
from organizer.kernel import keys
from organizer.kernel.clock import to_wall
from organizer.kernel.db import transaction
from organizer.messaging import services as messaging
from organizer.messaging.models import Channel

COUNTRY = "kz"
SENT_BY = (Channel.SMS, Channel.EMAIL)
ZONE = "Asia/Oral"
"""Whose today is meant: the clocks of campaign A."""
DAY = "demo_day"
Told = Callable[[int], object]


def loaded_day(app: Flask) -> date | None:
    """The day at which the demo that is loaded stands; None where there is none, or only a part of one."""
    with app.app_context(), transaction(read_only=True):
        days = {_day_of(campaign_by_slug(cast.slug)) for cast in casts()}
    return days.pop() if len(days) == 1 else None


def day_at(moment: datetime) -> date:
    """The day at which a demo of this moment stands: in the small hours it is still that of yesterday.

    Or what it tells as done would lie ahead.
    """
    wall = to_wall(moment, ZONE)
    return wall.date() if wall.time() >= STANDS_AT else wall.date() - timedelta(days=1)


def seed_of(cast: Cast, today: date) -> str:
    """What ids, codes and tokens of a campaign follow from."""
    return f"organizer demo {cast.slug} {today.isoformat()}"


@dataclass(frozen=True)
class Demo:
    """The demo of one day: both of its campaigns, or one of them by itself."""

    today: date
    campaigns: tuple[Cast, ...] = field(default_factory=casts)

    @property
    def now(self) -> datetime:
        """The moment at which it stands."""
        return Days(self.today, ZONE).now

    @property
    def length(self) -> int:
        """How often `load` says that it has got on."""
        return len(self.campaigns) * DAYS

    def load(self, app: Flask, *, told: Told = lambda _done: None) -> None:
        """Take these campaigns away where they are there, and load them. Raises NotADemo."""
        with app.app_context(), nobody_woken(app), _seldom_swept():
            hashes = {
                password: hash_password(password)
                for password in {member.password for cast in self.campaigns for member in cast.team}
            }
            with transaction():
                erase(cast.slug for cast in self.campaigns)
            with transaction():
                if not country_facts(COUNTRY):
                    load_pack(read_pack(COUNTRY))
                for channel in SENT_BY:  # the installation's: no id of a campaign may hang on its being new
                    messaging.held_sender(channel)
            for cast in self.campaigns:
                with keys.seeded(seed_of(cast, self.today)):
                    _load(cast, Days(self.today, cast.candidate.zone), hashes, told=told)


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Inside, garbage is looked for seldom: among so many rows a fifth of the time would go into it."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _load(cast: Cast, days: Days, hashes: dict[str, str], *, told: Told) -> None:
    stage = set_stage(cast, days, hashes=hashes)
    diary = Diary(days)
    touring = Touring(cast, stage, diary)
    voices = Voices(touring)
    for story in (touring, Promising(touring), Crew(touring), voices, Lists(touring), Post(touring)):
        story.write()
    diary.do(stage.campaign_id, told=told)
    finish(cast, stage, days, voices, seed=seed_of(cast, days.today))
    with transaction(stage.campaign_id):
        campaign = current_campaign()
        campaign.settings = {**campaign.settings, DAY: days.today.isoformat()}


def _day_of(campaign: Campaign | None) -> date | None:
    day = None if campaign is None else campaign.settings.get(DAY)
    return None if day is None else date.fromisoformat(day)
