"""The alarms: messages that should leave stand still, or are blocked. Each is raised once each time.

Workers look, and the web server too, since a dead worker would raise none; Today asks whenever it is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from organizer.accounts.models import User
from organizer.campaigns.models import Campaign, Membership
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.kernel.i18n import in_language
from organizer.kernel.keys import new_id
from organizer.kernel.logs import log
from organizer.kernel.text import pick
from organizer.kernel.urls import site_url
from organizer.messaging import queries, waiting_wording
from organizer.messaging.gateways.base import GatewayError, Outgoing
from organizer.messaging.gateways.letters import Letter
from organizer.messaging.models import Channel
from organizer.messaging.queries.blocked import Blocked, blocked
from organizer.messaging.queries.stalls import (
    BLOCKED,
    LONGEST_SILENCE,
    LONGEST_WAIT,
    MOVING,
    PASSING,
    STALLED,
    Stall,
    Trouble,
    has_left_lately,
    is_told,
    waiting_since,
)
from organizer.messaging.services import generations, line
from organizer.messaging.services.own_budget import MOST, OwnBudget
from organizer.messaging.services.rules import Rules, rules_at
from organizer.messaging.ways import LINES

WHO_CAN_HELP = frozenset({Role.OWNER, Role.COORDINATOR})
A_DAY_SECONDS = 86_400


def stall() -> Stall | None:
    """What stands still in the open campaign now; None where all that may leave does.

    What waits for the morning, the budget, the end of a trial or of a pause waits rightly. That no worker
    looks any more is told though nothing waits: without one no reminder is made that could.
    """
    at = now()
    return next((found for channel in LINES if (found := _stall_on(channel, at)) is not None), None)


def blocking() -> Blocked | None:
    """How many of the latest SMS phone networks have blocked; None while that are few."""
    return blocked(now())


@dataclass(frozen=True)
class Alarm:
    """Something that must not go on, with the verbs that say when it was seen and when it was over."""

    seen: Callable[[], Stall | Blocked | None]
    began: str
    ended: str

    def has_changed(self) -> bool:
        """True when it has begun and nobody was told, or is over."""
        return (self.seen() is not None) != is_told(self.began, self.ended)


ALARMS = (Alarm(stall, STALLED, MOVING), Alarm(blocking, BLOCKED, PASSING))


def watch(campaign_id: int) -> None:
    """Raise the alarm when messages begin to stand still or to be blocked, and note when that is over."""
    with transaction(campaign_id, read_only=True):
        is_older = any(generations.is_older(row) for each in LINES if (row := queries.sender(each)))
    if is_older:
        with transaction(campaign_id):
            line.shut_older_copies()
    with transaction(campaign_id, read_only=True):
        changed = [alarm for alarm in ALARMS if alarm.has_changed()]
    if not changed:
        return
    with transaction(campaign_id):
        db.session.execute(
            sa.select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(key_share=True)
        )
        letters = [letter for alarm in changed for letter in _raise(alarm)]
    for letter in letters:
        _post(letter)


def _raise(alarm: Alarm) -> Sequence[Outgoing]:
    """Note once that it has begun, or is over. Gives the letters that say so."""
    found = alarm.seen()
    if not alarm.has_changed():
        return []
    if found is None:
        audit.record(alarm.ended, _campaign())
        return []
    facts = waiting_wording.alarm_facts(found)
    audit.record(alarm.began, _campaign(), facts=facts)
    log().error(alarm.began, **facts)
    return list(_letters(found))


def _stall_on(channel: Channel, at: datetime) -> Stall | None:
    sender, rules = queries.sender(channel), _rules(channel, at)
    if sender is not None and sender.closed_at is not None:
        return Stall(Trouble.REFUSED, channel, sender.closed_at, sender.closed_code or "?")
    if sender is not None and sender.beat_at is not None and sender.beat_at <= at - LONGEST_WAIT:
        return Stall(Trouble.NO_WORKER, channel, sender.beat_at)
    if rules is None or has_left_lately(at, channel):
        return None
    own = OwnBudget(current_campaign().settings.get(MOST))
    may_leave = (*rules.may_leave(), *own.pays_for_one)
    since = waiting_since(at, own.source, may_leave, left_minor=_left_minor(channel))
    if since is None:
        return None
    looks = sender is not None and sender.beat_at and abs(at - sender.beat_at) <= LONGEST_SILENCE
    return Stall(Trouble.STUCK if looks else Trouble.NO_WORKER, channel, since)


def _rules(channel: Channel, at: datetime) -> Rules | None:
    """What may leave now and might have all the while: the night's messages leave a while after it."""
    rules, earlier = rules_at(at, channel), rules_at(at - LONGEST_WAIT, channel)
    if rules is None or earlier is None:
        return None
    both = tuple(class_ for class_ in rules.classes if class_ in earlier.classes)
    shut = {
        class_: rules.shut.get(class_, frozenset()) | earlier.shut.get(class_, frozenset())
        for class_ in rules.shut.keys() | earlier.shut.keys()
    }
    return replace(rules, classes=both, shut=shut)


def _left_minor(channel: Channel) -> int | None:
    """What the budgets still pay for. An e-mail costs nothing."""
    if channel is Channel.EMAIL:
        return None
    spent = queries.spent()
    return min(spent.of_minor - spent.minor, spent.of_today_minor - spent.today_minor)


def _letters(found: Stall | Blocked) -> Iterator[Outgoing]:
    """One for each who can help and has an e-mail address; none where no mail server is set up."""
    if line.settings().mail.gateway == line.CONSOLE:
        return
    campaign = current_campaign()
    helpers = sa.select(User).join(Membership, Membership.user_id == User.id)
    helpers = helpers.where(Membership.ended_at.is_(None), Membership.role.in_(WHO_CAN_HELP))
    for helper in db.session.scalars(helpers.order_by(User.id)):
        if not helper.email:
            continue
        language = helper.language
        name = pick(campaign.names, language, campaign.languages)[0]
        with in_language(language):
            page = site_url(campaign, "/staff/messages")
            title, said = waiting_wording.alarm(found)
            words = f"{said}\n\n{page}"
        yield Outgoing(
            message_id=str(new_id()),
            to=helper.email,
            body=words,
            valid_for_seconds=A_DAY_SECONDS,
            language=language,
            letter=Letter(sender=name, title=f"{title}: {name}", stop_url=""),
        )


def _post(letter: Outgoing) -> None:
    """At most once: what is lost stands on Today all the same."""
    try:
        line.gateway(Channel.EMAIL).send(letter)
    except GatewayError as problem:
        log().warning("alarm not posted", error=type(problem).__name__)


def _campaign() -> str:
    return f"campaign:{current_campaign_id()}"
