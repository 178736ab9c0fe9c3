"""What is needed to walk through the demo: where it is, who signs in how, every page filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from organizer.campaigns.queries import campaign_by_slug
from organizer.campaigns.roles import GRANTS, Role
from organizer.config import Settings
from organizer.demo import build, samples
from organizer.demo.cast import Cast, casts
from organizer.demo.diary import Days
from organizer.demo.picks import Picks
from organizer.kernel import access
from organizer.kernel.access import Kind
from organizer.kernel.db import scope, transaction

KINDS: Mapping[str, Role | None] = {
    "public": None,
    "volunteer": Role.VOLUNTEER,
    "staff": Role.STAFF,
    "candidate": Role.CANDIDATE,
}
APART = frozenset(
    {
        "accounts.start",
        "accounts_public.unlock",
        "desk.alive",
        "desk.components",
        "desk.ready",
        "grievances_public.done",
        "meetings.change_many",
        "meetings.clashes",
        "meetings.tell_many",
        "reports.next_meeting",
    }
)
"""Addresses that lead on to a page, answer after something was done, or are for machines and developers."""
ON_DUTY = frozenset(
    {"grievances.log", "meetings.door", "meetings.walk_in", "volunteers.leave", "volunteers.my_shift"}
)
"""Pages that answer to whoever has a shift: in the demo, of these kinds, the volunteer alone."""


def facts(app: Flask) -> dict[str, Any]:
    """What `organizer demo --json` says. The demo is loaded."""
    settings: Settings = app.config["SETTINGS"]
    campaigns = {cast.key: _campaign(app, cast) for cast in casts()}
    ids: Mapping[str, str] = campaigns["A"]["ids"]
    return {
        "base_url": settings.public_url,
        "campaigns": campaigns,
        "users": [
            {
                "campaign": cast.key,
                "role": member.role.value,
                "email": member.email,
                "password": member.password,
            }
            for cast in casts()
            for member in cast.team
        ],
        "pages": {kind: list(pages(app, role, ids)) for kind, role in KINDS.items()},
    }


def pages(app: Flask, role: Role | None, ids: Mapping[str, str]) -> Iterator[str]:
    """The address of every page that a kind of visitor may open, filled in; for nobody, the public ones."""
    rules = {(rule.rule, rule.endpoint): rule for rule in app.url_map.iter_rules()}
    apart = APART if role is Role.VOLUNTEER else APART | ON_DUTY
    for path, methods, endpoint, permission in access.rules(app):
        if "GET" in methods and endpoint not in apart and _opens(permission, role) and not _is_file(path):
            yield address(rules[path, endpoint], ids)


def address(rule: Rule, ids: Mapping[str, str]) -> str:
    """An address with its variables filled in."""
    built = rule.build({name: ids[name] for name in rule.arguments})
    if built is None:
        raise LookupError(f"{rule.rule} cannot be filled in")
    return built[1]


def guide(app: Flask) -> str:
    """Where to look, and how to sign in as each role."""
    settings: Settings = app.config["SETTINGS"]
    lines = ["Two invented campaigns are ready. Everybody in them is invented.", ""]
    for cast in casts():
        names = cast.candidate.campaign_names
        lines += [
            f"{names['en']}: {_site(settings, cast)}",
            f"  sign in at {_site(settings, cast)}/sign-in as",
        ]
        lines += [f"    {member.role.value:12} {member.email:32} {member.password}" for member in cast.team]
    lines.append(f"The first answers at {settings.public_url} too.")
    return "\n".join(lines)


def _campaign(app: Flask, cast: Cast) -> dict[str, Any]:
    day = build.loaded_day(app)
    if day is None:
        raise LookupError("the demo is not loaded")
    days = Days(day, cast.candidate.zone)
    with app.app_context(), transaction(read_only=True):
        campaign = campaign_by_slug(cast.slug)
        if campaign is None:
            raise LookupError(f"there is no campaign {cast.slug}")
        with scope(campaign.id):
            ids = Picks(days.now).ids()
    ids |= samples.drawn(build.seed_of(cast, day))
    return {"slug": cast.slug, "host": cast.host, "ids": dict(sorted(ids.items()))}


def _opens(permission: str, role: Role | None) -> bool:
    if role is None:
        return permission in {Kind.PUBLIC.value, Kind.SIGNED.value}
    return permission == Kind.SIGNED_IN.value or permission in {each.value for each in GRANTS[role]}


def _is_file(path: str) -> bool:
    return "." in path.rpartition("/")[2]


def _site(settings: Settings, cast: Cast) -> str:
    scheme, _, rest = settings.public_url.partition("://")
    port = rest.partition(":")[2]
    return f"{scheme}://{cast.host}{f':{port}' if port else ''}"
