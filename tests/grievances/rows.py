"""Grievances and what they stand on, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from organizer.country.models import District, Locality, Pack, Region
from organizer.grievances import services
from organizer.grievances.models import Grievance, WayIn
from organizer.grievances.services import GrievanceDetails, Logged
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.text import place_key
from organizer.topics.models import Topic, Word
from tests.topics.rows import make_topic

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
_numbers = count(1)
PHONE = PhoneNumber("+77012345678")


def make_place(name: str = "Жымпиты", district: str = "Сырымский район") -> Locality:
    """A village in a district of its own."""
    pack = Pack(code=f"t{next(_numbers)}", digest="", facts={})
    db.session.add(pack)
    db.session.flush()
    region = Region(
        pack_id=pack.id, code=f"r{place_key(name)}", kind="region", names={"ru": "Край"}, zone="Asia/Oral"
    )
    db.session.add(region)
    db.session.flush()
    within = District(
        region_id=region.id,
        code=f"d{place_key(name)}",
        kind="district",
        names={"ru": district},
        aliases=[],
        place_keys=[place_key(district)],
    )
    db.session.add(within)
    db.session.flush()
    place = Locality(
        district_id=within.id,
        code=f"l{place_key(name)}",
        kind="village",
        names={"ru": name},
        aliases=[],
        place_keys=[place_key(name)],
    )
    db.session.add(place)
    db.session.flush()
    return place


def make_topics() -> dict[str, Topic]:
    """A few topics with a word each."""
    made = {code: make_topic(code) for code in ("housing", "roads", "other")}
    made["water"] = make_topic("housing.water", parent=made["housing"])
    made["police"] = make_topic("police", sensitive=True)
    for code, stem in (("water", "вод"), ("roads", "дорог"), ("police", "полици")):
        db.session.add(Word(topic_id=made[code].id, stem=stem, weight=3))
    db.session.flush()
    return made


def log(words: str = "Нет воды", **values: Any) -> Logged:
    """Something said on the page, without a name."""
    by = values.pop("by", None)
    details = GrievanceDetails(words=words, **{"way_in": WayIn.WEB, "language": "ru", **values})
    logged = services.log_grievance(details, by=by)
    db.session.flush()
    return logged


def make_grievance(words: str = "Нет воды", **values: Any) -> Grievance:
    """As `log`, for the row alone."""
    return log(words, **values).grievance
