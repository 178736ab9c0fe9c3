"""An installation of our own in a folder that is thrown away, with the rows that pages and jobs work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from organizer.accounts import services as accounts
from organizer.app import create_app
from organizer.campaigns import services as campaigns
from organizer.campaigns.models import CampaignState
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.campaigns.services import CandidateDetails, NewCampaign
from organizer.config import Settings
from organizer.kernel import installation
from organizer.kernel.clock import now, to_wall
from organizer.kernel.db import db, transaction
from organizer.kernel.migrating import migrate
from organizer.meetings import services as meetings
from organizer.meetings.models import Meeting
from organizer.meetings.services import MeetingDetails, VenueDetails

ZONE = "Asia/Oral"
PASSWORD = "a long password for measuring"  # noqa: S105 - of a user that lives for one run
BUDGET_MINOR = 2 * 10**9
UNCHECKED_ROLE = "chairs"
"""What people do who sign up by themselves and are told at once that the place is theirs."""
Told = Callable[[int], None]
"""Told how many more rows there are, for the progress bar."""


@dataclass(frozen=True)
class Place:
    """A campaign of the house and the host that it answers on."""

    campaign_id: int
    host: str
    sign_in: str


@dataclass
class House:
    """The installation: its folder, its settings, its application in this process, its campaigns."""

    folder: Path
    app: Flask
    environment: Mapping[str, str]
    postgres: str | None = None
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def engine(self) -> str:
        """Which database it stands on."""
        return "SQLite" if self.postgres is None else "PostgreSQL"

    @contextmanager
    def inside(self, place: str) -> Iterator[None]:
        """The scope of a campaign, in a transaction that is kept."""
        with self.app.app_context(), transaction(self.places[place].campaign_id):
            yield


def build(folder: Path, *, postgres: str | None = None) -> House:
    """An empty installation that answers to no limits, and whose messages go to the console."""
    environment = {
        "ORGANIZER_INSTANCE": str(folder / "instance"),
        "ORGANIZER_KEY_FILE": str(folder / "key"),
        "ORGANIZER_LIMITS_URL": "off",
        "ORGANIZER_SMS_GATEWAY": "console",
        "ORGANIZER_SMS_RATE": "100000",
        "ORGANIZER_SMS_RANGE_DAY": "1000000",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONDONTWRITEBYTECODE": "",  # as installed: otherwise a start would compile the house anew
        **({} if postgres is None else {"ORGANIZER_DATABASE_URL": postgres}),
    }
    settings = Settings.from_environment(environment)
    installation.make_folder(settings.instance)
    settings = Settings.from_environment(environment)
    installation.make_key(settings.key_file, has_database=False)
    app = create_app(settings)
    migrate(app, settings.instance)
    installation.ensure_installation_key(app)
    return House(folder, app, environment, postgres)


def add_campaign(house: House, slug: str, *, role: Role = Role.CANDIDATE) -> Place:
    """A campaign that is open, may spend, and has a candidate; somebody of the role can sign in."""
    host, email = f"{slug}.localhost", f"{slug}@example.kz"
    hashed = accounts.hash_password(PASSWORD)
    names = dict.fromkeys(("kk", "ru", "en"), slug)
    with house.app.app_context(), transaction():
        campaign = campaigns.create_campaign(NewCampaign(slug=slug, host=host, names=names, zone=ZONE))
        user = accounts.make_user(name="Reader", email=email, phone=None, password_hash=hashed, language="en")
        db.session.flush()
        place = Place(campaign.id, host, email)
        user_id = user.id
    house.places[slug] = place
    with house.inside(slug):
        campaign = current_campaign()
        campaign.state = CampaignState.OPEN
        campaign.sms_open = True
        campaign.operator, campaign.operator_number = "Operator of the bench", "800101300123"
        campaign.public_phone = "+7 711 250 12 34"
        campaign.budget_minor = campaign.budget_day_minor = BUDGET_MINOR
        details = CandidateDetails(full_name=f"Candidate of {slug}", names=names, programme=names)
        candidate = campaigns.add_candidate(details, by=None)
        db.session.flush()
        own = candidate.id if role is Role.CANDIDATE else None
        campaigns.add_member(user_id, role, candidate_id=own, by=None)
    return place


def add_meetings(count: int, *, told: Told, first: datetime | None = None, a_day: int = 6) -> list[Meeting]:
    """Published meetings, two hours apart from eight in the morning on, ten venues in turn."""
    begins = first or _morning()
    venue_ids = [_add_venue(number) for number in range(10)]
    made = []
    for number in range(count):
        starts = begins + timedelta(days=number // a_day, hours=2 * (number % a_day))
        details = MeetingDetails(
            starts_wall=starts,
            ends_wall=starts + timedelta(minutes=90),
            venue_id=venue_ids[number % len(venue_ids)],
            titles={"kk": f"Кездесу {number}", "ru": f"Встреча {number}", "en": f"Meeting {number}"},
        )
        made.append(meetings.publish(meetings.schedule_meeting(details, by=None, despite=None), by=None))
        told(1)
    db.session.flush()
    return made


def _morning() -> datetime:
    """Eight in the morning, the day after tomorrow."""
    wall = to_wall(now(), ZONE) + timedelta(days=2)
    return wall.replace(hour=8, minute=0, second=0, microsecond=0)


def _add_venue(number: int) -> int:
    details = VenueDetails(
        names={
            "kk": f"Мәдениет үйі {number}",
            "ru": f"Дом культуры {number}",
            "en": f"Culture house {number}",
        },
        address={"kk": f"Қазақстан көшесі, {number}", "ru": f"ул. Казахстан, {number}"},
        step_free=True,
    )
    venue = meetings.add_venue(details, by=None)
    db.session.flush()
    return venue.id
