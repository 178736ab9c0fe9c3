"""Personal fields at rest, and the keys that open them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from organizer.contacts.models import Contact
from organizer.kernel import crypto, installation
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.crypto import KeyProblem, blind_index, keyring
from organizer.kernel.db import db, scope
from tests import factories

PLACE = "contact|name_sealed|1|2"


def person(name: str, note: str | None = None) -> Contact:
    made = Contact(name=name, note=note, language="kk", met_at=now(), made_at=now())
    db.session.add(made)
    db.session.flush()
    return made


def test_a_sealed_column_keeps_what_was_written(campaign: CampaignFacts) -> None:
    made = person("Айгүл Сәрсен", "has the key")
    db.session.expire_all()
    found = db.session.get_one(Contact, made.id)
    assert (found.name, found.note) == ("Айгүл Сәрсен", "has the key")


def test_an_empty_sealed_column_is_none(campaign: CampaignFacts) -> None:
    made = person("A", "some")
    made.note = None
    assert (made.note, made.note_sealed) == (None, None)


def test_a_sealed_column_that_nothing_was_written_into_is_empty(campaign: CampaignFacts) -> None:
    assert Contact(language="kk", met_at=now(), made_at=now()).name == ""


def test_the_database_holds_no_letter_of_it(campaign: CampaignFacts) -> None:
    made = person("Canary Person")
    stored = db.session.execute(sa.select(Contact.name_sealed).where(Contact.id == made.id)).scalar_one()
    assert b"Canary" not in stored


def test_a_value_moved_to_another_row_does_not_open(campaign: CampaignFacts) -> None:
    first, second = person("First"), person("Second")
    second.name_sealed = first.name_sealed
    with pytest.raises(InvalidTag):
        _ = second.name


def test_a_value_moved_to_another_column_does_not_open(campaign: CampaignFacts) -> None:
    made = person("First", "note")
    made.note_sealed = made.name_sealed
    with pytest.raises(InvalidTag):
        _ = made.note


def test_a_campaigns_key_does_not_open_another_campaigns_value(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    sealed = crypto.seal("secret", owner_id=ours.id, place=PLACE)
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed, owner_id=theirs.id, place=PLACE)


def test_the_same_text_is_sealed_differently_each_time(campaign: CampaignFacts) -> None:
    sealed = {crypto.seal("same", owner_id=campaign.id, place=PLACE) for _ in range(20)}
    assert len(sealed) == 20


def test_any_text_comes_back(house: Flask) -> None:
    owner = factories.make_campaign("any").id

    @given(st.text())
    def comes_back(text: str) -> None:
        encodable = text.encode("utf-8", "ignore").decode()
        sealed = crypto.seal(encodable, owner_id=owner, place=PLACE)
        assert crypto.unseal(sealed, owner_id=owner, place=PLACE) == encodable

    comes_back()


def test_a_blind_index_finds_equal_values_of_one_owner_and_use_alone(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours").id, factories.make_campaign("theirs").id
    mark = blind_index("phone", "+77011234567", owner_id=ours)
    assert mark == blind_index("phone", "+77011234567", owner_id=ours)
    assert mark != blind_index("phone", "+77011234568", owner_id=ours)
    assert mark != blind_index("email", "+77011234567", owner_id=ours)
    assert mark != blind_index("phone", "+77011234567", owner_id=theirs)


def test_keys_that_were_forgotten_are_unwrapped_again(campaign: CampaignFacts) -> None:
    made = person("Still there")
    keyring().forget()
    assert made.name == "Still there"


def test_a_destroyed_data_key_erases_what_it_sealed(house: Flask) -> None:
    gone = factories.make_campaign("gone")
    with scope(gone.id):
        made = person("Gone")
        sealed, row_id = made.name_sealed, made.id
    db.session.execute(sa.delete(crypto.DataKey).where(crypto.DataKey.owner_id == gone.id))
    keyring().forget(gone.id)
    with pytest.raises(KeyProblem, match="no data key"):
        crypto.unseal(sealed, owner_id=gone.id, place=f"contact|name_sealed|{gone.id}|{row_id}")


def test_a_key_file_that_does_not_fit_is_told_in_words(campaign: CampaignFacts) -> None:
    other = crypto.Keyring(bytes(32))
    with pytest.raises(KeyProblem, match="does not fit"):
        other.of(campaign.id)


def test_the_key_file_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "one.key"
    crypto.make_key_file(path)
    made = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(crypto.read_key_file(path)) == crypto.KEY_BYTES
    with pytest.raises(FileExistsError):
        crypto.make_key_file(path)
    assert path.read_text() == made


def test_a_missing_key_beside_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="put the key back"):
        installation.make_key(tmp_path / "none.key", has_database=True)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_key_file_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "short.key"
    path.write_text("abcd\n")
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="damaged"):
        crypto.read_key_file(path)


@pytest.mark.parametrize("text", ["", "not hexadecimal at all", "00" * 31, "ключ"])
def test_a_key_file_that_holds_no_key_is_told_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "house.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match="is damaged"):
        crypto.read_key_file(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "house.key"
    crypto.make_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 600"):
        crypto.read_key_file(path)


def test_a_key_typed_from_paper_may_stand_in_groups_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "house.key"
    crypto.make_key_file(path)
    key = crypto.read_key_file(path)
    text = key.hex()
    path.write_text("\n".join([" ".join([text[:8], text[8:32]]), text[32:]]))
    assert crypto.read_key_file(path) == key
