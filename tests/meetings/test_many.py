"""One act on many meetings of the list: what was skipped says why, and one undo takes all of it back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.meetings import services
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import Change, Chosen, ManyAct, Outcome
from organizer.volunteers.models import Shift, Signup, SignupState
from organizer.volunteers.services import begin_roles
from tests import factories
from tests.contacts.rows import number
from tests.meetings import rows
from tests.volunteers.rows import make_known
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
LIST = "/staff/schedule/many?view=list&date=2026-03-10"


@pytest.fixture
def actor(campaign: CampaignFacts) -> Actor:
    """Somebody who plans."""
    return factories.make_member(Role.COORDINATOR)


@pytest.fixture
def planner(browser: Browser, campaign: CampaignFacts, actor: Actor) -> Browser:
    """The same with a browser."""
    return browser.sign_in(factories.make_session(actor, campaign.host))


def drafts(count: int) -> list[Meeting]:
    """One a day, each in a venue of its own."""
    village = rows.make_village()
    return [
        rows.make_draft(
            rows.SATURDAY + timedelta(days=number), venue_id=rows.make_venue(f"House {number}", village).id
        )
        for number in range(count)
    ]


def change(meetings: list[Meeting], act: ManyAct, *, by: Actor, **needs: Any) -> Outcome:
    chosen = [Chosen(row, row.version) for row in meetings]
    return services.change_many(chosen, Change(act=act, **needs), by=by)


def take_back(outcome: Outcome, *, by: Actor) -> None:
    db.session.flush()
    assert outcome.undo is not None
    undo.take_back(outcome.undo.id, by=by)
    db.session.flush()


def test_forty_are_shifted_one_is_skipped_and_one_undo_returns_thirty_nine(actor: Actor) -> None:
    meetings = drafts(40)
    last = meetings[-1]
    rows.make_draft(last.starts_wall + timedelta(days=1), venue_id=last.venue_id or 0)
    before = [row.starts_wall for row in meetings]
    outcome = change(meetings, ManyAct.SHIFT, days=1, by=actor)
    assert [row.starts_wall for row in outcome.done] == [wall + timedelta(days=1) for wall in before[:-1]]
    assert [(each.meeting, each.reason.partition(":")[0]) for each in outcome.skipped] == [
        (last, "Ол уақытта орын бос емес")
    ]
    take_back(outcome, by=actor)
    assert [rows.fresh(row).starts_wall for row in meetings] == before


def test_meetings_that_move_along_do_not_stand_in_each_others_way(actor: Actor) -> None:
    venue_id = rows.make_venue().id
    meetings = [rows.make_draft(rows.SATURDAY + timedelta(days=day), venue_id=venue_id) for day in range(3)]
    outcome = change(meetings, ManyAct.SHIFT, days=1, by=actor)
    assert (len(outcome.done), outcome.skipped) == (3, [])


def test_who_stays_stands_in_the_way_of_who_would_follow(actor: Actor) -> None:
    venue_id = rows.make_venue().id
    days = [rows.make_draft(rows.SATURDAY + timedelta(days=day), venue_id=venue_id) for day in range(3)]
    outcome = change(days[:2], ManyAct.SHIFT, days=1, by=actor)
    assert ([each.meeting for each in outcome.skipped], outcome.undo) == (days[:2], None)


def test_a_clash_that_was_there_before_keeps_nobody(actor: Actor) -> None:
    venue_id = rows.make_venue(opens="09:00", closes="10:00").id
    outcome = change([rows.make_draft(venue_id=venue_id)], ManyAct.SHIFT, days=1, by=actor)
    assert (len(outcome.done), outcome.skipped) == (1, [])


def test_drafts_are_published_and_what_lacks_a_place_is_skipped(actor: Actor) -> None:
    ready, bare = rows.make_draft(), rows.make_draft(titles={"kk": "Кездесу"})
    bare.venue_id = None
    db.session.flush()
    outcome = change([ready, bare], ManyAct.PUBLISH, by=actor)
    assert [row.state for row in (ready, bare)] == [MeetingState.PUBLISHED, MeetingState.DRAFT]
    assert [each.reason for each in outcome.skipped] == ["Жарияламас бұрын орнын таңдаңыз"]
    take_back(outcome, by=actor)
    assert rows.fresh(ready).state is MeetingState.DRAFT


def test_meetings_are_called_off_together_and_restored_together(actor: Actor) -> None:
    meetings = [rows.make_meeting(), rows.make_draft()]
    outcome = change(meetings, ManyAct.CANCEL, by=actor)
    assert {rows.fresh(row).state for row in meetings} == {MeetingState.CANCELLED}
    take_back(outcome, by=actor)
    assert [rows.fresh(row).state for row in meetings] == [MeetingState.PUBLISHED, MeetingState.DRAFT]


def test_a_team_is_asked_for_where_it_is_missing_and_no_more_after_undo(actor: Actor) -> None:
    begin_roles()
    meetings = drafts(2)
    outcome = change(meetings, ManyAct.ROLES, role_set="yard", by=actor)
    assert db.session.scalar(sa.select(sa.func.sum(Shift.needed))) == 6
    again = change(meetings, ManyAct.ROLES, role_set="yard", by=actor)
    assert ([each.meeting for each in again.skipped], again.undo) == (meetings, None)
    take_back(outcome, by=actor)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Shift)) == 0


def test_a_host_is_given_to_those_who_have_none_and_nobody_is_told(actor: Actor) -> None:
    begin_roles()
    meetings, host = drafts(2), make_known()
    first = change(meetings[:1], ManyAct.HOST, host_id=host.id, by=actor)
    both = change(meetings, ManyAct.HOST, host_id=host.id, by=actor)
    assert (first.done, both.done, [each.meeting for each in both.skipped]) == (
        meetings[:1],
        meetings[1:],
        meetings[:1],
    )
    assert db.session.scalars(sa.select(Signup.state)).all() == [SignupState.CONFIRMED] * 2
    assert rows.messages() == []
    take_back(both, by=actor)
    taken = db.session.execute(sa.select(Shift.taken).order_by(Shift.starts_at)).scalars().all()
    assert taken == [1, 0]


def test_what_somebody_else_changed_is_skipped_with_what_it_is_now(actor: Actor) -> None:
    meeting, other = drafts(2)
    chosen = [Chosen(meeting, meeting.version), Chosen(other, other.version)]
    rows.move(meeting, rows.SATURDAY - timedelta(days=2))
    outcome = services.change_many(chosen, Change(act=ManyAct.SHIFT, days=1), by=actor)
    assert [row.id for row in outcome.done] == [other.id]
    assert ["бс 12 нау., 18:30" in each.reason for each in outcome.skipped] == [True]


def test_the_same_key_of_a_form_does_it_once(actor: Actor) -> None:
    [meeting] = drafts(1)
    shift = Change(act=ManyAct.SHIFT, days=1)
    chosen = [Chosen(meeting, meeting.version)]
    first, second = (services.change_many(chosen, shift, by=actor, once_key="k") for _press in range(2))
    assert (second.done, second.skipped, second.undo) == (first.done, [], first.undo)
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(days=1)
    take_back(second, by=actor)
    with pytest.raises(DomainError):
        services.change_many(chosen, shift, by=actor, once_key="k")
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY


def test_a_form_that_did_nothing_does_nothing_once_more(actor: Actor) -> None:
    [meeting] = drafts(1)
    stale, shift = [Chosen(meeting, 99)], Change(act=ManyAct.SHIFT, days=1)
    assert services.change_many(stale, shift, by=actor, once_key="k").done == []
    with pytest.raises(DomainError):
        services.change_many([Chosen(meeting, meeting.version)], shift, by=actor, once_key="k")


@pytest.mark.parametrize("choice", ["all_matching", "chosen"])
def test_a_double_press_shows_what_the_first_has_done(planner: Browser, choice: str) -> None:
    meetings = drafts(2)
    chosen = {"all_matching": all_shown(planner), "chosen": ticked(*meetings)}
    form = {choice: chosen[choice], "act": "shift", "days": "7", "once": "k"}
    first, second = (planner.post(LIST, form, headers=ENGLISH) for _press in range(2))
    undone = re.compile(r'action="(/staff/history/\d+/undo)"')
    assert (second.status_code, undone.findall(second.text)) == (200, undone.findall(first.text))
    assert "Done: 2 meetings" in second.text
    assert days_of(*meetings) == [21, 22]


def test_all_is_taken_back_or_nothing_with_the_one_that_stands_in_the_way(actor: Actor) -> None:
    one, other = meetings = drafts(2)
    outcome = change(meetings, ManyAct.SHIFT, days=1, by=actor)
    rows.move(other, rows.SATURDAY + timedelta(days=9))
    assert outcome.undo is not None
    with pytest.raises(DomainError) as refused:
        undo.take_back(outcome.undo.id, by=actor)
    assert "Жымпиты, дс 23 нау., 18:30: " in str(refused.value.words)
    assert rows.fresh(one).starts_wall == rows.SATURDAY + timedelta(days=1)


def test_one_that_was_taken_back_alone_does_not_stand_in_the_way(actor: Actor) -> None:
    meetings = drafts(2)
    outcome = change(meetings, ManyAct.SHIFT, days=1, by=actor)
    alone = undo.open_undo(meetings[0])
    assert alone is not None
    undo.take_back(alone.id, by=actor)
    take_back(outcome, by=actor)
    assert [rows.fresh(row).starts_wall for row in meetings] == [
        rows.SATURDAY,
        rows.SATURDAY + timedelta(days=1),
    ]


def ticked(*meetings: Meeting) -> list[str]:
    db.session.commit()
    return [f"{row.id}.{row.version}" for row in meetings]


def test_the_list_offers_the_acts_and_the_page_says_what_became_of_each(planner: Browser) -> None:
    meetings = drafts(3)
    rows.make_draft(meetings[2].starts_wall + timedelta(days=1), venue_id=meetings[2].venue_id or 0)
    shown = planner.get(LIST.replace("/many", ""), headers=ENGLISH).text
    assert 'action="/staff/schedule/many?view=list&amp;date=2026-03-10"' in shown
    assert "All that match: 4" in shown
    form = {"chosen": ticked(*meetings), "act": "shift", "days": "1"}
    page = planner.post(LIST, form, headers=ENGLISH).text
    assert "Done: 2 meetings" in page
    assert "Left as it was: 1 meeting" in page
    assert page.count("The venue is taken then") == 1
    [undo_url] = re.findall(r'action="(/staff/history/\d+/undo)"', page)
    undone = planner.post(undo_url, headers={"Referer": f"{planner.base_url}{LIST}"})
    assert undone.headers["Location"] == LIST
    assert planner.get(LIST).headers["Location"] == LIST.replace("/many", "")
    assert [rows.fresh(row).starts_wall.day for row in meetings] == [14, 15, 16]


def days_of(*meetings: Meeting) -> list[int]:
    return [rows.fresh(row).starts_wall.day for row in meetings]


def all_shown(planner: Browser) -> str:
    """What the list says of all that it shows."""
    db.session.commit()
    page = planner.get(LIST.replace("/many", "")).text
    return page.partition('name="all_matching" value="')[2].partition('"')[0]


def test_all_that_match_are_those_that_were_shown(planner: Browser) -> None:
    moved, *others = drafts(3)
    mark = all_shown(planner)
    later = timedelta(days=1)
    services.move(moved, moved.starts_wall + later, moved.ends_wall + later, version=moved.version, by=None)
    db.session.commit()
    pressed = planner.post(LIST, {"all_matching": mark, "act": "shift", "days": "7"}, headers=ENGLISH)
    assert pressed.headers["Location"] == LIST.replace("/many", "")
    assert (
        "The list was changed since you opened it"
        in planner.get(LIST.replace("/many", ""), headers=ENGLISH).text
    )
    assert days_of(moved, *others) == [15, 15, 16]
    one_more = all_shown(planner)
    rows.make_draft(moved.starts_wall + later, venue_id=None)
    db.session.commit()
    assert planner.post(LIST, {"all_matching": one_more, "act": "shift", "days": "7"}).status_code == 303
    assert days_of(moved, *others) == [15, 15, 16]


def test_all_that_match_are_meant_beyond_the_page(planner: Browser) -> None:
    meetings = drafts(3)
    planner.post(LIST, {"all_matching": all_shown(planner), "act": "publish"})
    assert {rows.fresh(row).state for row in meetings} == {MeetingState.PUBLISHED}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"act": "shift", "days": "many"}, "Enter a number of days, like 1 or -7"),
        ({"act": "shift", "days": "0"}, "Enter a number of days, like 1 or -7"),
        ({"act": "roles"}, "Choose a team from the list"),
        ({"act": "host"}, "Choose who leads the meetings"),
        ({"act": "host", "host": "12"}, "Choose one from the list"),
        ({"act": "burn"}, "Choose what to do with the meetings"),
    ],
)
def test_what_is_missing_is_asked_and_the_choice_is_kept(
    planner: Browser, typed: dict[str, str], words: str
) -> None:
    meetings = drafts(2)
    answer = planner.post(LIST, {"chosen": ticked(*meetings), **typed}, headers=ENGLISH)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert len(re.findall(r'name="chosen" value="\d+\.\d+" checked', answer.text)) == 2
    assert [rows.fresh(row).starts_wall.day for row in meetings] == [14, 15]


@pytest.mark.parametrize("chosen", [[], ["x"], ["1.1"], ["9" * 19 + ".1"], ["9" * 40 + ".1"], ["1"]])
def test_without_a_choice_nothing_is_done(planner: Browser, chosen: list[str]) -> None:
    drafts(1)
    db.session.commit()
    answer = planner.post(LIST, {"chosen": chosen, "act": "cancel"})
    assert answer.headers["Location"] == LIST.replace("/many", "")


def test_run_sheets_are_printed_in_one_job(planner: Browser) -> None:
    meetings = drafts(3)
    page = planner.post("/staff/schedule/run-sheets?view=list", {"chosen": ticked(*meetings)}).text
    assert page.count('<section class="sheet') == 3


def telling(page: str) -> dict[str, str]:
    """What the confirmation counts."""
    inside = page.partition("Nobody was told yet</h")[2]
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", inside))


def test_one_press_tells_the_people_of_all_meetings_that_were_called_off(planner: Browser) -> None:
    one, other = rows.make_meeting(), rows.make_meeting(rows.SATURDAY + timedelta(days=1))
    twice = number()
    for meeting, phone in ((one, twice), (other, twice), (other, number())):
        rows.attend(meeting, phone=phone)
    page = planner.post(LIST, {"chosen": ticked(one, other), "act": "cancel"}, headers=ENGLISH).text
    said = telling(page)
    assert {name: said[name] for name in ("Meetings", "Who does not know of it yet", "SMS")} == {
        "Meetings": "2",
        "Who does not know of it yet": "2 people",
        "SMS": "3",
    }
    assert len(re.findall(r"there will be no meeting|кездесу болмайды|встречи не будет", page)) >= 2
    assert rows.messages() == []
    [tell_url] = re.findall(r'action="(/staff/schedule/tell[^"]*)"', page)
    named = {"meeting": re.findall(r'name="meeting" value="(\d+)"', page)}
    for _press in range(2):
        told = planner.post(tell_url.replace("&amp;", "&"), named, headers=ENGLISH)
        assert told.headers["Location"] == LIST.replace("/many", "")
    assert len(rows.messages()) == 3
    assert planner.get("/staff/schedule/tell?view=list").status_code == 302


def test_where_many_messages_leave_their_number_is_typed_first(planner: Browser) -> None:
    meeting = rows.make_meeting()
    for _person in range(51):
        rows.attend(meeting)
    planner.post(LIST, {"chosen": ticked(meeting), "act": "cancel"})
    form = {"meeting": [str(meeting.id)]}
    asked = planner.post("/staff/schedule/tell", {**form, "typed": "50"}, headers=ENGLISH)
    assert (asked.status_code, "Type the number as it is written here: 51" in asked.text) == (422, True)
    assert rows.messages() == []
    assert planner.post("/staff/schedule/tell", {**form, "typed": " 51 "}).status_code == 303
    assert len(rows.messages()) == 51


def test_a_candidate_chooses_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    drafts(1)
    browser.sign_in(factories.make_session(factories.make_member(Role.CANDIDATE), campaign.host))
    assert 'name="chosen"' not in browser.get(LIST.replace("/many", "")).text
    assert browser.post(LIST, {"all_matching": "1", "act": "cancel"}).status_code == 403
