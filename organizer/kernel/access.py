"""Who may open which page. A view without a declared rule does not start.

GET and HEAD are declared apart from the methods that write. One hook decides for every request: it finds the
campaign by host, the person by session, and answers before the view is called.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue

from organizer.kernel.db import db, scope
from organizer.kernel.engine import Mode, mode
from organizer.kernel.errors import HouseError

View = TypeVar("View", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Kind(enum.StrEnum):
    """How a page is opened."""

    PERMISSION = "permission"
    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    SIGNED = "signed"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Rule:
    """What one view demands: a kind for all methods, or a permission for each."""

    kind: Kind
    permissions: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    everywhere: bool = False

    def permission(self, method: str) -> str | None:
        """The permission a method needs; HEAD reads like GET."""
        return self.permissions.get("GET" if method in READING else method)


@dataclass(frozen=True)
class CampaignFacts:
    """The campaign a request is for, frozen: nothing of it changes while the request runs."""

    id: int
    slug: str
    host: str
    names: dict[str, str]
    languages: tuple[str, ...]
    zone: str
    phone: str = ""
    country: str = "KZ"
    state: str = "open"
    is_demo: bool = False
    countries: tuple[str, ...] = ("KZ",)
    """Whose mobile numbers are taken, the campaign's own first."""


@dataclass(frozen=True)
class Actor:
    """Who is signed in, in which campaign, with which permissions."""

    user_id: int
    campaign_id: int
    membership_id: int
    role: str
    permissions: frozenset[str]
    name: str = ""

    def can(self, permission: str) -> bool:
        """True when the role in this campaign holds the permission."""
        return permission in self.permissions


@dataclass(frozen=True)
class Doors:
    """What the hook asks of the rooms above: app.py fills it."""

    campaign_of: Callable[[str], CampaignFacts | None]
    campaign_of_slug: Callable[[str], CampaignFacts | None]
    actor_of: Callable[[CampaignFacts], Actor | None]
    locked: Callable[[], bool]
    touch: Callable[[], None]
    ask_sign_in: Callable[[], ResponseReturnValue]
    """Answers for a page that needs somebody signed in, and keeps what was posted to it."""
    ask_unlock: Callable[[], ResponseReturnValue]
    """The same where the session only rests."""


class UndeclaredRoute(HouseError):
    """A view has no rule, or a method has none."""


def allow(everything: str | None = None, **by_method: str) -> Callable[[View], View]:
    """Open to members whose role holds the permission: `@allow(GET=…, POST=…)`, or one name for GET alone."""
    permissions = {"GET": everything} if everything is not None else dict(by_method)
    return _mark(Rule(Kind.PERMISSION, {method: str(name) for method, name in permissions.items()}))


def signed_in(view: View) -> View:
    """Open to every member of the campaign."""
    return _mark(Rule(Kind.SIGNED_IN))(view)


def signed(view: View) -> View:
    """Open to whoever holds a link; the view finds it by `tokens.find`."""
    return _mark(Rule(Kind.SIGNED))(view)


def public(view: View) -> View:
    """Open to everybody; forms carry a token of the visitor's session."""
    return _mark(Rule(Kind.PUBLIC))(view)


def kept(view: View) -> View:
    """Open to everybody, the same bytes for all in one language: caches may keep it, no cookie, no token."""
    return _mark(Rule(Kind.PUBLIC, kept=True))(view)


def everywhere(view: View) -> View:
    """Open to everybody on any host: for probes, which know of no campaign."""
    return _mark(Rule(Kind.PUBLIC, everywhere=True))(view)


def webhook(view: View) -> View:
    """Open to a provider that signs; the view checks the signature before it reads the body.

    It comes to the installation's public address, so `<campaign_slug>` in its path names the campaign.
    """
    return _mark(Rule(Kind.WEBHOOK))(view)


