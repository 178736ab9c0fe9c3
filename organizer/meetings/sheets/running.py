"""What the team holds in its hands in the hall: the run sheet and the sign-in sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Permission
from organizer.contacts.wording import no_sms_on_paper, on_paper
from organizer.files.paper import (
    BOX,
    Block,
    Column,
    Fact,
    Facts,
    Heading,
    Items,
    Lines,
    Sheet,
    Space,
    Table,
    Text,
    Ticks,
)
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_wall, today
from organizer.kernel.i18n import (
    _,
    current_language,
    due_date,
    long_date_with_year,
    pick_here,
    short_date_time,
    time_of_day,
    time_span,
)
from organizer.meetings import queries
from organizer.meetings.asks import Duty
from organizer.meetings.models import Meeting
from organizer.meetings.queries.paper import ROWS, sheets_for, spoken_of
from organizer.meetings.queries.promised import promised_at
from organizer.meetings.queries.schedule import HOST
from organizer.meetings.sheets.announcing import address_of, both, said, useless_for, where
from organizer.promises.models import Promise, PromiseState

EMPTY_LINES = 7
EMPTY_TEAM_ROWS = 3
HALL_PLAN_MM = 40


@dataclass(frozen=True)
class _Known:
    """What run sheets tell beside their meetings, read once for all of them."""

    duties: Mapping[int, Sequence[Duty]]
    sign_ups: Mapping[int, queries.SignUps]
    spoken: Mapping[int, Sequence[str]]
    """By district; the rest by meeting."""
    promised: Mapping[int, Sequence[Promise]]
    phones: Mapping[int, str]


def run_sheets(rows: Sequence[Meeting], *, by: Actor, phones: Mapping[int, str]) -> Mapping[int, Sheet]:
    """Of each meeting who does what and when, what to bring, what was promised. `phones` are by contact.

    Where a number is not given there is room for it. Who may not plan meetings reads neither the note nor
    who has the key. So many statements for one meeting as for all.
    """
    numbers = [row.id for row in rows]
    districts = [district for row in rows if (district := _district(row)) is not None]
    known = _Known(
        duties=queries.duties_at(numbers),
        sign_ups=queries.sign_ups(numbers),
        spoken=spoken_of(districts) if districts else {},
        promised=promised_at(rows),
        phones=phones,
    )
    return {row.id: _run_sheet(row, known, plans=by.can(Permission.SCHEDULE_EDIT)) for row in rows}


def _run_sheet(row: Meeting, known: _Known, *, plans: bool) -> Sheet:
    reason = useless_for(row)
    return Sheet(
        title=f"{_('Run sheet')}: {pick_here(row.titles)[0]}",
        blocks=(
            *_when_and_where(row, plans=plans),
            *_team(row, known.duties.get(row.id, ()), known.phones),
            *_expected(row, known.sign_ups.get(row.id, queries.SignUps())),
            Heading(_("To bring")),
            Ticks(_things()),
            *_note(row, plans=plans),
            *_questions(known.spoken.get(_district(row) or 0, ())),
            *_promised(row, known.promised[row.id]),
            Heading(_("Plan of the hall: entrance, tables, chairs")),
            Space(HALL_PLAN_MM),
            Heading(_("Said today")),
            Lines(EMPTY_LINES),
        ),
        language=current_language(),
        mark=row.code,
        foot=printed(row.zone),
        notice="" if reason is None else reason(),
    )


def calls(rows: Sequence[Meeting], phones: Mapping[int, str]) -> Mapping[int, Block]:
    """Whom the host of each meeting calls, the host first; in one statement for all meetings."""
    duties = queries.duties_at(row.id for row in rows)
    return {row.id: _calls(duties.get(row.id, ()), phones) for row in rows}


def _calls(duties: Iterable[Duty], phones: Mapping[int, str]) -> Block:
    lines = tuple(
        (duty.name, pick_here(duty.role_names)[0], phones.get(duty.contact_id, ""), BOX)
        for duty in sorted(duties, key=lambda duty: duty.role_code != HOST)
    )
    return Table(called(), lines) if lines else Text(_("Nobody yet."))


def called() -> tuple[Column, ...]:
    """The columns of who is called."""
    return (
        Column(_("Who"), 3.6),
        Column(_("What"), 3),
        Column(_("Phone"), 2.7),
        Column(_("Reached"), 1.8),
    )


def sign_in_sheets(row: Meeting, names: Sequence[str]) -> list[Sheet]:
    """Who signed up and room for others, twenty-five people a sheet, in both languages of the country.

    Each sheet has a mark of its own: with it and the number of the row what was written is found again.
    """
    sheets = sheets_for(len(names))
    return [
        _sign_in_sheet(row, number, names[(number - 1) * ROWS : number * ROWS])
        for number in range(1, sheets + 1)
    ]


def printed(zone: str) -> str:
    """When a sheet was printed, for its foot."""
    return _("Printed: %(when)s", when=short_date_time(to_wall(now(), zone)))


def _sign_in_sheet(row: Meeting, number: int, names: Sequence[str]) -> Sheet:
    reason = useless_for(row)
    first = (number - 1) * ROWS + 1
    filled = [*names, *[""] * (ROWS - len(names))]
    columns = (
        Column("№", 0.7),
        Column(both(lambda: _("Name")), 4.6),
        Column(both(lambda: _("Mobile")), 4.2),
        Column(both(no_sms_on_paper), 2.8),
    )
    when = f"{long_date_with_year(row.starts_wall.date())}, {time_of_day(row.starts_wall)}"
    return Sheet(
        title=both(lambda: _("Sign-in sheet")),
        blocks=(
            Text(f"{when}. {where(row, current_language())}", strong=True),
            *(Text(each.words, language=each.language, small=True) for each in said(on_paper)),
            Table(
                columns,
                tuple((str(first + place), name, "", BOX) for place, name in enumerate(filled)),
                write_in=True,
            ),
        ),
        language=current_language(),
        mark=f"{row.code}-{number}",
        foot=_("When you type this in: the mark of the sheet, then the number of the row"),
        notice="" if reason is None else both(reason),
    )


def _when_and_where(row: Meeting, *, plans: bool) -> list[Block]:
    venue = row.venue
    day, hours = long_date_with_year(row.starts_wall.date()), time_span(row.starts_wall, row.ends_wall)
    holder = "" if venue is None or not plans else venue.key_holder or ""
    facts = [
        (_("When"), f"{day}, {hours}"),
        (_("Place"), where(row, current_language())),
        (_("Who has the key"), holder),
        (_("Parking and bus"), "" if venue is None else pick_here(venue.transport)[0]),
        (_("Page for everybody:").rstrip(":"), address_of(row).partition("://")[2] if row.is_public else ""),
        (_("Phone of the campaign"), current_campaign().public_phone),
    ]
    return [Facts(tuple(Fact(label, words) for label, words in facts if words))]


def _team(row: Meeting, duties: Sequence[Duty], phones: Mapping[int, str]) -> list[Block]:
    rows = tuple(
        (
            time_of_day(to_wall(duty.starts_at, row.zone)),
            duty.name,
            pick_here(duty.role_names)[0],
            phones.get(duty.contact_id, ""),
            BOX,
        )
        for duty in duties
    )
    columns = (
        Column(_("From"), 1.2),
        Column(_("Who"), 4.3),
        Column(_("What"), 3.2),
        Column(_("Phone"), 2.7),
        Column(_("Here"), 1),
    )
    empty = (("", "", "", "", BOX),) * EMPTY_TEAM_ROWS
    return [Heading(_("Team")), Table(columns, rows or empty, write_in=not rows)]


def _expected(row: Meeting, numbers: queries.SignUps) -> list[Block]:
    words = _("Sign-ups: %(number)s", number=numbers.coming + numbers.guests)
    limit = "" if row.capacity is None else f" · {_('Limit of places')}: {row.capacity}"
    return [Heading(_("People expected")), Text(words + limit)]


def _things() -> tuple[str, ...]:
    return (
        _("sign-in sheets and pens"),
        _("forms for what people say"),
        _("water"),
        _("chargers"),
        _("poster for the door"),
        _("the permit, where there is one"),
    )


def _note(row: Meeting, *, plans: bool) -> list[Block]:
    return [Heading(_("Private note")), Text(row.note)] if plans and row.note else []


def _district(row: Meeting) -> int | None:
    village = None if row.venue is None else row.venue.locality
    return None if village is None else village.district_id


def _questions(topics: Sequence[str]) -> list[Block]:
    return [Heading(_("What people here speak of")), Items(tuple(topics))] if topics else []


def _promised(row: Meeting, promised: Sequence[Promise]) -> list[Block]:
    lines = tuple(f"{pick_here(each.words)[0]} ({_state_of(each, row.zone)})" for each in promised)
    return [Heading(_("Promised in this place")), Items(lines) if lines else Text(_("Nothing yet."))]


def _state_of(promise: Promise, zone: str) -> str:
    """What became of a promise; of one that is to be kept also by when."""
    words = {
        PromiseState.OPEN: _("late") if promise.is_late(today(zone)) else _("open"),
        PromiseState.KEPT: _("kept"),
        PromiseState.DROPPED: _("dropped"),
    }
    if promise.state is not PromiseState.OPEN or promise.due_on is None:
        return words[promise.state]
    return " · ".join((words[promise.state], _("By when: %(day)s", day=due_date(promise.due_on))))
