"""`organizer user`: accounts from the shell, for whoever runs the installation."""

from __future__ import annotations

import sys

import click

from organizer.accounts import queries, services
from organizer.accounts.models import User
from organizer.config import LANGUAGES
from organizer.kernel.db import transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.phone import PhoneProblem, parse
from organizer.kernel.shell import in_house

password_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group()
def user() -> None:
    """Make accounts, change their passwords, end their sessions."""


@user.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--phone", default="", help="To sign in with instead of the e-mail.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="kk", show_default=True)
@password_from_stdin
@in_house
def add(*, email: str, name: str, phone: str, language: str, password_stdin: bool) -> None:
    """Make an account. It opens no campaign until it is given a role there."""
    if "@" not in email:
        raise click.BadParameter("is no e-mail address", param_hint="--email")
    password = read_password(from_stdin=password_stdin)
    services.check_password(password, login=email)
    password_hash = services.hash_password(password)
    with transaction():
        services.make_user(
            name=name, email=email, phone=_read_phone(phone), password_hash=password_hash, language=language
        )
    click.echo(f"{email} can sign in once it has a role in a campaign: organizer campaign member")


@user.command()
@click.argument("login")
@password_from_stdin
@in_house
def password(login: str, *, password_stdin: bool) -> None:
    """Give an account, named by e-mail or phone, another password. All its sessions end."""
    chosen = read_password(from_stdin=password_stdin)
    services.check_password(chosen, login=login)
    password_hash = services.hash_password(chosen)
    with transaction():
        services.set_password(_user(login), password_hash)
    click.echo("The password is changed; every browser is signed out.")


@user.command("list")
@in_house
def list_users() -> None:
    """Name every account, its e-mail, language and how many browsers are signed in."""
    with transaction(read_only=True):
        open_sessions = queries.open_session_counts()
        for each in queries.users():
            count = open_sessions.get(each.id, 0)
            click.echo("\t".join([each.name, each.email or "-", each.language, f"{count} signed in"]))


@user.command("end-sessions")
@click.argument("login")
@in_house
def end_sessions(login: str) -> None:
    """Sign an account, named by e-mail or phone, out everywhere."""
    with transaction():
        ended = services.end_sessions(_user(login).id)
    click.echo(f"{ended} signed out")


def read_password(*, from_stdin: bool) -> str:
    """A password from the terminal, typed twice, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _user(login: str) -> User:
    found = queries.user_by_login(login)
    if found is None:
        raise DomainError("No account has this e-mail or phone")
    return found


def _read_phone(text: str) -> str | None:
    try:
        return parse(text).e164 if text else None
    except PhoneProblem as problem:
        raise click.BadParameter("is no mobile number", param_hint="--phone") from problem
