"""The paper pack: what the team works from when the network is cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from organizer.campaigns import services as campaigns
from organizer.campaigns.queries import Member, current_campaign, members
from organizer.campaigns.roles import Permission, Role
from organizer.campaigns.wording import ROLES
from organizer.contacts import services as contacts
from organizer.desk.queries import Pack, Part, meetings_of
from organizer.desk.wording import PARTS
from organizer.files.paper import BOX, Block, Column, Fact, Facts, Heading, Lines, Sheet, Table, Text, Ticks
from organizer.grievances import services as grievances
from organizer.kernel.access import Actor
from organizer.kernel.db import current_campaign_id
from organizer.kernel.i18n import _, current_language, pick_here, short_date_time
from organizer.kernel.text import pick
from organizer.kernel.urls import site_url
from organizer.meetings import queries as meetings
from organizer.meetings import sheets, wording
from organizer.meetings.models import Meeting
from organizer.meetings.queries.paper import names_expected
from organizer.meetings.queries.venues import venue_label
from organizer.meetings.sheets.announcing import address_of, both, languages_on_paper, said
from organizer.meetings.sheets.running import printed
from organizer.topics import queries as topics

LEADERS = (Role.OWNER, Role.COORDINATOR)
LINES_TO_WRITE = 8
MOST_TOPICS = 8
MESSAGES = (wording.day_before, wording.hours_before, wording.moved, wording.cancelled)


@dataclass(frozen=True)
class _Known:
    """What the sheets of a pack are made from, read once."""

    rows: Sequence[Meeting]
    team: Sequence[Member]
    by: Actor
    phones: Mapping[int, str] = field(default_factory=dict)
    """By contact."""
    own_phones: Mapping[int, str] = field(default_factory=dict)
    """By user, of those who lead."""


def pack_sheets(pack: Pack, *, by: Actor) -> list[Sheet]:
    """All sheets of a pack, in the language of the open page. Numbers that are printed leave a trace."""
    known = _known(pack, by)
    common = {Part.TREE: _tree, Part.KEYS: _keys, Part.SMS: _messages}
    made = [make(known) for part, make in common.items() if part in pack.parts and known.rows]
    names = names_expected(row.id for row in known.rows) if Part.SIGN_IN in pack.parts else {}
    runs = sheets.run_sheets(known.rows, by=by, phones=known.phones) if Part.RUN in pack.parts else {}
    for row in known.rows:
        if row.id in runs:
            made.append(runs[row.id])
        if Part.SIGN_IN in pack.parts:
            made += sheets.sign_in_sheets(row, names.get(row.id, []))
        if Part.FORMS in pack.parts:
            made += [_form(row, code) for code in grievances.draw_codes(pack.forms)]
    return made


def _known(pack: Pack, by: Actor) -> _Known:
    rows, team = meetings_of(pack), members(LEADERS)
    if not by.can(Permission.PHONE_PRINT) or not {Part.TREE, Part.RUN} & set(pack.parts):
        return _Known(rows, team, by)
    duties = meetings.duties_at(row.id for row in rows).values()
    crew = {duty.contact_id for each in duties for duty in each}
    phones = contacts.numbers_on_paper(crew, about=f"campaign:{current_campaign_id()}", by=by)
    own = campaigns.numbers_on_paper(team, by=by) if Part.TREE in pack.parts else {}
    return _Known(rows, team, by, phones, own)


def _tree(known: _Known) -> Sheet:
    """Who leads calls the hosts, and each host their own crew."""
    leaders = tuple(
        (member.name, str(ROLES[member.role]), known.own_phones.get(member.user_id, ""), BOX)
        for member in known.team
    )
    calls = sheets.calls(known.rows, known.phones)
    blocks: list[Block] = [
        Text(_("Who leads calls the hosts. Each host calls the crew of the meeting.")),
        Heading(_("Who leads")),
        Table(sheets.called(), leaders),
    ]
    for row in known.rows:
        blocks += [Heading(_named(row)), calls[row.id]]
    return _common(Part.TREE, blocks)


def _keys(known: _Known) -> Sheet:
    """Where the halls are, and who opens them: the key for those alone who plan."""
    columns = (
        Column(_("When"), 2),
        Column(_("Place"), 3.5),
        Column(_("Address"), 3),
        Column(_("Who has the key"), 3),
    )
    plans = known.by.can(Permission.SCHEDULE_EDIT)
    rows = tuple(
        (
            short_date_time(row.starts_wall),
            "" if row.venue is None else venue_label(row.venue),
            "" if row.venue is None else pick_here(row.venue.address)[0],
            row.venue.key_holder or "" if plans and row.venue is not None else "",
        )
        for row in known.rows
    )
    return _common(Part.KEYS, [Table(columns, rows)])


def _messages(known: _Known) -> Sheet:
    """What would be sent, for phones that still work: in each language, with the meeting's own page."""
    blocks: list[Block] = [
        Text(
            _("If this site cannot be reached, these can be sent from any phone, to those alone who agreed.")
        )
    ]
    for row in known.rows:
        blocks.append(Heading(_named(row)))
        blocks += [
            Text(words(row)(language, address_of(row)), language=language)
            for words in MESSAGES
            for language in languages_on_paper()
        ]
    return _common(Part.SMS, blocks)


def _form(row: Meeting, code: str) -> Sheet:
    """A blank form with the writer's own code, in both languages of the country."""
    site = site_url(current_campaign(), "/s").partition("://")[2]
    return Sheet(
        title=both(lambda: _("Say what is wrong")),
        blocks=(
            Text(
                f"{short_date_time(row.starts_wall)} · {wording.place(row, current_language()).full}",
                small=True,
            ),
            Heading(both(lambda: _("What happened, where, since when?"))),
            Lines(LINES_TO_WRITE),
            Heading(both(lambda: _("What is it about?"))),
            Ticks(_topics()),
            Heading(both(lambda: _("Village or street"))),
            Lines(1),
            Heading(both(lambda: _("Mobile number and name, if you want an answer by SMS"))),
            Lines(1),
            *(Text(each.words, language=each.language, small=True) for each in said(_answer_on_paper)),
            Facts(
                (
                    Fact(both(lambda: _("Your code")), code),
                    Fact(both(lambda: _("Read the answer here")), site),
                )
            ),
            *(
                Text(each.words, language=each.language, small=True)
                for each in said(lambda: _("Tear off your code and take it with you. Show it to no one."))
            ),
        ),
        language=current_language(),
        mark=code,
        foot=_("When you type this in: Grievances, New, on paper, and the code"),
    )


def _answer_on_paper() -> str:
    """The one line beside a number that is written down for an answer, and for nothing else."""
    campaign = current_campaign()
    return _(
        "By writing my number I agree to get the answer by SMS. Sender: %(operator)s. Full text: %(link)s",
        operator=campaign.operator,
        link=site_url(campaign, "/privacy"),
    )


def _topics() -> tuple[str, ...]:
    order = current_campaign().languages
    rows = [branch.topic for branch in topics.tree()][:MOST_TOPICS]
    return tuple(
        " · ".join(dict.fromkeys(pick(row.names, language, order)[0] for language in languages_on_paper()))
        for row in rows
    )


def _common(part: Part, blocks: Sequence[Block]) -> Sheet:
    return Sheet(
        title=str(PARTS[part]),
        blocks=tuple(blocks),
        language=current_language(),
        foot=printed(current_campaign().zone),
    )


def _named(row: Meeting) -> str:
    return f"{short_date_time(row.starts_wall)} · {wording.place(row, current_language()).full}"
