"""Who is who in the demo: two campaigns, their teams and how they sign in, and the people they meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from random import Random

from organizer.campaigns.roles import Role
from organizer.demo import texts
from organizer.demo.texts import CandidateText
from organizer.kernel.phone import PhoneNumber

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, kw_only=True)
class Someone:
    """An invented person outside the team, known by a number or an e-mail address."""

    full_name: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Caller(Someone):
    """Somebody with a number. It looks invented, but somebody may have it: nothing is ever sent there."""

    phone: PhoneNumber


@dataclass(frozen=True, kw_only=True)
class Writer(Someone):
    """Somebody with an e-mail address."""

    email: str


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """A member of the team and how they sign in."""

    role: Role
    name: str
    email: str
    password: str
    phone: PhoneNumber
    language: str


@dataclass(frozen=True, kw_only=True)
class Cast:
    """A campaign of the demo: who stands, who works for it, whom it meets, and how much of everything it has.

    `helpers` are its volunteers, the first of them the one who signs in; `voters` come to meetings and say
    what is wrong, as `writers` do; `listed` are known from paper alone.
    """

    key: str
    slug: str
    candidate: CandidateText
    team: tuple[SignIn, ...]
    helpers: tuple[Caller, ...]
    voters: tuple[Caller, ...]
    listed: tuple[Caller, ...]
    writers: tuple[Writer, ...]
    grievances: int

    @property
    def host(self) -> str:
        """Where its pages are; browsers take every name that ends so for this machine."""
        return f"{self.slug}.localhost"

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Everybody with a number, the volunteer who signs in among them."""
        return (*self.helpers, *self.voters, *self.listed)

    def member(self, role: Role) -> SignIn:
        """The one member of a role."""
        return next(member for member in self.team if member.role is role)


def casts() -> tuple[Cast, Cast]:
    """Both campaigns: A, where visitors land, and its small neighbour B, which nobody may see from A."""
    first, second = texts.candidates()
    return (
        _cast(first, "aigul", helpers=80, voters=420, listed=60, writers=40, grievances=900),
        _cast(second, "bauyrzhan", helpers=12, voters=40, listed=5, writers=3, grievances=40),
    )


def _cast(candidate: CandidateText, slug: str, *, grievances: int, **sizes: int) -> Cast:
    chance = Random(f"cast of {slug}")
    team = _team(candidate, slug, chance)
    volunteer = team[list(Role).index(Role.VOLUNTEER)]
    people = iter(_people(candidate.campaign, chance, volunteer))
    groups = {name: tuple(islice(people, size)) for name, size in sizes.items() if name != "writers"}
    return Cast(
        key=candidate.campaign,
        slug=slug,
        candidate=candidate,
        team=team,
        grievances=grievances,
        writers=tuple(_writer(number, chance) for number in range(sizes["writers"])),
        **groups,
    )


def _team(candidate: CandidateText, slug: str, chance: Random) -> tuple[SignIn, ...]:
    """One member for each role, the candidate under the candidate's own name."""
    languages = {Role.STAFF: "ru", Role.COORDINATOR: "ru"}
    return tuple(
        SignIn(
            role=role,
            name=candidate.full_name
            if role is Role.CANDIDATE
            else texts.people().draw(chance, languages.get(role, "kk")).full_name,
            email=f"{role.value}@{slug}.example",
            password=f"demo-{role.value}-2026",
            phone=_phone(candidate.campaign, 9_000 + number),
            language=languages.get(role, "kk"),
        )
        for number, role in enumerate(Role)
    )


def _people(key: str, chance: Random, volunteer: SignIn) -> Iterator[Caller]:
    """People with numbers, the volunteer of the team first."""
    yield Caller(full_name=volunteer.name, language=volunteer.language, phone=volunteer.phone)
    for number in count(1):
        name, language = _name(chance)
        yield Caller(full_name=name, language=language, phone=_phone(key, number))


def _writer(number: int, chance: Random) -> Writer:
    name, language = _name(chance)
    return Writer(full_name=name, language=language, email=f"person{number}@example.com")


def _name(chance: Random) -> tuple[str, str]:
    """A name, and the language in which the person is written to."""
    language = chance.choices(LANGUAGES, [60, 38, 2])[0]
    return texts.people().draw(chance, "ru" if language == "en" else language).full_name, language


def _phone(key: str, number: int) -> PhoneNumber:
    return PhoneNumber(f"+7700{'AB'.index(key):03}{number:04}")