def actor() -> Actor:
    """Who is signed in. Only behind `@allow` and `@signed_in`."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise HouseError("a public page asked who is signed in")
    return found


def actor_or_none() -> Actor | None:
    """Who is signed in, if anybody."""
    found: Actor | None = g.get("actor")
    return found


def campaign() -> CampaignFacts:
    """The campaign this request is for."""
    facts: CampaignFacts = g.campaign
    return facts


def campaign_or_none() -> CampaignFacts | None:
    """The campaign this request is for; None outside requests and on an unknown host."""
    found: CampaignFacts | None = g.get("campaign")
    return found


def current_rule() -> Rule | None:
    """The rule of the view this request goes to; None where no view matches."""
    if request.endpoint is None:
        return None
    return rule_of(request_app().view_functions[request.endpoint])


def request_app() -> Flask:
    """The application that answers this request."""
    app: Flask = g.app
    return app


def rules(app: Flask) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """(rule, methods, endpoint, permission) of every route; GET and POST apart where they differ."""
    for url_rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        declared = rule_of(app.view_functions[url_rule.endpoint])
        if declared is None:
            raise UndeclaredRoute(f"{url_rule.endpoint} ({url_rule.rule}) declares no access")
        methods = tuple(sorted((url_rule.methods or set()) - {"HEAD", "OPTIONS"}))
        if declared.kind is not Kind.PERMISSION:
            yield url_rule.rule, methods, url_rule.endpoint, declared.kind.value
            continue
        for method in methods:
            permission = declared.permission(method)
            if permission is None:
                raise UndeclaredRoute(f"{url_rule.endpoint} declares no permission for {method}")
            yield url_rule.rule, (method,), url_rule.endpoint, permission


def init_app(app: Flask, doors: Doors) -> None:
    """Decide before each request, by the doors. Call `check` once all rooms are registered."""

    @app.before_request
    def decide() -> ResponseReturnValue | None:
        g.app = app
        declared = current_rule()
        with mode(Mode.READ):
            locked = _recognise(doors, declared)
            db.session.rollback()
        if g.actor is not None:
            doors.touch()
        mode.choose(Mode.READ if request.method in READING else Mode.WRITE)
        if g.campaign is None:
            return None if declared is not None and declared.everywhere else abort(404)
        g.scope = scope(g.campaign.id)
        g.scope.__enter__()
        return None if declared is None else _answer(declared, doors, locked=locked)

    @app.teardown_request
    def leave(_problem: BaseException | None) -> None:
        opened = g.pop("scope", None)
        if opened is not None:
            db.session.rollback()
            opened.__exit__(None, None, None)


def check(app: Flask) -> None:
    """Refuse to start with an undeclared route. Raises UndeclaredRoute."""
    list(rules(app))


def _recognise(doors: Doors, declared: Rule | None) -> bool:
    """Find the campaign by host and who is signed in. True where their session rests: then nobody is, yet.

    A provider names the campaign by slug and is nobody; a kept page is the same for all and asks for nobody.
    """
    g.actor = None
    if declared is not None and declared.kind is Kind.WEBHOOK:
        g.campaign = doors.campaign_of_slug((request.view_args or {})["campaign_slug"])
        return False
    g.campaign = doors.campaign_of(request.host)
    is_kept = declared is not None and declared.kept
    if g.campaign is None or is_kept or not request.cookies:
        return False
    person = doors.actor_of(g.campaign)
    if person is not None and doors.locked():
        return True
    g.actor = person
    return False


def _answer(declared: Rule, doors: Doors, *, locked: bool) -> ResponseReturnValue | None:
    if declared.kind in {Kind.PUBLIC, Kind.SIGNED, Kind.WEBHOOK}:
        return None
    if locked:
        return doors.ask_unlock()
    if g.actor is None:
        return doors.ask_sign_in()
    if declared.kind is Kind.SIGNED_IN:
        return None
    permission = declared.permission(request.method)
    if permission is None or not g.actor.can(permission):
        abort(403)
    return None


def _mark(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__access__ = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """What a view demands; None for one that declares nothing."""
    return getattr(view, "__access__", None)
