"""The installation of a drill, and what people do in it while messages leave."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import joinedload

from drill.plan import Plan
from organizer.app import create_app
from organizer.config import Settings
from organizer.contacts.models import ConsentWay, Contact
from organizer.kernel import clock, installation
from organizer.kernel.db import db, transaction
from organizer.kernel.migrating import migrate
from organizer.kernel.queue import HueyQueue
from organizer.kernel.serving import close_connections
from organizer.messaging import services
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.messaging.services import Telling
from tests.gateways.double import ACCOUNT, TOKEN

USEFUL_FOR = timedelta(days=3)
ON_THE_WAY = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Row:
    """A message as the house sees it."""

    body: str
    number: str
    about: str
    state: MessageState
    is_forgotten_there: bool
    """True once the provider has been asked to forget the words."""


@dataclass
class House:
    """The installation. `moved` and `stopped` tell when that was stored, on the real clock."""

    app: Flask
    environment: Mapping[str, str]
    chance: random.Random
    offset: float = 0
    campaign_id: int = 0
    stopped: dict[str, float] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)
    _meetings: int = 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The scope of the campaign, at the time that its world has, in a transaction that is kept."""
        with self.app.app_context(), clock.at(self.time()), transaction(self.campaign_id):
            yield

    def places(self, name: str) -> Mapping[str, str]:
        """The environment of a process; beside PostgreSQL with a data folder of its own, as on a machine."""
        if self.app.config["SETTINGS"].is_sqlite:
            return self.environment
        instance = Path(self.environment["ORGANIZER_INSTANCE"])
        own = instance.with_name(name.replace(" ", "-"))
        installation.make_folder(own)
        return {**self.environment, "ORGANIZER_INSTANCE": str(own)}

    def time(self) -> datetime:
        """The time of the drill's world."""
        return real_time() + timedelta(seconds=self.offset)

    def tell(self, count: int) -> None:
        """Tell new people something that is due at once."""
        with self.inside():
            services.enqueue_drill(count)

    def plan_meetings(self, count: int) -> None:
        """Have all that waits be about some meetings, in turn."""
        with self.inside():
            for number, message in enumerate(db.session.scalars(sa.select(Message).order_by(Message.id))):
                message.about = f"meeting:{number % count + 1}"

    def stop_somebody(self) -> None:
        """Somebody stops, by the link in a message."""
        with self.inside():
            contact = self._somebody()
            services.stop(contact, ConsentWay.LINK)
            number = contact.phone or ""
        self.stopped.setdefault(number, real_time().timestamp())

    def move_meeting(self) -> None:
        """A meeting is moved: what was told about it is taken back, and its people are told anew."""
        self._meetings += 1
        old = f"meeting:{self._meetings}"
        with self.inside():
            told = db.session.scalars(
                sa.select(Message).where(Message.about == old).options(joinedload(Message.contact))
            ).all()
            services.withdraw(old)
            services.tell_all(_anew(message, old, self.time()) for message in told)
        self.moved[old] = real_time().timestamp()

    def wake(self) -> None:
        """Wake the sender and the look-up, as a second schedule on another machine would."""
        for name in ("messaging.send_due", "messaging.settle"):
            self.queue.put(name, {"campaign_id": self.campaign_id})

    def empty_queue(self) -> None:
        """Every wake is lost."""
        self.queue.huey.storage.flush_queue()
        self.queue.huey.storage.flush_schedule()

    def states(self) -> Counter[MessageState]:
        """How many messages stand where."""
        counted = sa.select(Message.state, sa.func.count()).group_by(Message.state)
        with self.app.app_context(), transaction(self.campaign_id, read_only=True):
            return Counter(dict(db.session.execute(counted).all()))

    def until_due(self) -> float:
        """Seconds until the first message that waits is due; nought where one is due, or none waits."""
        first = sa.select(sa.func.min(Message.due_at)).where(Message.state == MessageState.READY)
        with self.app.app_context(), transaction(self.campaign_id, read_only=True):
            due_at = db.session.scalar(first)
        return 0 if due_at is None else max((due_at - self.time()).total_seconds(), 0)

    def rows(self) -> list[Row]:
        """Every message."""
        asked = sa.select(Message).options(joinedload(Message.contact))
        with self.app.app_context(), transaction(self.campaign_id, read_only=True):
            return [
                Row(each.body, each.contact.phone or "", each.about, each.state, each.lease_until is None)
                for each in db.session.scalars(asked)
            ]

    def close(self) -> None:
        """Close what this process keeps open."""
        with self.app.app_context():
            close_connections()
        self.queue.huey.storage.close()

    @property
    def queue(self) -> HueyQueue:
        """What carries the wakes."""
        queue: HueyQueue = self.app.extensions["queue"]
        return queue

    def _somebody(self) -> Contact:
        ids = db.session.scalars(sa.select(Contact.id).order_by(Contact.id)).all()
        found = db.session.get(Contact, self.chance.choice(ids))
        if found is None:
            raise LookupError("a person has gone")
        return found


def real_time() -> datetime:
    """The time outside the drill's world, by which the ledger is kept."""
    return datetime.now(UTC)  # noqa: TID251 - as above


def build(
    plan: Plan, folder: Path, *, database_url: str | None, queue_url: str | None, provider: str, port: int
) -> House:
    """An installation whose real sender is pointed at a double, with everything due and nothing sent."""
    environment = {
        "ORGANIZER_INSTANCE": str(folder / "instance"),
        "ORGANIZER_KEY_FILE": str(folder / "key"),
        "ORGANIZER_LIMITS_URL": "off",
        "ORGANIZER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ORGANIZER_SMS_GATEWAY": "twilio",
        "ORGANIZER_SMS_RATE": str(plan.rate),
        "ORGANIZER_SMS_SETTLE_AFTER": str(plan.settle_after),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "+15005550006",
        "TWILIO_API_BASE_URL": provider,
        **({} if database_url is None else {"ORGANIZER_DATABASE_URL": database_url}),
        **({} if queue_url is None else {"ORGANIZER_QUEUE_URL": queue_url}),
    }
    settings = Settings.from_environment(environment)
    installation.make_folder(settings.instance)
    installation.make_key(settings.key_file, has_database=False)
    app = create_app(settings)
    migrate(app, settings.instance)
    installation.ensure_installation_key(app)
    house = House(app, environment, random.Random(plan.seed))
    with app.app_context(), transaction():
        house.campaign_id = services.drill_campaign().id
    return house


def _anew(message: Message, old: str, at: datetime) -> Telling:
    return Telling(
        contact=message.contact,
        words=lambda _language, link: f"Жаңа уақыт · новое время: {link}",
        purpose=MessagePurpose.MOVED,
        class_=message.class_,
        about=f"{old}:moved",
        key=f"{old}:moved:{message.contact_id}",
        until=at + USEFUL_FOR,
    )
