"""Writing rows whose key may be taken."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, insert_new
from organizer.kernel.errors import ForeignRow
from tests import factories


def contact(index: bytes, **values: object) -> Contact:
    return Contact(name="Test", phone_index=index, language="kk", met_at=now(), made_at=now(), **values)


def test_a_row_whose_key_is_taken_is_left_out(campaign: CampaignFacts) -> None:
    first, again, other = contact(b"1"), contact(b"1"), contact(b"2")
    assert (insert_new([first]), insert_new([again, other])) == ([first], [other])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 2


def test_a_row_written_so_opens_its_sealed_values_and_can_be_changed(campaign: CampaignFacts) -> None:
    (row,) = insert_new([contact(b"1")])
    assert (row.name, row.phone) == ("Test", None)
    row.name = "Other"
    db.session.flush()
    db.session.expire(row)
    assert row.name == "Other"


def test_a_row_may_point_at_one_that_is_still_to_be_written(campaign: CampaignFacts) -> None:
    waiting = contact(b"1")
    db.session.add(waiting)
    consent = Consent(
        contact_id=waiting.id,
        purpose=ConsentPurpose.NEWS,
        wording_version=1,
        language="kk",
        way=ConsentWay.WEB,
        given_at=now(),
    )
    assert insert_new([consent]) == [consent]


def test_a_row_of_another_campaign_is_refused(campaign: CampaignFacts) -> None:
    neighbour = factories.make_campaign("neighbour")
    with pytest.raises(ForeignRow):
        insert_new([Contact(campaign_id=neighbour.id, language="kk", met_at=now(), made_at=now(), name="A")])


def test_no_rows_write_nothing(campaign: CampaignFacts) -> None:
    assert insert_new([]) == []
