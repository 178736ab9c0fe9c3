"""`organizer campaign`, `organizer keys`, `organizer audit`: what whoever runs the installation does."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable

import click
from flask import current_app

from organizer.accounts.queries import user_by_login
from organizer.campaigns import queries, services
from organizer.campaigns.models import Campaign
from organizer.campaigns.roles import Role
from organizer.config import LANGUAGES, Settings
from organizer.kernel import audit
from organizer.kernel.crypto import read_key_file
from organizer.kernel.db import transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.shell import in_house

HEX_A_GROUP = 8
GROUPS_A_LINE = 4


@click.group()
def campaign() -> None:
    """Make campaigns and give people a role in them."""


@campaign.command()
@click.argument("slug")
@click.option("--host", required=True, help="Host name of its pages, without port.")
@click.option("--name", "names", multiple=True, required=True, help="Its name by language: kk=…, ru=…, en=…")
@click.option("--owner", required=True, help="E-mail of an account that will own it.")
@click.option("--zone", default="Asia/Almaty", show_default=True)
@click.option("--country", default="KZ", show_default=True)
@click.option("--languages", default=",".join(LANGUAGES), show_default=True, help="In the order offered.")
@click.option("--default", "is_default", is_flag=True, help="Answers on hosts that no campaign has.")
@in_house
def create(
    *,
    slug: str,
    host: str,
    names: Iterable[str],
    owner: str,
    zone: str,
    country: str,
    languages: str,
    is_default: bool,
) -> None:
    """Make a campaign named SLUG in addresses of hooks and commands."""
    details = services.NewCampaign(
        slug=slug,
        host=host.casefold(),
        names=_names(names),
        languages=[language.strip() for language in languages.split(",")],
        zone=zone,
        country=country.upper(),
        is_default=is_default,
    )
    with transaction():
        services.create_campaign(details, owner_id=_user_id(owner))
    click.echo(f"{slug}: its pages answer on {details.host}, and {owner} owns it")


@campaign.command("list")
@in_house
def list_campaigns() -> None:
    """Name every campaign, its host and its state."""
    with transaction(read_only=True):
        for each in queries.campaigns():
            mark = "default" if each.is_default else ""
            click.echo(f"{each.slug}\t{each.host}\t{each.state.value}\t{mark}".rstrip())


@campaign.command()
@click.argument("slug")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@in_house
def member(slug: str, email: str, role: str) -> None:
    """Give the account of EMAIL a ROLE in the campaign SLUG."""
    with transaction(read_only=True):
        chosen, user_id = _campaign(slug).id, _user_id(email)
    with transaction(chosen):
        services.add_member(user_id, Role(role), by=None)
    click.echo(f"{email}: {role} in {slug}")


@click.group()
def keys() -> None:
    """The key that opens what lies encrypted."""


@keys.command()
@in_house
def export() -> None:
    """Print the key for paper, in groups, each line with a check.

    To put it back, type the groups of all lines, without the checks, into the key file.
    """
    settings: Settings = current_app.config["SETTINGS"]
    text = read_key_file(settings.key_file).hex()
    groups = [text[at : at + HEX_A_GROUP] for at in range(0, len(text), HEX_A_GROUP)]
    click.echo(f"Key of the installation in {settings.instance}. Whoever has it opens its database.")
    for at in range(0, len(groups), GROUPS_A_LINE):
        line = " ".join(groups[at : at + GROUPS_A_LINE])
        click.echo(f"  {line}   check {_check(line)}")


@click.group("audit")
def audit_group() -> None:
    """The chain of what was done."""


@audit_group.command()
@click.option("--campaign", "slug", default="", help="One campaign alone.")
@click.option("--head", default="", help="NUMBER:HASH as printed before: shows an end that was cut off.")
@in_house
def verify(*, slug: str, head: str) -> None:
    """Look for entries that were changed, left out or put in. Exit 1 where the chain does not hold."""
    known = _head(head) if head else None
    if known and not slug:
        raise click.UsageError("--head belongs to one campaign: name it by --campaign")
    with transaction(read_only=True):
        chosen = [_campaign(slug)] if slug else queries.campaigns()
        named = [(each.id, each.slug) for each in chosen]
    broken = sum(_verify(campaign_id, name, known) for campaign_id, name in named)
    if broken:
        sys.exit(1)


def _verify(campaign_id: int, slug: str, known: tuple[int, str] | None) -> int:
    """Print what is wrong with one campaign's chain, and how many places that are."""
    with transaction(campaign_id, read_only=True):
        number, newest = audit.head()
        breaks = list(audit.breaks(head=known))
    for each in breaks:
        click.echo(f"{slug}: entry {each.sequence}: {each.reason}", err=True)
    verdict = f"{len(breaks)} breaks" if breaks else "holds"
    click.echo(f"{slug}: {number} entries, {verdict}, head {number}:{newest}")
    return len(breaks)


def _head(text: str) -> tuple[int, str]:
    number, _colon, newest = text.partition(":")
    if not number.isdecimal() or len(newest) != len(audit.FIRST):
        raise click.BadParameter("is not a NUMBER:HASH as printed before", param_hint="--head")
    return int(number), newest


def _names(pairs: Iterable[str]) -> dict[str, str]:
    names = {}
    for pair in pairs:
        language, sign, words = pair.partition("=")
        if language not in LANGUAGES or not sign:
            raise click.BadParameter(f"is not like kk=…: {pair}", param_hint="--name")
        names[language] = words
    return names


def _campaign(slug: str) -> Campaign:
    found = queries.campaign_by_slug(slug)
    if found is None:
        raise DomainError(f"There is no campaign {slug}")
    return found


def _user_id(email: str) -> int:
    user = user_by_login(email)
    if user is None:
        raise DomainError(f"There is no account {email}: organizer user add")
    return user.id


def _check(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:4]
