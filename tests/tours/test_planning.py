"""A tour is asked for, found by a worker, changed, and made into drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.models import Standing
from organizer.campaigns.queries import running
from organizer.campaigns.services import add_step
from organizer.kernel import clock, jobs, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import in_language
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import RulesDetails, set_rules
from organizer.tours import queries, services, wording
from organizer.tours.models import KEEP, Plan, PlanState
from organizer.tours.planner import Effort, Opening, Pin, Question, Way, Why, violations
from organizer.tours.planner.documents import question_from
from organizer.tours.planner.written import document_of
from organizer.tours.services import planning
from organizer.tours.services.planning import LONGEST_SILENCE
from organizer.tours.wishes import Weighs, Wishes
from tests.contacts.rows import make_contact
from tests.meetings import rows
from tests.messaging.conftest import Wakes
from tests.reports.rows import let_out
from tests.topics.rows import make_topic, said
from tests.tours.villages import FIRST, WISHES, Land, begin

pytestmark = pytest.mark.usefixtures("tuesday")
QUICK = Effort(seconds=2, rounds=20)


@pytest.fixture
def wakes(house: Flask, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wakes]:
    """No worker runs but when the test says so; what is said is said in English."""
    made = Wakes()
    monkeypatch.setitem(house.extensions, "queue", made)
    with in_language("en"):
        yield made


@pytest.fixture
def land(wakes: Wakes) -> Land:
    """Four villages."""
    return Land()


def found(plan: Plan) -> Plan:
    """The plan once a worker was at it."""
    services.run(plan.campaign_id, plan.id, effort=QUICK)
    return queries.plan(plan.id)


def meetings() -> list[tuple[datetime, int | None, int | None, MeetingState]]:
    asked = sa.select(Meeting).order_by(Meeting.starts_at)
    return [(row.starts_wall, row.venue_id, row.candidate_id, row.state) for row in db.session.scalars(asked)]


def test_the_drafts_of_a_plan_are_taken_back_and_it_waits_again(land: Land, wakes: Wakes) -> None:
    plan = begin(land)
    db.session.commit()
    plan = found(plan)
    services.make_plan(plan, 0, version=plan.version, by=land.by)
    done = undo.open_undo(plan)
    assert (len(meetings()), done is None) == (2, False)
    undo.take_back(done.id if done else 0, by=land.by)
    assert (meetings(), plan.state, plan.made) == ([], PlanState.READY, 0)


def test_the_planner_is_told_on_which_days_a_venue_opens(land: Land) -> None:
    first, second, *_rest = land.halls.values()
    first.weekdays, first.closed_days, first.closes = "67", ["2026-03-14"], "02:00"
    second.opens = second.closes = ""
    db.session.flush()
    venues = {venue.key: venue for venue in queries.asked(WISHES).question.venues}
    hours = Opening(weekdays=frozenset({6, 7}), opens=time(10), closes=time(2))
    told = venues[f"venue:{first.id}"]
    assert (told.openings, told.closed) == ((hours,), frozenset({date(2026, 3, 14)}))
    assert venues[f"venue:{second.id}"].openings == (Opening(),)


def test_the_plan_goes_where_most_voters_are_and_holds_every_rule(land: Land, wakes: Wakes) -> None:
    plan = begin(land)
    db.session.commit()
    assert (plan.state, plan.choices) == (PlanState.WAITING, [])
    plan = found(plan)
    assert plan.state is PlanState.READY
    assert sorted(land.names(plan)) == ["Ақсай", "Жымпиты"]
    assert violations(queries.asked(plan.wishes).question, plan.choices[0].answer.stops) == []
    assert [each.why for each in plan.choices[0].answer.left_out][:2] == [Why.ENOUGH, Why.ENOUGH]


def test_several_plans_are_offered_that_are_really_different(land: Land) -> None:
    plan = found(begin(land))
    ways = [choice.way for choice in plan.choices]
    assert ways[0] is Way.MOST
    assert Way.OTHER in ways
    assert set(land.names(plan, ways.index(Way.OTHER))) != set(land.names(plan))


def test_what_counts_can_be_chosen(land: Land) -> None:
    rows.make_meeting(rows.SATURDAY - timedelta(days=3), venue_id=land.halls["Жымпиты"].id)
    for _ in range(400):
        make_contact().locality_id = land.places["Деркөл"].id
    assert sorted(land.names(found(begin(land)))) == ["Ақсай", "Деркөл"]
    alone = replace(WISHES, weighs=frozenset({Weighs.VOTERS}))
    assert sorted(land.names(found(begin(land, alone)))) == ["Ақсай", "Жымпиты"]
    nobody = replace(WISHES, weighs=frozenset({Weighs.SEEN}), meetings=3)
    assert sorted(land.names(found(begin(land, nobody)))) == ["Ақсай", "Деркөл", "Шыңғырлау"]


def test_what_a_district_says_is_read_from_the_released_counts_alone(land: Land) -> None:
    topic = make_topic("roads")
    said(topic, 60, week=date(2026, 3, 2), district_id=land.places["Деркөл"].district_id)
    assert queries.asked(WISHES).facts[land.key("Деркөл")].said is None
    let_out()
    facts = queries.asked(WISHES).facts
    told = facts[land.key("Деркөл")].said
    assert told is not None
    assert told.number == 60
    villages = {each.key: each for each in queries.asked(WISHES).question.localities}
    assert villages[land.key("Деркөл")].said == 60


def test_a_place_whose_voters_nobody_noted_counts_as_wished(land: Land) -> None:
    services.set_voters({land.places["Жымпиты"].id: None}, by=land.by)
    facts = queries.asked(replace(WISHES, voters=250)).facts[land.key("Жымпиты")]
    assert (facts.voters, facts.is_guessed) == (250, True)


def test_the_meetings_of_the_schedule_stand(land: Land) -> None:
    for day in range(14, 21):
        rows.make_draft(
            datetime(2026, 3, day, 16), venue_id=rows.make_venue().id, candidate_id=land.candidate.id
        )
    plan = found(begin(land, replace(WISHES, starts=(time(15),))))
    assert plan.choices[0].answer.stops == ()
    assert {
        each.why for each in plan.choices[0].answer.left_out if each.place in map(land.key, land.places)
    } == {Why.NOBODY}


def test_the_stricter_of_the_campaigns_rules_and_what_is_wished_holds(land: Land) -> None:
    set_rules(
        RulesDetails(km_per_hour=50, pause_minutes=10, daily=1, night_hours=12, row_days=2, permit_days=2),
        by=land.by,
    )
    rules = queries.asked(replace(WISHES, daily=3, row=1)).question.rules
    assert (rules.limits.daily, rules.limits.row, rules.limits.night) == (1, 1, timedelta(hours=12))
    assert (rules.travel.km_per_hour, rules.permit_from) == (50, rows.TUESDAY + timedelta(days=2))


def test_what_is_pinned_stays_and_the_rest_is_planned_anew(land: Land) -> None:
    plan = found(begin(land))
    poor = Pin(place=land.key("Деркөл"), day=FIRST, at=time(15))
    services.change(plan, plan.wishes.pinned(poor), version=plan.version, by=land.by)
    assert plan.is_stale
    assert sorted(land.names(plan)) == ["Ақсай", "Жымпиты"]
    with pytest.raises(DomainError, match="Plan the rest again first"):
        services.make_plan(plan, 0, version=plan.version, by=land.by)
    services.ask_again(plan, plan.wishes, version=plan.version, by=land.by)
    plan = found(plan)
    assert (plan.is_stale, land.names(plan)[0]) == (False, "Деркөл")
    assert sorted(land.names(plan)) == ["Деркөл", "Жымпиты"]


def test_a_place_that_is_left_out_is_in_no_plan_until_it_is_taken_back(land: Land) -> None:
    wished = WISHES.pinned(Pin(place=land.key("Жымпиты"))).leaving_out(land.key("Жымпиты"))
    assert (wished.pins, wished.without) == ((), frozenset({land.key("Жымпиты")}))
    plan = found(begin(land, wished))
    assert sorted(land.names(plan)) == ["Ақсай", "Шыңғырлау"]
    assert wished.taking_back(land.key("Жымпиты")) == WISHES


def test_a_candidate_who_withdrew_tours_no_more(land: Land) -> None:
    other = rows.make_candidate("Ерлан Оспанов")
    add_step(land.candidate.id, Standing.WITHDRAWN, on=rows.TUESDAY.date(), by=None)
    db.session.flush()
    touring = {person.key for person in queries.asked(WISHES).question.people}
    assert (touring, [row.id for row in running()]) == ({f"candidate:{other.id}"}, [other.id])


def test_a_pin_that_cannot_be_is_said_with_its_reason(land: Land) -> None:
    land.halls["Деркөл"].opens, land.halls["Деркөл"].closes = "10:00", "12:00"
    plan = found(begin(land, WISHES.pinned(Pin(place=land.key("Деркөл"), day=FIRST))))
    names = queries.asked(plan.wishes).names
    told = {}
    for language in ("kk", "ru", "en"):
        with in_language(language):
            told[language] = [wording.impossible(*each, names) for each in plan.choices[0].answer.impossible]
    assert told["en"][0].endswith("its venues are closed then, or no meeting may be held then")
    assert len({words for (words,) in told.values()}) == 3


def never(wishes: Wishes, land: Land) -> str:
    with pytest.raises(DomainError) as refused:
        begin(land, wishes)
    return str(refused.value.words)


def test_what_can_have_no_plan_is_refused_with_the_reason(land: Land) -> None:
    with in_language("en"):
        assert never(replace(WISHES, starts=(time(21),)), land) == (
            "All venues are closed at these hours on these days"
        )
        assert never(
            replace(WISHES, free=frozenset(FIRST + timedelta(days=day) for day in range(7))), land
        ) == ("No day is left. Choose more days of the week, or a longer time")
        assert never(replace(WISHES, without=frozenset(map(land.key, land.places))), land) == (
            "There is no venue in these places. Add one, or choose more places"
        )
        rows.make_election(campaign_from=datetime(2026, 4, 1))
        assert never(WISHES, land) == "The election's calendar lets nobody meet voters on these days"
        rows.make_election()
        set_rules(RulesDetails(km_per_hour=60, pause_minutes=15, permit_days=30), by=land.by)
        assert never(WISHES, land) == "A permit takes longer: no meeting can be before 9 April"


def test_drafts_are_made_of_the_plan_all_at_once_and_once(land: Land) -> None:
    plan = found(begin(land))
    stops = plan.choices[0].answer.stops
    assert services.make_plan(plan, 0, version=plan.version, by=land.by, once_key="k" * 32) == 2
    assert meetings() == [
        (stop.starts, int(stop.venue.partition(":")[2]), land.candidate.id, MeetingState.DRAFT)
        for stop in stops
    ]
    assert services.make_plan(plan, 0, version=plan.version, by=land.by, once_key="k" * 32) == 2
    with pytest.raises(DomainError, match="made already"):
        services.make_plan(plan, 0, version=plan.version, by=land.by)
    assert len(meetings()) == 2
    assert rows.verbs("plan.") == ["plan.begun", "plan.found", "plan.made"]


def test_a_plan_that_the_schedule_overtook_is_not_made(land: Land) -> None:
    plan = found(begin(land))
    stop = plan.choices[0].answer.stops[0]
    rows.make_draft(stop.starts, venue_id=rows.make_venue().id, candidate_id=land.candidate.id)
    with pytest.raises(DomainError, match="changed since"):
        services.make_plan(plan, 0, version=plan.version, by=land.by)
    assert len(meetings()) == 1


def test_of_two_who_change_a_plan_the_second_is_told(land: Land) -> None:
    plan = begin(land)
    seen = plan.version
    services.change(plan, plan.wishes.leaving_out(land.key("Ақсай")), version=seen, by=land.by)
    with pytest.raises(ChangedMeanwhile):
        services.change(plan, plan.wishes, version=seen, by=land.by)
    with pytest.raises(ChangedMeanwhile):
        services.ask_again(plan, plan.wishes, version=seen, by=land.by)


def test_the_same_key_of_a_form_asks_once(land: Land, wakes: Wakes) -> None:
    assert begin(land, once_key="a" * 32).id == begin(land, once_key="a" * 32).id
    db.session.commit()
    assert len(list(db.session.scalars(sa.select(Plan)))) == 1


def test_an_answer_to_an_earlier_asking_is_thrown_away(land: Land) -> None:
    plan = begin(land)
    work = planning.take(plan.id)
    assert work is not None
    assert planning.take(plan.id) is None
    services.ask_again(plan, plan.wishes, version=queries.plan(plan.id).version, by=land.by)
    assert planning.keep(work, []) is False


def test_what_a_dead_worker_left_is_planned_again_and_given_up_at_last(land: Land) -> None:
    plan = begin(land)
    later = now()
    for _again in range(3):
        with clock.at(later):
            assert planning.take(plan.id) is not None
            assert planning.take(plan.id) is None
        later += LONGEST_SILENCE + timedelta(seconds=1)
        with clock.at(later):
            assert services.wake_left() == [plan.id]
    with clock.at(later):
        assert planning.take(plan.id) is None
    assert queries.plan(plan.id).state is PlanState.FAILED


def test_plans_go_after_thirty_days_without_a_change(land: Land) -> None:
    begin(land)
    with clock.at(now() + KEEP - timedelta(minutes=1)):
        assert (services.expire_plans(), len(queries.open_plans())) == (0, 1)
    with clock.at(now() + KEEP):
        assert (len(queries.open_plans()), services.expire_plans()) == (0, 1)


def test_the_question_can_be_asked_elsewhere(land: Land) -> None:
    question = queries.asked(WISHES).question
    read = question_from(document_of(question))
    assert document_of(read) == document_of(question)
    assert isinstance(read, Question)


def test_wishes_are_kept_whole() -> None:
    wished = replace(
        WISHES,
        free=frozenset({FIRST}),
        candidates=frozenset({7}),
        weighs=frozenset({Weighs.SAID}),
        pins=(Pin(place="locality:1", venue="venue:2", person="candidate:7", day=FIRST, at=time(15)),),
        without=frozenset({"locality:3"}),
    )
    assert Wishes.from_plain(wished.to_plain()) == wished


def test_the_job_of_the_planner_is_known() -> None:
    assert jobs.registry[services.JOB].own_transactions is True
