"""Links and a code that tools may use: drawn from the day again and again, since tables hold only hashes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from organizer.campaigns.queries import current_campaign
from organizer.demo.picks import Picks
from organizer.grievances.services import grouped, index_of
from organizer.kernel import keys, tokens
from organizer.kernel.keys import chooser
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose

VARIABLES: Mapping[str, Purpose] = {
    "attendance_token": Purpose.ATTENDANCE,
    "calls_token": Purpose.CALLS,
    "enter_token": Purpose.ENTER,
    "feed_token": Purpose.FEED,
    "grievance_token": Purpose.GRIEVANCE,
    "invite_token": Purpose.INVITE,
    "share_token": Purpose.SHARE,
    "signup_token": Purpose.SIGNUP,
    "stop_token": Purpose.STOP,
}
LIFE = timedelta(days=60)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def issue(picks: Picks, *, seed: str, at: datetime) -> None:
    """Make the links, and give one grievance a code that is known. The campaign's scope is open.

    The link to stop is as in a message: it has no end.
    """
    abouts = {
        Purpose.ATTENDANCE: subject(picks.attendance),
        Purpose.CALLS: subject(picks.call_list),
        Purpose.ENTER: subject(picks.volunteer),
        Purpose.FEED: subject(picks.volunteer),
        Purpose.GRIEVANCE: subject(picks.grievance),
        Purpose.INVITE: subject(picks.invitation),
        Purpose.SHARE: subject(current_campaign()),
        Purpose.SIGNUP: subject(picks.signup),
        Purpose.STOP: subject(picks.contact),
    }
    for purpose, about in abouts.items():
        with keys.seeded(_seed(seed, purpose)):
            tokens.issue(purpose, about, ends_at=None if purpose is Purpose.STOP else at + LIFE)
    picks.grievance.code_index = index_of(_code(seed))


def drawn(seed: str) -> dict[str, str]:
    """The tokens of the links, by the variable that each stands for, and the code."""
    found = {variable: _token(seed, purpose) for variable, purpose in VARIABLES.items()}
    return {**found, "grievance_code": grouped(_code(seed))}


def _token(seed: str, purpose: Purpose) -> str:
    """The first thing that is drawn for a link."""
    with keys.seeded(_seed(seed, purpose)):
        return purpose.value + chooser(tokens.ALPHABET, tokens.RANDOM_LENGTH)()


def _code(seed: str) -> str:
    with keys.seeded(f"{seed} code"):
        return chooser(CODE_ALPHABET, CODE_LENGTH)()


def _seed(seed: str, purpose: Purpose) -> str:
    return f"{seed} {purpose.name}"
