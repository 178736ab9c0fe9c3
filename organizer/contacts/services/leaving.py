"""What people close and ask for at their own word: single ways to reach them, and their erasure."""

from __future__ import annotations

from datetime import date, timedelta

from organizer.campaigns.queries import current_campaign
from organizer.contacts import queries
from organizer.contacts.models import ConsentWay, Contact, ErasureRequest, ShutWay, Way
from organizer.kernel import audit, clock
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import insert_new

ERASED_WITHIN = 15
"""Working days from the wish to its fulfilment, as the words of consent promise."""
FRIDAY = 4


def shut(contact: Contact, way: Way, *, how: ConsentWay, by: Actor | None = None) -> None:
    """Tell a person nothing by one way any more. Twice is once."""
    if insert_new([ShutWay(contact_id=contact.id, way=way, how=how, shut_at=now(), opened_at=None)]):
        audit.record("contact.way_shut", contact, by=by, facts={"way": way.value, "how": how.value})


def open_again(contact: Contact, way: Way, *, by: Actor | None = None) -> None:
    """A person may be told by a way again, as they say."""
    for standing in queries.shut_ways(contact.id):
        if standing.way is way:
            standing.opened_at = now()
            audit.record("contact.way_opened", contact, by=by, facts={"way": way.value})


def ask_erasure(contact: Contact, *, how: ConsentWay, by: Actor | None = None) -> ErasureRequest:
    """Keep that a person wants to be erased, and by when that is to be done. Twice is once."""
    standing = queries.erasure_asked(contact.id)
    if standing is not None:
        return standing
    asked = ErasureRequest(
        contact_id=contact.id,
        how=how,
        asked_at=now(),
        due_on=working_days_after(clock.today(current_campaign().zone), ERASED_WITHIN),
        settled_at=None,
    )
    if not insert_new([asked]):
        raise LookupError("a person asked to be erased twice at the same moment")
    audit.record("contact.erasure_asked", contact, by=by, facts={"how": how.value})
    return asked


def settle_erasure(contact: Contact, *, by: Actor | None = None) -> None:
    """The wish to be erased is taken back by the person, or fulfilled."""
    standing = queries.erasure_asked(contact.id)
    if standing is not None:
        standing.settled_at = now()
        audit.record("contact.erasure_settled", contact, by=by)


def working_days_after(day: date, count: int) -> date:
    """The last of so many working days that follow a day.

    Public holidays count as working days: what is due then is done rather too early than too late.
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day
