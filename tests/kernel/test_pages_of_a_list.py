"""Whatever a list holds, its pages one after another are the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.contacts.models import Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.paging import page

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    minutes=st.lists(st.integers(0, 6), max_size=25),
    size=st.integers(1, 9),
    descending=st.booleans(),
)
def test_pages_one_after_another_are_the_whole_list_in_order(
    campaign: CampaignFacts, minutes: list[int], size: int, descending: bool
) -> None:
    point = db.session.begin_nested()
    for minute in minutes:
        at = NOON + timedelta(minutes=minute)
        db.session.add(Contact(name="A", language="kk", met_at=at, made_at=at))
    db.session.flush()
    order = [Contact.met_at, Contact.id]
    whole = list(
        db.session.scalars(
            sa.select(Contact.id).order_by(*(each.desc() if descending else each for each in order))
        )
    )

    pages, after = [], None
    while True:
        found = page(sa.select(Contact), order=order, after=after, size=size, descending=descending)
        pages.append([row.id for row in found.rows])
        after = found.after
        if after is None:
            break

    point.rollback()
    assert [each for ids in pages for each in ids] == whole
    assert all(len(ids) == size for ids in pages[:-1])
    assert not (len(pages) > 1 and pages[-1] == [])
