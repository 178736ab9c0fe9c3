"""The factory: the only file that knows every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

import click
from flask import Blueprint, Flask, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from organizer.accounts import commands as accounts_commands
from organizer.accounts import public as accounts_public
from organizer.accounts import services as accounts
from organizer.accounts import tasks as accounts_tasks
from organizer.accounts import views as accounts_views
from organizer.accounts.queries import open_session
from organizer.campaigns import asks as campaigns_asks
from organizer.campaigns import commands as campaigns_commands
from organizer.campaigns import queries as campaigns
from organizer.campaigns import services as campaign_services
from organizer.campaigns import tasks as campaigns_tasks
from organizer.campaigns import wording as campaigns_wording
from organizer.campaigns.public import bp as campaigns_public
from organizer.campaigns.views import bp as campaigns_views
from organizer.config import LANGUAGES, Settings
from organizer.contacts import asks as contacts_asks
from organizer.contacts import queries as contacts
from organizer.contacts import views as contacts_views
from organizer.contacts import wording as contacts_wording
from organizer.country import commands as country_commands
from organizer.desk import views as desk_views
from organizer.files import tasks as file_tasks
from organizer.files import wording as file_wording
from organizer.files.views import bp as files
from organizer.grievances import commands as grievance_commands
from organizer.grievances import public as grievances_public
from organizer.grievances import queries as grievances
from organizer.grievances import services as grievance_services
from organizer.grievances import tasks as grievance_tasks
from organizer.grievances import views as grievance_views
from organizer.grievances import wording as grievance_wording
from organizer.kernel import (
    access,
    audit,
    bodies,
    crypto,
    error_pages,
    i18n,
    jobs,
    keys,
    logs,
    queue,
    security,
    subjects,
    tokens,
    undo,
)
from organizer.kernel import db as database
from organizer.kernel.access import Actor, CampaignFacts, Doors, actor_or_none, campaign_or_none
from organizer.kernel.clock import to_wall
from organizer.kernel.compression import Compressed
from organizer.kernel.forms import form_key
from organizer.kernel.i18n import _l
from organizer.kernel.kept import Freshness, KeptPages, Remembered
from organizer.kernel.pages import asset_root, asset_text, asset_url, link
from organizer.meetings import asks as meetings_asks
from organizer.meetings import public as meetings_public
from organizer.meetings import queries as meetings
from organizer.meetings import services as meeting_services
from organizer.meetings import tasks as meetings_tasks
from organizer.meetings import views as meetings_views
from organizer.meetings import wording as meetings_wording
from organizer.messaging import asks as messaging_asks
from organizer.messaging import public as messaging_public
from organizer.messaging import tasks as messaging_tasks
from organizer.messaging import views as messaging_views
from organizer.messaging import wording as messaging_wording
from organizer.promises import public as promises_public
from organizer.promises import queries as promises
from organizer.promises import services as promise_services
from organizer.promises import views as promise_views
from organizer.promises import wording as promise_wording
from organizer.reports import public as reports_public
from organizer.reports import views as reports_views
from organizer.reports import wording as reports_wording
from organizer.topics import services as topic_services
from organizer.topics import tasks as topic_tasks
from organizer.topics import views as topic_views
from organizer.topics import wording as topic_wording
from organizer.volunteers import public as volunteers_public
from organizer.volunteers import queries as volunteers
from organizer.volunteers import services as volunteer_services
from organizer.volunteers import tasks as volunteers_tasks
from organizer.volunteers import views as volunteers_views
from organizer.volunteers import wording as volunteers_wording

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts_public.bp,
    accounts_views.bp,
    campaigns_public,
    campaigns_views,
    contacts_views.bp,
    desk_views.bp,
    files,
    grievance_views.bp,
    grievances_public.bp,
    meetings_public.bp,
    meetings_views.bp,
    messaging_public.bp,
    messaging_views.bp,
    promise_views.bp,
    promises_public.bp,
    reports_public.bp,
    reports_views.bp,
    topic_views.bp,
    volunteers_public.bp,
    volunteers_views.bp,
)
"""Pages of every room."""

TASKS = (
    topic_tasks,
    grievance_tasks,
    accounts_tasks,
    campaigns_tasks,
    file_tasks,
    meetings_tasks,
    messaging_tasks,
    volunteers_tasks,
)
"""Jobs of every room: importing them registers them."""

COMMANDS: tuple[click.Command, ...] = (
    accounts_commands.user,
    campaigns_commands.audit_group,
    campaigns_commands.campaign,
    campaigns_commands.keys,
    country_commands.pack,
    grievance_commands.import_group,
    grievance_commands.tally_group,
)
"""Commands of every room; cli.py adds its own."""

audit.verbs.update(campaigns_wording.VERBS)
audit.verbs.update(file_wording.VERBS)
audit.verbs.update(grievance_wording.VERBS)
audit.verbs.update(topic_wording.VERBS)
audit.verbs.update(promise_wording.VERBS)
audit.verbs.update(reports_wording.VERBS)
subjects.namers.update(
    campaign=campaigns.named_campaigns,
    candidate=campaigns.named_candidates,
    constituency=campaigns.named_constituencies,
    invitation=campaigns.named_invitations,
    membership=campaigns.named_members,
    saved_view=campaigns.named_views,
    user=campaigns.named_users,
)
undo.backs["campaign.edited"] = campaign_services.restore_campaign
undo.backs["campaign.sms"] = campaign_services.restore_campaign
undo.backs["calendar.set"] = campaign_services.restore_calendar
subjects.namers["promise"] = promises.named
subjects.namers["grievance"] = grievances.named
undo.backs["promise.state"] = promise_services.take_state_back
undo.backs["topic.edited"] = topic_services.take_edit_back
undo.backs["grievance.changed"] = grievance_services.take_change_back
undo.backs["grievance.merged"] = grievance_services.take_merge_back

audit.verbs.update(meetings_wording.VERBS)
subjects.namers.update(
    attendance=meetings.named_attendances, meeting=meetings.named, venue=meetings.named_venues
)
undo.backs["attendance.marked"] = meeting_services.unmark
undo.backs["meeting.cancelled"] = meeting_services.restore
undo.backs["meeting.moved"] = meeting_services.move_back
undo.backs["meeting.published"] = meeting_services.unpublish
contacts_asks.holders.append(
    contacts_asks.Holder(title=_l("Meetings"), glance=meetings.glance, tell=meetings.held_about)
)
contacts_asks.holders.append(
    contacts_asks.Holder(title=_l("Messages"), glance=lambda _ids: {}, tell=messaging_wording.held_about)
)
subjects.namers.update(
    contact=contacts.named, message=messaging_wording.named, reply=messaging_wording.named_replies
)
audit.verbs.update(contacts_wording.VERBS)
audit.verbs.update(messaging_wording.VERBS)
messaging_asks.answers["meeting"] = meeting_services.understand
messaging_asks.comings.append(meetings.planned)

audit.verbs.update(volunteers_wording.VERBS)
subjects.namers.update(
    shift=volunteers.named_shifts,
    shift_role=volunteers.named_roles,
    signup=volunteers.named_signups,
    volunteer=volunteers.named_volunteers,
)
undo.backs.update(
    {
        "signup.answered": volunteer_services.take_back,
        "signup.cancelled": volunteer_services.take_back,
        "signup.marked": volunteer_services.take_back,
        "volunteer.called": volunteer_services.call_again,
    }
)
campaigns_asks.begins.append(topic_services.begin)
campaigns_asks.begins.append(volunteer_services.begin)
campaigns_asks.leaves.append(grievance_services.leave_with)
campaigns_asks.leaves.append(volunteer_services.leave_with)
campaigns_asks.leaves.append(promise_services.leave_with)
contacts_asks.holders.append(
    contacts_asks.Holder(title=_l("Shifts"), glance=volunteers.glance, tell=volunteers.held_about)
)
contacts_asks.audiences.append(
    contacts_asks.Audience(code="volunteers", title=_l("Volunteers"), people=volunteers.audience)
)
messaging_asks.answers["signup"] = volunteer_services.read_reply
messaging_asks.comings.append(volunteer_services.planned)
meetings_asks.crews.append(
    meetings_asks.Crew(
        at=volunteers.crew_at,
        during=volunteers.crew_during,
        places=volunteers.places,
        follow=volunteer_services.follow,
    )
)

LARGEST_UPLOAD = 21 * 1024 * 1024
YEAR = 365 * 24 * 3600
migrate = Migrate()


@dataclass(frozen=True)
class Site:
    """What layouts show of the campaign."""

    campaign_name: str
    languages: tuple[str, ...]
    language: str
    phone: str
    is_demo: bool = False


def create_app(settings: Settings, *, master_key: bytes | None = None, keeps_pages: bool = False) -> Flask:
    """The application of an installation. Raises if a route is undeclared or the key file does not fit.

    With `keeps_pages` kept pages are answered from memory while nothing was committed, as is which campaign a
    host has.
    """
    key = crypto.read_key_file(settings.key_file) if master_key is None else master_key
    freshness = Freshness(settings.database_url) if keeps_pages else None
    app = Flask("organizer", template_folder=str(asset_root() / "templates"), static_folder=None)
    _configure(app, settings, key)
    bodies.init_app(app)
    logs.init_logs(debug=settings.debug)
    database.init_app(app)
    migrate.init_app(app, database.db, directory=str(asset_root() / "migrations"))
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
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
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
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True


def _add_languages(app: Flask) -> None:
    i18n.init_app(app, campaign_languages=_campaign_languages)


def _campaign_languages() -> tuple[str, ...]:
    facts = campaign_or_none()
    return facts.languages if facts else tuple(LANGUAGES)


def _add_access(app: Flask, settings: Settings, freshness: Freshness | None) -> None:
    accounts.login_manager.init_app(app)
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
    pages = app.wsgi_app if freshness is None else KeptPages(app.wsgi_app, freshness)
    static = WhiteNoise(
        pages,
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
