"""The factory: one application out of settings and rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from organizer.accounts import public as accounts_public
from organizer.accounts import services as accounts
from organizer.accounts.queries import open_session
from organizer.campaigns import queries as campaigns
from organizer.config import LANGUAGES, Settings
from organizer.kernel import (
    access,
    bodies,
    crypto,
    drawing,
    error_pages,
    i18n,
    jobs,
    keys,
    logs,
    pages,
    queue,
    security,
    tokens,
)
from organizer.kernel import db as database
from organizer.kernel.access import Actor, CampaignFacts, Doors, actor_or_none, campaign_or_none
from organizer.kernel.clock import to_wall
from organizer.kernel.compression import Compressed
from organizer.kernel.forms import form_key
from organizer.kernel.kept import Freshness, KeptPages, Remembered
from organizer.kernel.pages import asset_root, asset_text, asset_url, link
from organizer.rooms import BLUEPRINTS, COMMANDS

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Site:
    """What layouts show of the campaign."""

    campaign_name: str
    languages: tuple[str, ...]
    language: str
    phone: str
    is_demo: bool = False


def create_app(settings: Settings, *, master_key: bytes | None = None, keeps_pages: bool = False) -> Flask:
    """The application of an installation. Raises if a route is undeclared or the key file is damaged.

    With `keeps_pages` kept pages are answered from memory while nothing was committed, as is which campaign a
    host has.
    """
    key = crypto.read_key_file(settings.key_file) if master_key is None else master_key
    freshness = Freshness(settings.database_url) if keeps_pages else None
    app = Flask("organizer", template_folder=str(asset_root() / "templates"), static_folder=None)
    _configure(app, settings, key)
    bodies.init_app(app)
    pages.init_app(app)
    drawing.init_app(app)
    logs.init_logs(debug=settings.debug)
    database.init_app(app)
    crypto.init_app(app, key)
    jobs.init_app(app, queue.build(app, settings.queue_url))
    _add_languages(app)
    _add_access(app, settings, freshness)
    _add_template_names(app)
    _add_rooms(app)
    error_pages.init_app(app)
    access.check(app)
    _wrap(app, settings, freshness)
    return app


def from_environment() -> Flask:
    """The application as the environment describes it, for a web server."""
    return create_app(Settings.from_environment(), keeps_pages=True)


def _configure(app: Flask, settings: Settings, key: bytes) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key or crypto.Keyring(key).secret,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=accounts.VOLUNTEER_LIFE,
        RATELIMIT_ENABLED=settings.limits_url != "off",
        RATELIMIT_STORAGE_URI="memory://" if settings.limits_url == "off" else settings.limits_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.url_map.converters["token"] = tokens.TokenConverter
    app.url_map.converters["int"] = keys.RowIdConverter
    app.url_map.converters["code"] = keys.CodeConverter
    app.url_map.strict_slashes = False


def _add_languages(app: Flask) -> None:
    i18n.init_app(app, campaign_languages=_campaign_languages)


def _campaign_languages() -> tuple[str, ...]:
    facts = campaign_or_none()
    return facts.languages if facts else tuple(LANGUAGES)


def _add_access(app: Flask, settings: Settings, freshness: Freshness | None) -> None:
    accounts.login_manager.init_app(app, add_context_processor=False)
    accounts.login_manager.user_loader(_signed_in)
    campaign_of: Callable[[str], CampaignFacts | None] = campaigns.campaign_of_host
    if freshness is not None:
        campaign_of = Remembered(campaign_of, freshness)
    doors = Doors(
        campaign_of=campaign_of,
        campaign_of_slug=campaigns.campaign_of_slug,
        actor_of=_actor_of,
        locked=_session_locked,
        touch=_touch_session,
        ask_sign_in=accounts_public.ask_sign_in,
        ask_unlock=accounts_public.ask_unlock,
    )
    access.init_app(app, doors)
    security.init_app(app, https=settings.is_https)


def _signed_in(token: str) -> accounts.SignedIn | None:
    facts = open_session(token, host=request.host)
    return None if facts is None else accounts.SignedIn(token, facts)


def _actor_of(campaign: CampaignFacts) -> Actor | None:
    facts = accounts.current_session()
    return None if facts is None else campaigns.actor_of(facts.user_id, facts.name, campaign.id)


def _session_locked() -> bool:
    facts = accounts.current_session()
    return facts is not None and facts.is_locked


def _touch_session() -> None:
    facts = accounts.current_session()
    if facts is not None and not facts.is_locked:
        accounts.touch(facts)


def _add_template_names(app: Flask) -> None:
    app.jinja_env.globals.update(
        asset_url=asset_url, asset_text=asset_text, link=link, form_key=form_key, LANGUAGES=LANGUAGES
    )
    app.jinja_env.filters["to_wall"] = to_wall

    @app.context_processor
    def names() -> dict[str, object]:
        return {"site": _site(), "me": actor_or_none(), "campaign": campaign_or_none()}


def _site() -> Site:
    facts = campaign_or_none()
    language = i18n.current_language()
    if facts is None:
        return Site("Organizer", tuple(LANGUAGES), language, "")
    name = facts.names.get(language) or next(iter(facts.names.values()), facts.slug)
    return Site(name, facts.languages, language, facts.phone, is_demo=facts.is_demo)


def _add_rooms(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)


def _wrap(app: Flask, settings: Settings, freshness: Freshness | None) -> None:
    answers = app.wsgi_app if freshness is None else KeptPages(app.wsgi_app, freshness)
    static = WhiteNoise(
        answers,
        root=str(asset_root() / "static"),
        prefix="static/",
        max_age=YEAR,
        immutable_file_test=_is_fingerprinted,
        add_headers_function=security.add_file_headers,
    )
    whole: WSGIApplication = Compressed(static)
    if settings.proxies:
        count = settings.proxies
        whole = ProxyFix(whole, x_for=count, x_proto=count, x_host=count)
    app.wsgi_app = whole  # type: ignore[assignment, method-assign]


def _is_fingerprinted(_path: str, _url: str) -> bool:
    return True
