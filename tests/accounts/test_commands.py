"""`organizer user`: accounts from the shell."""

from __future__ import annotations

from types import SimpleNamespace

from click.testing import CliRunner, Result
from flask import Flask

from organizer.accounts import queries
from organizer.accounts.commands import user
from organizer.accounts.services import passwords
from organizer.kernel.db import db, scope
from tests import factories
from tests.accounts.rows import PASSWORD, make_person, open_sessions


def run(house: Flask, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(user, arguments, input=stdin, obj=SimpleNamespace(app=house))


def test_an_account_is_made_with_a_password_typed_twice(house: Flask) -> None:
    answer = run(
        house,
        "add",
        "--email=Aigul@Example.kz",
        "--name=Aigul",
        "--phone=8 701 234 56 78",
        stdin=f"{PASSWORD}\n{PASSWORD}\n",
    )

    assert (answer.exit_code, PASSWORD in answer.output) == (0, False)
    made = queries.user_by_login("aigul@example.kz")
    assert made is not None
    assert (made.name, made.email, made.phone, made.language) == (
        "Aigul",
        "aigul@example.kz",
        "+77012345678",
        "kk",
    )
    assert passwords.fits(made.password_hash, PASSWORD)


def test_a_password_may_come_through_standard_input(house: Flask) -> None:
    answer = run(house, "add", "--email=a@example.kz", "--name=A", "--password-stdin", stdin=PASSWORD)

    assert answer.exit_code == 0


def test_what_cannot_be_is_refused_in_english(house: Flask) -> None:
    run(house, "add", "--email=a@example.kz", "--name=A", "--password-stdin", stdin=PASSWORD)
    answers = [
        run(house, "add", "--email=a@example.kz", "--name=A", "--password-stdin", stdin=PASSWORD),
        run(house, "add", "--email=b@example.kz", "--name=B", "--password-stdin", stdin="short"),
        run(house, "password", "nobody@example.kz", "--password-stdin", stdin=PASSWORD),
    ]

    assert [(each.exit_code, each.stderr) for each in answers] == [
        (1, "Error: There is an account with this e-mail or phone\n"),
        (1, "Error: Use 12 characters or more\n"),
        (1, "Error: No account has this e-mail or phone\n"),
    ]


def test_options_that_name_nobody_are_refused(house: Flask) -> None:
    answers = [
        run(house, "add", "--email=nobody", "--name=A", "--password-stdin", stdin=PASSWORD),
        run(house, "add", "--email=a@b.kz", "--name=A", "--phone=12", "--password-stdin", stdin=PASSWORD),
    ]

    assert [each.exit_code for each in answers] == [2, 2]


def test_a_new_password_ends_all_sessions(house: Flask) -> None:
    campaign = factories.make_campaign("aigul")
    with scope(campaign.id):
        person = make_person(email="a@example.kz")
        factories.make_session(person, "aigul.localhost")
        db.session.commit()

    answer = run(house, "password", "a@example.kz", "--password-stdin", stdin="harbour violet trumpet")

    assert (answer.exit_code, open_sessions(person)) == (0, [])


def test_accounts_are_listed_with_what_is_signed_in(house: Flask) -> None:
    campaign = factories.make_campaign("aigul")
    with scope(campaign.id):
        person = make_person(name="Botagoz", email="b@example.kz", language="ru")
        make_person(name="Aigul", email="a@example.kz")
        factories.make_session(person, "aigul.localhost")
        db.session.commit()

    assert run(house, "list").stdout == (
        "Aigul\ta@example.kz\ten\t0 signed in\nBotagoz\tb@example.kz\tru\t1 signed in\n"
    )
    assert run(house, "end-sessions", "b@example.kz").stdout == "1 signed out\n"
    assert open_sessions(person) == []
