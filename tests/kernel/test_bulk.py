"""Writing many rows at once, those alone whose key is free."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from organizer.contacts.models import Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.bulk import insert_free, new_row, one_of
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import ForeignRow
from tests import factories


def row(index: bytes) -> dict[str, Any]:
    values = new_row(Contact, name_sealed="Test", phone_sealed=None)
    return {**values, "phone_index": index, "language": "kk", "met_at": now(), "made_at": now()}


def test_rows_whose_keys_are_taken_are_left_out(campaign: CampaignFacts) -> None:
    first, again, other = row(b"1"), row(b"1"), row(b"2")
    assert (insert_free(Contact, [first]), insert_free(Contact, [again, other])) == ([first], [other])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 2


def test_a_row_opens_its_sealed_values(campaign: CampaignFacts) -> None:
    (written,) = insert_free(Contact, [row(b"1")])
    found = db.session.get_one(Contact, written["id"])
    assert (found.name, found.phone) == ("Test", None)


def test_rows_of_another_campaign_are_refused(campaign: CampaignFacts) -> None:
    neighbour = factories.make_campaign("neighbour")
    with pytest.raises(ForeignRow):
        insert_free(Contact, [{**row(b"1"), "campaign_id": neighbour.id}])


def test_no_rows_write_nothing(campaign: CampaignFacts) -> None:
    assert insert_free(Contact, []) == []


def test_rows_are_found_by_what_a_query_chooses(campaign: CampaignFacts) -> None:
    rows = insert_free(Contact, [row(b"1"), row(b"2"), row(b"3")])
    chosen = sa.select(Contact.id).order_by(Contact.phone_index).limit(2)
    found = db.session.scalars(sa.select(Contact.id).where(one_of(Contact.id, chosen)))
    assert set(found) == {rows[0]["id"], rows[1]["id"]}
