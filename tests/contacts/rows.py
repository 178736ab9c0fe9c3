"""People for tests."""

from __future__ import annotations

from itertools import count

from organizer.contacts import services
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.country.models import District, Locality, Pack, Region
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber

_numbers = count(2_000_000)


def number() -> PhoneNumber:
    """An invented mobile number that no other test person has."""
    return PhoneNumber(f"+7701{next(_numbers)}")


def make_contact(
    *purposes: ConsentPurpose,
    name: str = "Айгүл Сәрсен",
    phone: PhoneNumber | None = None,
    language: str = "kk",
) -> Contact:
    """A person who agreed to these purposes on the site."""
    contact = services.find_or_add(phone or number(), name=name, language=language)
    for purpose in purposes:
        services.agree(contact, purpose, way=ConsentWay.WEB, language=language)
    return contact


def make_locality(name: str) -> Locality:
    """A place in a district of its own, with the same name in each language."""
    key = str(next(_numbers))
    names = {"kk": name, "ru": name, "en": name}
    pack = Pack(code=key, digest="", facts={})
    region = Region(pack=pack, code=key, kind="region", names=names, zone="Asia/Oral")
    district = District(
        region=region, code=key, kind="district", names=_district(names), aliases=[], place_keys=[]
    )
    locality = Locality(
        district=district, code=key, kind="village", names=names, aliases=[], place_keys=[name.casefold()]
    )
    db.session.add(locality)
    db.session.flush()
    return locality


def _district(names: dict[str, str]) -> dict[str, str]:
    return {language: f"{name} ауданы" for language, name in names.items()}
