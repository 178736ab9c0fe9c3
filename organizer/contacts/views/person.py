"""One person: what we know, what they agreed to, what each room holds about them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.contacts import asks, queries, services, wording
from organizer.contacts.forms import PersonForm
from organizer.contacts.models import Consent, Contact
from organizer.contacts.views.blueprint import bp
from organizer.country.queries import name_of
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, short_date_time
from organizer.kernel.pages import render_form


@bp.route("/staff/people/<int:contact_id>", methods=["GET"])
@allow(Permission.PEOPLE_READ)
def person(contact_id: int) -> ResponseReturnValue:
    """A person's page, with the number covered."""
    return _page(queries.contact(contact_id))


@bp.route("/staff/people/<int:contact_id>/number", methods=["POST"])
@allow(POST=Permission.PHONE_SHOW)
def number(contact_id: int) -> ResponseReturnValue:
    """Open the number for one look, which is written down."""
    row = queries.contact(contact_id)
    return _page(row, number=services.show_number(row, by=actor()))


@bp.route("/staff/people/<int:contact_id>/edit", methods=["GET", "POST"])
@allow(GET=Permission.PEOPLE_EDIT, POST=Permission.PEOPLE_EDIT)
def edit(contact_id: int) -> ResponseReturnValue:
    """Put right what is known of a person."""
    row = queries.contact(contact_id)
    form = PersonForm(row)
    if form.validate_on_submit():
        try:
            services.edit(row, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, PersonForm(row, formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".person", contact_id=row.id))
    return render_form("contacts/edit.html", form=form, row=row, name=queries.short_name(row))


def _page(row: Contact, *, number: str = "") -> ResponseReturnValue:
    purposes = wording.purposes_for(actor())
    history = [each for each in queries.consent_history(row.id) if each.purpose in purposes]
    return render_template(
        "contacts/person.html",
        row=row,
        name=row.name or queries.short_name(row),
        number=number,
        masked=queries.masked_phone(row),
        rows=_facts(row),
        ways=wording.WAYS,
        erasure=queries.erasure_asked(row.id),
        shut=[wording.closed(each) for each in queries.shut_ways(row.id)],
        consents=_consents(history),
        read=_read(history),
        held=[(str(holder.title), told) for holder in asks.holders if (told := holder.tell(row))],
    )


def _facts(row: Contact) -> list[tuple[str, str]]:
    return [
        (_("Language"), LANGUAGES.get(row.language, row.language)),
        (_("Place"), "–" if row.locality is None else name_of(row.locality)),
        (_("How to tell them"), _ways(row)),
        (_("Last met"), short_date_time(to_wall(row.met_at, campaign().zone))),
        (_("Private note"), row.note or "–"),
    ]


def _ways(row: Contact) -> str:
    """The ways in their order, as the person wants them."""
    order = ", ".join(f"{place}. {wording.TOLD_BY[way]}" for place, way in enumerate(row.wanted_ways, 1))
    return order or _("nobody has asked: SMS first")


def _read(history: Sequence[Consent]) -> list[tuple[str, str, list[str]]]:
    """Title, language and lines of what the person read before each consent, the newest first.

    Of consents older than step 0026 of the tables only the version of the words is known.
    """
    zone = campaign().zone
    return [
        (
            _(
                "The words that were read, %(when)s: %(purpose)s",
                when=short_date_time(to_wall(each.given_at, zone)),
                purpose=wording.PURPOSES[each.purpose],
            ),
            each.language,
            wording.as_read(each),
        )
        for each in history
        if each.filled
    ]


def _consents(history: Sequence[Consent]) -> list[dict[str, str]]:
    """What the person agreed to and took back, the newest first, for the timeline."""
    zone = campaign().zone
    lines = []
    for each in history:
        words, way = str(wording.PURPOSES[each.purpose]), str(wording.WAYS[each.way])
        if each.withdrawn_at is not None and each.withdrawn_way is not None:
            taken_back = _(
                "Withdrawn: %(purpose)s (%(way)s)", purpose=words, way=wording.WAYS[each.withdrawn_way]
            )
            when = short_date_time(to_wall(each.withdrawn_at, zone))
            lines.append({"when": when, "text": taken_back, "state": "warn"})
        agreed = _(
            "Agreed: %(purpose)s (%(way)s, wording %(version)s)",
            purpose=words,
            way=way,
            version=each.wording_version,
        )
        when = short_date_time(to_wall(each.given_at, zone))
        lines.append({"when": when, "text": agreed, "state": "ok"})
    return lines
