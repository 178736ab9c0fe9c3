"""What stands before the first meeting: election, campaign, candidate, team, topics with their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask import current_app

from organizer.accounts import services as accounts
from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Nomination, Standing
from organizer.campaigns.queries import actor_of, current_campaign
from organizer.campaigns.roles import Role
from organizer.campaigns.services import (
    Calendar,
    CampaignDetails,
    CandidateDetails,
    ConstituencyDetails,
    ElectionDetails,
    NewCampaign,
    SmsDetails,
)
from organizer.config import Settings
from organizer.demo import texts
from organizer.demo.cast import Cast, SignIn
from organizer.demo.diary import BEGINS, Days
from organizer.kernel import clock
from organizer.kernel.access import Actor
from organizer.kernel.db import db, scope, transaction
from organizer.topics import queries as topics
from organizer.topics.services import TopicDetails, edit_topic

SUNDAY = 6
BUDGET_MINOR = 40_000_000
BUDGET_DAY_MINOR = 4_000_000
OPERATOR_NUMBER = "000000000000"
STANDINGS = ((-38, Standing.NOMINATED, ""), (-20, Standing.REGISTERED, "№ 4"))
VIEWS = {
    "contacts.people": (("Соңғы айда", "met=30"),),
    "grievances.inbox": (("Су мен жол, жаңа", "state=new"), ("Менікі", "assignee=me")),
    "meetings.schedule": (("Бөрлі ауданы", "view=list"),),
}


@dataclass(frozen=True)
class Stage:
    """A campaign that stands, and who works for it."""

    campaign_id: int
    candidate_id: int
    team: Mapping[Role, Actor]

    @property
    def owner(self) -> Actor:
        """Who answers for the campaign."""
        return self.team[Role.OWNER]


def polling_day(days: Days) -> date:
    """The first Sunday that leaves a day of silence after the tour."""
    first = days.day(16)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7)


def calendar(days: Days) -> Calendar:
    """An election in the middle of its campaign."""
    polls = (polling_day(days) - days.today).days
    return Calendar(
        nomination_from=days.wall(BEGINS - 5, time()),
        nomination_until=days.wall(-25, time(18)),
        registration_until=days.wall(-16, time(18)),
        campaign_from=days.wall(-16, time(18)),
        silence_from=days.wall(polls - 1, time()),
        polls_open=days.wall(polls, time(7)),
        polls_close=days.wall(polls, time(20)),
    )


def set_stage(cast: Cast, days: Days, *, hashes: Mapping[str, str]) -> Stage:
    """Make a campaign with everything that a team settles before it meets people."""
    with transaction(), clock.at(days.moment(BEGINS, time(10))):
        users = {member.role: _user(member, hashes) for member in cast.team}
        campaign_id = _campaign(cast, days, owner_id=users[Role.OWNER])
        with scope(campaign_id):
            current_campaign().settings = {"demo": True}
    with transaction(campaign_id), clock.at(days.moment(BEGINS, time(11))):
        owner = _actor(users[Role.OWNER], cast.member(Role.OWNER), campaign_id)
        constituency_id = _settle(cast, days, by=owner)
        _say_who_runs_it(cast, days, by=owner)
        candidate_id = _candidate(cast, days, constituency_id=constituency_id, by=owner)
        for member in cast.team:
            if member.role is not Role.OWNER:
                campaigns.add_member(users[member.role], member.role, by=owner)
        _agree_on_answers(by=owner)
        campaigns.finish_setup(by=owner)
        team = {member.role: _actor(users[member.role], member, campaign_id) for member in cast.team}
        _keep_views(by=team[Role.STAFF])
    return Stage(campaign_id, candidate_id, team)


def is_console() -> bool:
    """True where texts are shown on a page instead of being sent."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.sms.gateway == "console"


def _user(member: SignIn, hashes: Mapping[str, str]) -> int:
    user = accounts.make_user(
        name=member.name,
        email=member.email,
        phone=member.phone.e164,
        password_hash=hashes[member.password],
        language=member.language,
    )
    db.session.flush()
    return user.id


def _actor(user_id: int, member: SignIn, campaign_id: int) -> Actor:
    found = actor_of(user_id, member.name, campaign_id)
    if found is None:
        raise LookupError(f"{member.email} is no member")
    return found


def _campaign(cast: Cast, days: Days, *, owner_id: int) -> int:
    return campaigns.create_campaign(
        NewCampaign(
            slug=cast.slug,
            host=cast.host,
            names=dict(cast.candidate.campaign_names),
            zone=days.zone,
            is_default=cast.key == "A",
        ),
        owner_id=owner_id,
    ).id


def _settle(cast: Cast, days: Days, *, by: Actor) -> int:
    """The election with its days, and its district, whose id it gives."""
    words, district = cast.candidate, cast.candidate.constituency
    campaigns.set_calendar(
        ElectionDetails(names=dict(words.election), body=dict(words.body), calendar=calendar(days)), by=by
    )
    constituency = campaigns.add_constituency(
        ConstituencyDetails(
            number=district.number,
            names=dict(district.names),
            territory=dict(district.territory),
            electorate=district.electorate,
        ),
        by=by,
    )
    db.session.flush()
    return constituency.id


def _say_who_runs_it(cast: Cast, days: Days, *, by: Actor) -> None:
    """How the campaign is reached, and what SMS may cost.

    Invented people have numbers that somebody may have, so only the console ever writes to them.
    """
    campaign = current_campaign()
    campaigns.edit_campaign(
        CampaignDetails(
            names=dict(campaign.names),
            languages=list(campaign.languages),
            zone=days.zone,
            public_phone=cast.member(Role.COORDINATOR).phone.show(),
            operator=cast.member(Role.OWNER).name,
            operator_number=OPERATOR_NUMBER,
            keep_until=polling_day(days) + timedelta(days=30),
        ),
        by=by,
    )
    campaigns.edit_sms(
        SmsDetails(
            sms_open=is_console(),
            budget_minor=BUDGET_MINOR,
            budget_day_minor=BUDGET_DAY_MINOR,
            sms_company="",
            sms_country="",
            sms_part_minor=None,
        ),
        by=by,
    )


def _candidate(cast: Cast, days: Days, *, constituency_id: int, by: Actor) -> int:
    words = cast.candidate
    candidate = campaigns.add_candidate(
        CandidateDetails(
            full_name=words.full_name,
            given_name=words.given_name,
            names=dict(words.names),
            programme=dict(words.programme),
            nomination=Nomination(words.nomination),
            constituency_id=constituency_id,
        ),
        by=by,
    )
    db.session.flush()
    for day, standing, note in STANDINGS:
        campaigns.add_step(candidate.id, standing, on=days.day(day), note=note, by=by)
    return candidate.id


def _agree_on_answers(*, by: Actor) -> None:
    for code, words in texts.agreed_answers().items():
        topic = topics.topic_by_code(code)
        if topic is not None:
            details = TopicDetails(
                names=topic.names, sensitive=topic.sensitive, in_use=topic.in_use, agreed_answer=dict(words)
            )
            edit_topic(topic, details, by=by)


def _keep_views(*, by: Actor) -> None:
    for page, views in VIEWS.items():
        for name, query in views:
            campaigns.save_view(page, name, query, by=by)
