"""The page on which a person reads what we keep about them, and says what is to be.

The link in a message opens it, for some weeks. Nothing personal stands in its address, and no word of a
grievance on it, nor that there is one: another may have the phone in hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.config import LANGUAGES
from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact, Way
from organizer.contacts.wording import PURPOSES, REACHED_BY, WAYS, as_read, consent, is_whole
from organizer.country.queries import name_of
from organizer.kernel import tokens
from organizer.kernel.access import campaign, signed
from organizer.kernel.clock import to_wall
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.i18n import (
    COOKIE,
    _,
    _l,
    current_language,
    in_language,
    long_date_with_year,
    suggest_language,
)
from organizer.kernel.pages import flash_done
from organizer.kernel.subjects import parse
from organizer.kernel.tokens import Link, Purpose
from organizer.messaging import queries, services, wording
from organizer.messaging.models import Message
from organizer.messaging.public.blueprint import bp
from organizer.messaging.queries.own import sent_to
from organizer.messaging.wording import STOP_WAYS

MOST_SENT = 20


@dataclass(frozen=True)
class Agreed:
    """One consent: what for, what became of it in sentences, and the words that were read."""

    title: str
    history: list[str]
    language: str
    read: list[str]


def link_of(stop_token: str) -> Link:
    """The link of a token. Raises NotFound and Gone."""
    return tokens.find(stop_token, Purpose.STOP)


def person_of(link: Link) -> Contact:
    """Whose link it is. Raises NotFound once they are erased."""
    return contacts.contact(parse(link.about)[1])


@bp.route("/stop/<token('s'):stop_token>/mine", methods=["GET"])
@signed
def mine(stop_token: str) -> ResponseReturnValue:
    """What we keep about the person, in their language unless this browser has chosen one."""
    link = link_of(stop_token)
    contact = person_of(link)
    if not services.shows_all(link):
        return redirect(url_for(".stop", stop_token=stop_token))
    if COOKIE in request.cookies:
        return _page(stop_token, link, contact)
    with in_language(contact.language):
        page = make_response(_page(stop_token, link, contact))
    return suggest_language(page, contact.language)


@bp.route("/stop/<token('s'):stop_token>/mine/stop", methods=["POST"])
@signed
def stop_some(stop_token: str) -> ResponseReturnValue:
    """End one purpose or one way, or everything where the form names neither."""
    contact = _owner(stop_token)
    purpose, way = request.form.get("purpose", ""), request.form.get("way", "")
    if purpose in list(ConsentPurpose):
        people.withdraw(contact, way=ConsentWay.LINK, purpose=ConsentPurpose(purpose))
    elif way in list(Way):
        services.shut_way(contact, Way(way))
    elif purpose or way:
        raise DomainError(_("Choose one from the list"))
    else:
        services.stop(contact, ConsentWay.LINK)
    return _back(stop_token, _("Done. It holds from now on."))


@bp.route("/stop/<token('s'):stop_token>/mine/agree", methods=["POST"])
@signed
def agree(stop_token: str) -> ResponseReturnValue:
    """Agree to a purpose, or open a way again."""
    contact, link = _owner(stop_token), link_of(stop_token)
    purpose, way = request.form.get("purpose", ""), request.form.get("way", "")
    if purpose in list(ConsentPurpose):
        services.agree_again(contact, ConsentPurpose(purpose), link, language=current_language())
    elif way in list(Way):
        services.open_way(contact, Way(way), link)
    else:
        raise DomainError(_("Choose one from the list"))
    return _back(stop_token, _("Done. It holds from now on."))


@bp.route("/stop/<token('s'):stop_token>/mine/erase", methods=["POST"])
@signed
def erase(stop_token: str) -> ResponseReturnValue:
    """Ask to be erased, or take that back."""
    contact = _owner(stop_token)
    if request.form.get("back"):
        people.settle_erasure(contact)
        return _back(stop_token, _("You are not erased. Messages stay off until you agree again."))
    services.ask_erasure(contact)
    return _back(stop_token, _("We got your wish. Nothing is sent to you from now on."))


@bp.route("/stop/<token('s'):stop_token>/mine/send", methods=["POST"])
@signed
def send_link(stop_token: str) -> ResponseReturnValue:
    """Send the person a link that shows all; who pressed reads the same whether one leaves or not."""
    services.send_own_page(person_of(link_of(stop_token)), by=None)
    flash_done(_("The link goes to this number, once a day at most."))
    return redirect(url_for(".stop", stop_token=stop_token))


def _owner(stop_token: str) -> Contact:
    """The person of a link that still opens the page; an older one can do no more than stop."""
    link = link_of(stop_token)
    if not services.shows_all(link):
        raise Gone(_l("This link no longer works. Ask for a new one"))
    return person_of(link)


def _back(stop_token: str, words: str) -> ResponseReturnValue:
    flash_done(words)
    return redirect(url_for(".mine", stop_token=stop_token))


def _page(stop_token: str, link: Link, contact: Contact) -> str:
    standing, stopped = queries.standing_stop(contact.id), queries.full_stop(contact.id)
    agreed = [
        each for each in contacts.consent_history(contact.id) if each.purpose is not ConsentPurpose.ANSWER
    ]
    return render_template(
        "messaging/public/mine.html",
        stop_token=stop_token,
        facts=_facts(contact),
        held=contacts.own_rows(contact),
        agreed=[_agreed(each) for each in agreed],
        kinds={each.purpose: PURPOSES[each.purpose] for each in agreed if each.withdrawn_at is None},
        ways=_ways(contact),
        sent=[_sent(each) for each in sent_to(contact.id, MOST_SENT)],
        stopped="" if stopped is None else f"{_day(stopped.at)}, {STOP_WAYS[stopped.way]}",
        bad_number="" if standing is None else wording.BAD_NUMBERS.get(standing.way, ""),
        may_open=services.may_open(link, contact),
        offers=_offers(contact),
        erasure=contacts.erasure_asked(contact.id),
    )


def _facts(contact: Contact) -> list[tuple[str, str]]:
    place = contact.locality
    rows = [
        (_("Name"), contact.name),
        (_("Phone"), contact.masked_phone),
        (_("E-mail"), contact.masked_email),
        (_("Language"), LANGUAGES.get(contact.language, contact.language)),
        (_("Place"), "" if place is None else name_of(place)),
    ]
    return [(title, value) for title, value in rows if value]


def _agreed(given: Consent) -> Agreed:
    said = _(
        "Agreed: %(day)s, %(way)s, wording %(version)s",
        day=_day(given.given_at),
        way=WAYS[given.way],
        version=given.wording_version,
    )
    history = [said]
    if given.withdrawn_at is not None and given.withdrawn_way is not None:
        history.append(
            _("Stopped: %(day)s, %(way)s", day=_day(given.withdrawn_at), way=WAYS[given.withdrawn_way])
        )
    read = as_read(given) if given.filled else []
    return Agreed(str(PURPOSES[given.purpose]), history, given.language, read)


def _ways(contact: Contact) -> list[tuple[str, str, bool]]:
    """Each way by which the person can be reached: its value, its name, whether it is closed."""
    closed = {each.way for each in contacts.shut_ways(contact.id)}
    there = {
        Way.SMS: bool(contact.phone_index),
        Way.EMAIL: bool(contact.email_index),
        Way.CALL: bool(contact.phone_index),
    }
    return [(way.value, str(REACHED_BY[way]), way in closed) for way, is_there in there.items() if is_there]


def _offers(contact: Contact) -> list[tuple[str, str, list[str]]]:
    """What the person may agree to, with the words of today; nothing while those have holes in them."""
    if not is_whole():
        return []
    return [
        (purpose.value, str(PURPOSES[purpose]), consent(purpose, button=_("I agree")))
        for purpose in services.offered(contact)
    ]


def _sent(message: Message) -> str:
    """Day, kind and way of a message; never its words."""
    return _(
        "%(day)s: %(kind)s (%(way)s)",
        day=_day(message.handed_at or message.made_at),
        kind=wording.PURPOSES[message.purpose],
        way=REACHED_BY[Way(message.channel.value)],
    )


def _day(at: datetime) -> str:
    return long_date_with_year(to_wall(at, campaign().zone).date())
