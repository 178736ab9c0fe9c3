"""Who writes leaves a trace, and every trace has words."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest
from flask import Flask

from organizer.files.models import FileState
from organizer.kernel import audit, undo
from organizer.promises.models import PromiseState
from tests.house.reach import House, Key

TRACE: Key = ("organizer.kernel.audit", "record")
UNTRACED: Mapping[str, str] = {
    "accounts.phones.ask_phone": "the room that sends the code traces that one was asked for",
    "accounts.sessions.forget_old": "nobody acts: sessions and tries whose time is over are deleted",
    "accounts.sessions.lock": "a screen is locked, and no row of a campaign changes",
    "accounts.sessions.recognise": "counts wrong passwords; who comes in is traced when the session opens",
    "accounts.sessions.shows_password": "as recognise",
    "accounts.sessions.touch": "notes when a session was last seen",
    "accounts.sessions.unlock": "goes on with a session whose opening was traced",
    "accounts.users.make_user": "an account is of no campaign; joining one is traced there",
    "accounts.users.open_account": "as make_user",
    "accounts.users.prepare_account": "as recognise",
    "contacts.people.met": "notes when a person was last met, beside an act that is traced",
    "contacts.people.nobody": "nobody is no person; what is left with them is told where its subject went",
    "country.load_pack": "places and elections are of no campaign; the pack's digest is kept",
    "files.choose": "a step between file.opened and file.started",
    "files.keep": "a part of a file whose coming or whose end is traced",
    "files.progress": "how far a worker is; the end is traced",
    "grievances.importing.start_import": "remembers columns; files trace that the work began",
    "messaging.allowance.grant_range": "counts what strangers type; what they did is traced by its room",
    "messaging.drilling.drill_campaign": "making a campaign is traced by its room",
    "messaging.forgetting.forget": "the room whose subject was deleted traces that",
    "messaging.line.held_sender": "the sender is of no campaign; how it does stands on the page of messages",
    "messaging.loads.note_load": "how many wait, anew each minute; the acts that made them wait are traced",
    "messaging.outbox.tell": "a message is its own record; the act that it tells of is traced by its room",
    "messaging.outbox.tell_all": "as tell",
    "messaging.outbox.withdraw": "as tell",
    "messaging.pricing.reprice": "follows the price that its campaign has set, which is traced",
    "messaging.retiming.keep_in_step": "as tell; the room whose moments went elsewhere traces that",
    "messaging.sending.claim": "a worker at work; what becomes of a message stands in it and its receipts",
    "messaging.settling.retire": "as claim",
    "messaging.settling.retire_all": "as claim",
    "topics.releasing.prepare": "thinks in memory; letting the numbers out is traced",
    "topics.tallying.add": "counts what its room traces",
    "topics.tallying.add_all": "as add",
}
"""Services that write without a trace of their room, each with its reason."""
SAID_OTHERWISE: Mapping[tuple[str, str], frozenset[str]] = {
    ("organizer.campaigns.services.campaign", "verb"): frozenset({"campaign.edited", "campaign.sms"}),
    ("organizer.contacts.services.people", "_SHOWN"): frozenset({"contact.number_shown"}),
    ("organizer.files.services", "f'file.{state.value}'"): frozenset(
        f"file.{state.value}" for state in (FileState.DONE, FileState.FAILED)
    ),
    ("organizer.grievances.services.history", "f'grievance.{verb}'"): frozenset(),
    ("organizer.meetings.services.closing", "verb"): frozenset({"meeting.closed", "meeting.noted"}),
    ("organizer.messaging.services.watching", "alarm.began"): frozenset(
        {"messages.stalled", "messages.blocked"}
    ),
    ("organizer.messaging.services.watching", "alarm.ended"): frozenset(
        {"messages.moving", "messages.passing"}
    ),
    ("organizer.promises.services", "f'{kind}.{act}'"): frozenset(
        f"{kind}.{act}"
        for kind in ("promise", "task")
        for act in ("made", "edited", "left", "proof", "restored", *(state.value for state in PromiseState))
    ),
    ("organizer.reports.services", "'issues.shown' if shown else 'issues.hidden'"): frozenset(
        {"issues.shown", "issues.hidden"}
    ),
}
"""Verbs that are put together while the house runs; those of grievances are read where they are noted."""
MANY = 100
"""So many services leave a trace at the least: a reading that finds none has gone blind."""


@pytest.fixture(scope="module")
def house_of_names() -> House:
    """The house as its source says it."""
    return House()


def short(key: Key) -> str:
    """`meetings.changes.move` of a service's full name."""
    return ".".join(key).removeprefix("organizer.").replace(".services", "")


def verbs_said_to(function: str, place: int, house: House) -> dict[tuple[str, str], ast.expr]:
    """What calls of a function name as the verb, by their module and their source."""
    calls = (
        (module.name, call.args[place])
        for module in house.modules.values()
        for made in module.made.values()
        for call in ast.walk(made)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == function
    )
    return {(name, ast.unparse(verb)): verb for name, verb in calls}


def test_every_service_that_writes_leaves_a_trace(house_of_names: House) -> None:
    writing, traced = set(), set()
    for door in house_of_names.doors():
        room = ".".join(door[0].split(".")[:2])
        reached = house_of_names.reached(door, within=room)
        if any(key[0].startswith(room) and house_of_names.writes(key) for key in reached):
            writing.add(short(door))
        if TRACE in reached:
            traced.add(short(door))
    assert sorted(writing - traced) == sorted(UNTRACED)
    assert len(writing & traced) > MANY


def test_every_trace_and_every_undo_has_words_and_no_words_stand_idle(
    app: Flask, house_of_names: House
) -> None:
    events = verbs_said_to("note_event", 1, house_of_names)
    noted = {f"grievance.{ast.literal_eval(verb)}" for verb in events.values()}
    found = verbs_said_to("audit.record", 0, house_of_names)
    constant = {str(verb.value) for verb in found.values() if isinstance(verb, ast.Constant)}
    assert sorted(where for where, verb in found.items() if not isinstance(verb, ast.Constant)) == sorted(
        SAID_OTHERWISE
    )
    said = constant.union(noted, *SAID_OTHERWISE.values())
    assert sorted(audit.verbs) == sorted(said | undo.backs.keys())
