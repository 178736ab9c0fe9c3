"""Which passwords are good enough, and how they are kept."""

from __future__ import annotations

import threading

import pytest
from argon2 import extract_parameters
from flask import Flask

from organizer.accounts.services import check_password, hash_password, passwords
from organizer.kernel.errors import DomainError, TooOften


@pytest.mark.parametrize(
    "password", ["correct horse battery", "қара қой тауда жүр", "n7$kQ!x2vB9z", "a" * 100 + "bcdef"]
)
def test_a_long_password_of_any_letters_will_do(house: Flask, password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use 12 characters or more"),
        ("", "Use 12 characters or more"),
        ("x" * 201, "Use 200 characters or fewer"),
        ("abababababab", "This password is too easy to guess. Use a few unrelated words"),
        ("1q2w3e4r5t6y", "This password is too easy to guess. Use a few unrelated words"),
        ("Password123456!", "This password is too easy to guess. Use a few unrelated words"),
        ("2026-Қазақстан-2026", "This password is too easy to guess. Use a few unrelated words"),
        ("987654321012345", "This password is too easy to guess. Use a few unrelated words"),
        ("Botagoz@example.kz", "This password is too easy to guess. Use a few unrelated words"),
    ],
)
def test_a_password_that_others_would_try_is_refused(house: Flask, password: str, words: str) -> None:
    with house.test_request_context(headers={"Accept-Language": "en"}), pytest.raises(DomainError) as refused:
        check_password(password, login="botagoz@example.kz")

    assert (str(refused.value), refused.value.field) == (words, "password")


def test_passwords_are_kept_as_argon2id_at_the_cost_that_was_chosen(house: Flask) -> None:
    made = extract_parameters(hash_password("kettle orbit lantern"))

    assert (made.type.name, made.time_cost, made.memory_cost, made.parallelism) == ("ID", 2, 19_456, 1)
    assert extract_parameters(passwords.NOBODY) == made


def test_a_password_fits_its_own_hash_alone(house: Flask) -> None:
    stored = hash_password("kettle orbit lantern")

    assert [
        passwords.fits(stored, "kettle orbit lantern"),
        passwords.fits(stored, "kettle orbit lanterns"),
        passwords.fits(None, "kettle orbit lantern"),
        passwords.fits("no hash at all", "kettle orbit lantern"),
    ] == [True, False, False, False]


def test_who_waits_too_long_for_a_hash_is_told_to_come_back(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASH_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "_one_hash", threading.Semaphore(0))

    with pytest.raises(TooOften) as refused:
        hash_password("kettle orbit lantern")

    assert refused.value.minutes == 1
