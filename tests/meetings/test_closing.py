"""After a meeting: one screen for the count, the words, the promises, the tasks and the minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.subjects import subject
from organizer.meetings import services
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.promised import promised_here
from organizer.meetings.services import Closing
from organizer.promises import queries as promises
from organizer.promises import services as promising
from organizer.promises.models import Promise, PromiseState
from organizer.promises.services import PromiseDetails
from tests import factories
from tests.meetings import rows
from tests.promises.rows import make_promise
from tests.web import Browser

SUNDAY = rows.NOW + timedelta(days=5)


@pytest.fixture(autouse=True)
def the_day_after() -> Iterator[None]:
    """The meeting of Saturday is over."""
    with clock.at(SUNDAY):
        yield


@pytest.fixture
def held(campaign: CampaignFacts) -> Meeting:
    """A meeting that was published and is over."""
    with clock.at(rows.NOW):
        return rows.make_meeting(titles={"en": "Zhympity"})


@pytest.fixture
def by(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.STAFF)


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts, by: Actor) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(by, campaign.host))


def address(meeting: Meeting) -> str:
    return f"/staff/meetings/{meeting.id}/notes"


def seen(meeting: Meeting) -> dict[str, str]:
    return {"version": str(rows.fresh(meeting).version)}


def shown(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def undertaken() -> list[tuple[dict[str, str], int | None, date | None, bool]]:
    found = db.session.scalars(sa.select(Promise).order_by(Promise.is_task, Promise.due_on))
    return [(row.words, row.owner_id, row.due_on, row.is_task) for row in found]


def test_a_meeting_is_closed_in_one_screen(staff: Browser, held: Meeting, by: Actor) -> None:
    owner = by.membership_id
    typed = {
        **seen(held),
        "attended": "64",
        "said": "Two spoke of the pump",
        "promises-0-words": "A letter to the water works",
        "promises-0-owner_id": str(owner),
        "promises-0-due_on": "01.04.2026",
        "promises-4-words": "A bus on Sundays",
        "promises-4-due_on": "2026-05-01",
        "tasks-0-words": "Send the photos to the school",
        "tasks-0-owner_id": str(owner),
        "tasks-1-words": "",
        "summary-kk": "Су туралы айттық",
        "summary_public": "y",
        "finish": "yes",
    }
    answer = staff.post(address(held), typed)
    assert answer.status_code == 303
    closed = rows.fresh(held)
    assert (closed.state, closed.attended, closed.said, closed.summary, closed.summary_public) == (
        MeetingState.CLOSED,
        64,
        "Two spoke of the pump",
        {"kk": "Су туралы айттық"},
        True,
    )
    assert undertaken() == [
        ({"en": "A letter to the water works"}, owner, date(2026, 4, 1), False),
        ({"en": "A bus on Sundays"}, None, date(2026, 5, 1), False),
        ({"en": "Send the photos to the school"}, owner, None, True),
    ]
    assert closed.venue is not None
    assert {row.locality_id for row in promises.all_about(subject(held))} == {closed.venue.locality_id}
    after = shown(staff.get(address(held)).text)
    assert "The meeting is closed. Thank you for it!" in after
    assert "A bus on Sundays Not yet kept By when: Fri 1 May" in after
    assert "Send the photos to the school To do" in after


def test_more_rows_than_there_may_be_are_refused_and_none_is_lost(staff: Browser, held: Meeting) -> None:
    typed = {f"promises-{place}-words": f"Promise {place:02}." for place in range(31)}
    answer = staff.post(address(held), {**seen(held), **typed, "finish": "yes"})
    page = shown(answer.text)
    assert (answer.status_code, undertaken()) == (422, [])
    assert "Rows at once: up to 30" in page
    assert {words for words in typed.values() if words not in page} == set()
    assert "One more promise" not in page


def test_the_same_press_twice_is_one(staff: Browser, held: Meeting) -> None:
    typed = {**seen(held), "promises-0-words": "A bus", "once": "k", "finish": "yes"}
    assert [staff.post(address(held), typed).status_code for _press in range(2)] == [303, 303]
    assert len(undertaken()) == 1


def test_half_of_the_notes_is_kept_and_the_meeting_closed_later(staff: Browser, held: Meeting) -> None:
    staff.post(address(held), {**seen(held), "said": "They asked for water"})
    kept = rows.fresh(held)
    assert (kept.state, kept.said) == (MeetingState.PUBLISHED, "They asked for water")
    assert "They asked for water" in staff.get(address(held)).text
    staff.post(address(held), {**seen(held), "said": kept.said or "", "attended": "12", "finish": "yes"})
    closed = rows.fresh(held)
    assert (closed.state, closed.said, closed.attended) == (MeetingState.CLOSED, "They asked for water", 12)
    assert rows.verbs("meeting.")[-2:] == ["meeting.noted", "meeting.closed"]


def test_the_count_begins_as_the_doors_and_may_be_put_right(staff: Browser, held: Meeting, by: Actor) -> None:
    services.count(held, services.Press(key="one"), people=7, by=by)
    page = staff.get(address(held)).text
    assert re.search(r'name="attended"[^>]*value="7"', page)
    staff.post(address(held), {**seen(held), "attended": "9"})
    page = staff.get(address(held)).text
    assert re.search(r'name="attended"[^>]*value="9"', page)
    assert "Counted at the door: 7" in page


def test_one_more_row_is_added_without_a_script_and_saves_nothing(staff: Browser, held: Meeting) -> None:
    typed = {**seen(held), "said": "Half a", "promises-0-words": "A bus", "more": "promises"}
    answer = staff.post(address(held), typed)
    names = re.findall(r'<textarea[^>]* name="((?:promises|tasks)-\d+-words)"', answer.text)
    assert (answer.status_code, names) == (200, ["promises-0-words", "promises-1-words", "tasks-0-words"])
    assert "Half a" in answer.text
    assert "A bus" in answer.text
    assert (rows.fresh(held).said, undertaken()) == (None, [])


PERSONAL = "Leave out phone numbers, e-mail addresses and identity numbers"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"attended": "many"}, "Enter a whole number"),
        ({"summary_public": "y"}, "Write what was said, or do not publish it"),
        ({"promises-0-due_on": "2026-04-01"}, "Write what was undertaken"),
        ({"promises-0-words": "A bus", "promises-0-due_on": "32.04.2026"}, "Enter a date, like 14.03.2026"),
        ({"promises-0-words": "A bus", "promises-0-due_on": "2026-03-01"}, "Choose today or a later day"),
        ({"tasks-0-words": "Ring", "tasks-0-owner_id": "77"}, "Choose one from the list"),
        (
            {"tasks-0-words": "Ring 8 701 234 56 78"},
            PERSONAL,
        ),
        (
            {"summary-kk": "ЖСН 850101 300123"},
            PERSONAL,
        ),
        (
            {"summary-ru": "Пишите: aigul@example.kz"},
            PERSONAL,
        ),
        ({"summary-ru": "Пишите: aigul (собака) example.kz"}, PERSONAL),
        ({"summary-kk": "51 23 45 нөміріне хабарласыңыз"}, PERSONAL),
    ],
)
def test_bad_input_is_named_once_and_all_that_was_typed_is_kept(
    staff: Browser, held: Meeting, typed: dict[str, str], words: str
) -> None:
    rest = {"said": "They asked for water", "promises-3-words": "A well", "tasks-2-words": "Thank the guard"}
    answer = staff.post(address(held), {**seen(held), **rest, **typed, "finish": "yes"})
    summary = answer.text.partition("data-check")[2].partition("</div>")[0]
    assert (answer.status_code, summary.count("<li>"), words in summary) == (422, 1, True)
    for value in (*rest.values(), *typed.values()):
        assert value in answer.text or value in {"y", "77"}
    assert (rows.fresh(held).state, undertaken()) == (MeetingState.PUBLISHED, [])


def test_the_number_of_the_campaign_itself_may_stand_in_the_minutes(
    campaign: CampaignFacts, held: Meeting, by: Actor
) -> None:
    db.session.get_one(Campaign, campaign.id).public_phone = "8 (7112) 50-12-34"
    minutes = {"en": "We met on 14.03.2026 at 18:30. Ring us: +7 7112 50 12 34"}
    services.close(held, Closing(summary=minutes, summary_public=True), version=held.version, by=by)
    assert rows.fresh(held).summary == minutes
    with pytest.raises(DomainError) as refused:
        services.take_notes(
            held, Closing(summary={"en": "Ring 8 701 234 56 78"}), version=held.version, by=by
        )
    assert refused.value.field == "summary"


def test_a_promise_with_somebodys_number_is_refused(held: Meeting, by: Actor) -> None:
    ring = PromiseDetails(words={"en": "Ring 8 701 234 56 78"})
    with pytest.raises(DomainError):
        services.close(held, Closing(promises=[ring]), version=held.version, by=by)
    assert undertaken() == []


def test_a_look_shows_each_language_and_publishes_nothing(staff: Browser, held: Meeting) -> None:
    typed = {**seen(held), "summary-ru": "Говорили о воде", "summary_public": "y", "look": "yes"}
    answer = staff.post(address(held), typed)
    assert answer.status_code == 200
    assert answer.text.count('<blockquote lang="ru">Говорили о воде</blockquote>') == 3
    assert rows.fresh(held).summary == {}


def test_everybody_reads_the_minutes_and_nothing_else_of_the_notes(
    browser: Browser, held: Meeting, by: Actor
) -> None:
    notes = Closing(
        attended=9741,
        said="Gulnar spoke of the pump",
        summary={"en": "We spoke of water."},
        promises=[PromiseDetails(words={"en": "Ring the school"}, is_task=True)],
    )
    services.close(held, notes, version=held.version, by=by)
    before = browser.get(f"/m/{held.code}", headers={"Accept-Language": "en"}).text
    published = Closing(summary=notes.summary, summary_public=True, said=notes.said, attended=9741)
    services.take_notes(rows.fresh(held), published, version=held.version, by=by)
    db.session.flush()
    after = browser.get(f"/m/{held.code}", headers={"Accept-Language": "en"}).text
    assert ("We spoke of water." in before, "We spoke of water." in after) == (False, True)
    for page in (before, after):
        assert re.search("Gulnar|Ring the school|9741", shown(page)) is None


def test_undo_opens_the_meeting_again_and_keeps_what_was_written(
    campaign: CampaignFacts, held: Meeting, by: Actor
) -> None:
    undo.backs["meeting.closed"] = services.take_notes_back
    notes = Closing(attended=41, said="Water", summary={"en": "We spoke of water."}, summary_public=True)
    done = services.close(held, notes, version=held.version, by=by)
    db.session.flush()
    assert done is not None
    undo.take_back(done.id, by=by)
    again = rows.fresh(held)
    assert (again.state, again.attended, again.summary_public, again.said, again.summary) == (
        MeetingState.PUBLISHED,
        None,
        False,
        "Water",
        {"en": "We spoke of water."},
    )
    assert rows.verbs("meeting.")[-2:] == ["meeting.closed", "meeting.notes_restored"]


def test_what_was_noted_since_is_not_undone_over(campaign: CampaignFacts, held: Meeting, by: Actor) -> None:
    undo.backs["meeting.closed"] = services.take_notes_back
    done = services.close(held, Closing(attended=41), version=held.version, by=by)
    services.take_notes(held, Closing(attended=42), version=held.version, by=by)
    db.session.flush()
    assert done is not None
    with pytest.raises(DomainError):
        undo.take_back(done.id, by=by)
    assert rows.fresh(held).attended == 42


def test_notes_are_undone_step_by_step(campaign: CampaignFacts, held: Meeting, by: Actor) -> None:
    undo.backs.update(dict.fromkeys(("meeting.noted", "meeting.closed"), services.take_notes_back))
    noted = services.take_notes(held, Closing(attended=55), version=held.version, by=by)
    closed = services.close(held, Closing(attended=50), version=held.version, by=by)
    db.session.flush()
    steps = []
    for act in (closed, noted):
        offered = undo.open_undo(held)
        assert (act is None, offered) == (False, act)
        undo.take_back(0 if act is None else act.id, by=by)
        steps.append((held.state, held.attended))
    assert steps == [(MeetingState.PUBLISHED, 55), (MeetingState.PUBLISHED, None)]


def test_nothing_noted_leaves_no_trace_and_nothing_to_undo(held: Meeting, by: Actor) -> None:
    before = rows.verbs("meeting.")
    assert services.take_notes(held, Closing(), version=held.version, by=by) is None
    assert rows.verbs("meeting.") == before


def test_what_was_said_is_sealed_and_its_trace_holds_hashes(held: Meeting, by: Actor) -> None:
    services.take_notes(held, Closing(said="Gulnar spoke"), version=held.version, by=by)
    db.session.flush()
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "meeting.noted")).one()
    assert held.said_sealed is not None
    assert (b"Gulnar" in held.said_sealed, "Gulnar" in str(entry.changed)) == (False, False)
    assert sorted(entry.changed) == ["promises", "said"]


def test_two_who_write_at_once_see_both_and_lose_nothing(staff: Browser, held: Meeting, by: Actor) -> None:
    version = seen(held)
    services.take_notes(held, Closing(said="From the host", attended=40), version=held.version, by=by)
    answer = staff.post(
        address(held), {**version, "attended": "", "said": "From the desk", "promises-0-words": "A bus"}
    )
    assert answer.status_code == 422
    for words in ("From the desk", "A bus", "Saved meanwhile: From the host", "Saved meanwhile: 40"):
        assert words in answer.text
    with pytest.raises(ChangedMeanwhile):
        services.close(held, Closing(), version=held.version - 1, by=by)


def test_a_meeting_that_has_not_begun_is_not_closed(staff: Browser, held: Meeting, by: Actor) -> None:
    with clock.at(rows.NOW):
        assert "<textarea" not in staff.get(address(held)).text
        answer = staff.post(address(held), {**seen(held), "said": "Too early", "finish": "yes"})
    assert answer.status_code == 422
    assert "A meeting is closed after it was held" in answer.text
    assert "Too early" in answer.text


def test_a_candidate_reads_minutes_and_promises_but_neither_words_nor_tasks(
    browser: Browser, campaign: CampaignFacts, held: Meeting, by: Actor
) -> None:
    words = [PromiseDetails(words={"en": "A bus"}), PromiseDetails(words={"en": "Ring"}, is_task=True)]
    notes = Closing(said="Gulnar spoke", summary={"en": "Of water"}, promises=words)
    services.close(held, notes, version=held.version, by=by)
    db.session.flush()
    session = factories.make_session(factories.make_member(Role.CANDIDATE), campaign.host)
    page = browser.sign_in(session).get(address(held), headers={"Accept-Language": "en"}).text
    found = [text in page for text in ("Of water", "A bus", "Gulnar", "Ring", "<textarea")]
    assert found == [True, True, False, False, False]
    assert browser.post(address(held), {"finish": "yes"}).status_code == 403
    (task,) = promises.open_tasks()
    assert browser.get(f"/staff/promises/{task.id}").status_code == 404
    assert "Ring" not in browser.get("/staff/promises?state=tasks").text


def test_the_next_visit_shows_what_was_promised_there_and_what_became_of_it(
    staff: Browser, held: Meeting, by: Actor
) -> None:
    assert held.venue is not None
    elsewhere = rows.make_meeting(SUNDAY.replace(tzinfo=None) + timedelta(days=7))
    following = rows.make_meeting(SUNDAY.replace(tzinfo=None) + timedelta(days=8), venue_id=held.venue_id)
    about = subject(held)
    make_promise("Before the school year", about=about, due_on=date(2026, 9, 1))
    make_promise("Long overdue", locality_id=held.venue.locality_id, due_on=date(2026, 3, 1))
    kept = make_promise("A lamp", about=about, due_on=None)
    promising.set_state(kept, PromiseState.KEPT, by=by)
    make_promise("A task", about=about, is_task=True)
    make_promise("For another village", about=subject(elsewhere))
    db.session.flush()
    assert [row.words["en"] for row in promised_here(following)] == [
        "Long overdue",
        "Before the school year",
        "A lamp",
    ]
    sheet = shown(staff.get(f"/staff/meetings/{following.id}/run-sheet").text)
    for line in (
        "Long overdue (late · By when: Sun 1 March)",
        "Before the school year (open · By when: Tue 1 September)",
        "A lamp (kept)",
    ):
        assert line in sheet
    briefing = shown(staff.get(f"/report/briefing/{following.id}").text)
    assert re.search("Long overdue.*Before the school year.*A lamp", briefing)
    assert re.search("A task|For another village", sheet + briefing) is None


def test_what_was_promised_in_a_hall_of_no_village_is_found_by_the_hall(campaign: CampaignFacts) -> None:
    hall = rows.make_venue(locality_id=None)
    first, second = (
        rows.make_meeting(SUNDAY.replace(tzinfo=None) + timedelta(days=day), venue_id=hall.id)
        for day in (7, 9)
    )
    nowhere = rows.make_meeting(SUNDAY.replace(tzinfo=None) + timedelta(days=11))
    nowhere.venue_id = None
    make_promise("A lamp", about=subject(first))
    db.session.flush()
    db.session.expire_all()
    assert [[row.words["en"] for row in promised_here(row)] for row in (second, nowhere)] == [["A lamp"], []]
