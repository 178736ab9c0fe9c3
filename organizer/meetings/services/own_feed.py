"""A member's own calendar of meetings, behind an address that lasts until it is ended."""

from __future__ import annotations

from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.tokens import Purpose


def open_feed(*, by: Actor) -> str:
    """Make a calendar address of the meetings that a member plans or holds; an earlier one ends.

    Gives its token. It ends with the membership, and with another role.
    """
    tokens.revoke(own_feed(by), Purpose.FEED)
    issued = tokens.issue(Purpose.FEED, own_feed(by), ends_at=None)
    audit.record("member.feed_opened", own_feed(by), by=by)
    return issued.token


def end_feed(*, by: Actor) -> None:
    """End a member's calendar address. Twice is once."""
    if tokens.standing(own_feed(by), Purpose.FEED) is not None:
        tokens.revoke(own_feed(by), Purpose.FEED)
        audit.record("member.feed_ended", own_feed(by), by=by)


def own_feed(member: Actor) -> str:
    """What the link of a member's calendar is about."""
    return f"membership:{member.membership_id}"
