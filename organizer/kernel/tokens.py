"""Links that work without signing in: one purpose, one subject, one end, revocable.

60 random bits in Crockford's base 32 behind a first letter that names the purpose. Tables hold only a hash,
so a stolen database opens nothing. A link's page changes nothing until its button is pressed.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.routing import BaseConverter, Map

from organizer.kernel.bulk import insert_free, new_row
from organizer.kernel.clock import now
from organizer.kernel.db import CampaignScoped, Model, db, within_campaign
from organizer.kernel.errors import Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.keys import chooser

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
RANDOM_LENGTH = 12
LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})


class Purpose(enum.StrEnum):
    """What a link may do; its value is the first letter of the token."""

    ATTENDANCE = "a"
    SIGNUP = "v"
    STOP = "s"
    INVITE = "n"
    GRIEVANCE = "g"
    FEED = "f"
    ENTER = "e"
    SHARE = "r"
    CALLS = "c"


class Link(CampaignScoped, Model):
    """What a token opens. A calendar feed has no end until it is revoked."""

    __tablename__ = "link"
    __table_args__ = within_campaign(
        extra=(sa.Index(None, "digest", unique=True), sa.Index(None, "campaign_id", "about"))
    )
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    purpose: Mapped[Purpose]
    about: Mapped[str] = mapped_column(sa.String(60))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """True until the link is revoked or its end has passed."""
        return self.revoked_at is None and (self.ends_at is None or now() < self.ends_at)


@dataclass(frozen=True)
class Issued:
    """A new link and its token, which is told once and kept nowhere."""

    link: Link
    token: str


@dataclass(frozen=True)
class Wanted:
    """A link that is still to be made: what it may do, about what, and until when."""

    purpose: Purpose
    about: str
    ends_at: datetime | None


@dataclass(frozen=True)
class OwnLinks:
    """What links that some people are to get are about, by the ids of the people."""

    purpose: Purpose
    about: Mapping[int, str]
    ends_at: datetime

    def wanted(self, to: int) -> Wanted | None:
        """The link of one of them; None for anybody else."""
        about = self.about.get(to)
        return None if about is None else Wanted(self.purpose, about, self.ends_at)


def issue(purpose: Purpose, about: str, *, ends_at: datetime | None) -> Issued:
    """Make a link about a subject like `attendance:42`."""
    token = _new_token(purpose)
    link = Link(digest=_digest(token), purpose=purpose, about=about, made_at=now(), ends_at=ends_at)
    db.session.add(link)
    return Issued(link, token)


def issue_all(wanted: Sequence[Wanted]) -> list[str]:
    """Make links in one statement. Gives the token of each, in the same order; the links are not loaded."""
    made = [(_new_token(each.purpose), each) for each in wanted]
    at = now()
    insert_free(
        Link,
        [
            {
                **new_row(Link),
                "digest": _digest(token),
                "purpose": each.purpose,
                "about": each.about,
                "made_at": at,
                "ends_at": each.ends_at,
            }
            for token, each in made
        ],
    )
    return [token for token, _each in made]


def find(token: str, *purposes: Purpose) -> Link:
    """The open link of a token in this campaign. Raises NotFound for an unknown one, Gone for a past one."""
    link = find_past(token, *purposes)
    if not link.is_open:
        raise Gone(_l("This link no longer works. Ask for a new one"))
    return link


def find_past(token: str, *purposes: Purpose) -> Link:
    """The link of a token in this campaign, open or not: for a page that says what became of it."""
    link = db.session.scalars(sa.select(Link).where(Link.digest == _digest(token))).first()
    if link is None or link.purpose not in purposes:
        raise NotFound(_l("This link no longer works. Ask for a new one"))
    return link


def standing(about: str, purpose: Purpose) -> Link | None:
    """The newest open link about a subject; None where there is none."""
    asked = sa.select(Link).where(Link.about == about, Link.purpose == purpose, Link.revoked_at.is_(None))
    newest_first = db.session.scalars(asked.order_by(Link.made_at.desc(), Link.id))
    return next((link for link in newest_first if link.is_open), None)


def revoke(about: str | Iterable[str], *purposes: Purpose) -> None:
    """End all open links about a subject, at once."""
    keys = [about] if isinstance(about, str) else list(about)
    for link in db.session.scalars(
        sa.select(Link).where(Link.about.in_(keys), Link.purpose.in_(purposes), Link.revoked_at.is_(None))
    ):
        link.revoked_at = now()


def prolong(about: str, *purposes: Purpose, until: datetime) -> None:
    """Keep the open links about a subject alive at least until a moment: what they are about was put off."""
    for link in db.session.scalars(
        sa.select(Link).where(Link.about == about, Link.purpose.in_(purposes), Link.revoked_at.is_(None))
    ):
        link.ends_at = None if link.ends_at is None else max(link.ends_at, until)


class TokenConverter(BaseConverter):
    """`<token(a,s):answer_token>`: a token whose first letter is one of the purposes; others do not match.

    The letter is in the pattern: of two rules with one path and one pattern only the first would be tried.
    """

    def __init__(self, url_map: Map, *letters: str) -> None:
        super().__init__(url_map)
        first = "".join(letter + letter.upper() for letter in letters)
        self.regex = f"[{first}][0-9A-Za-z]{{{RANDOM_LENGTH}}}"

    def to_python(self, value: str) -> str:
        """Read a token as people may type it: large letters, O for 0, I and L for 1."""
        return value[0].lower() + value[1:].lower().translate(LOOKALIKES)


_random_word = chooser(ALPHABET, RANDOM_LENGTH)


def _new_token(purpose: Purpose) -> str:
    return purpose.value + _random_word()


def _digest(token: str) -> bytes:
    return hashlib.sha256(f"link\0{token}".encode()).digest()
