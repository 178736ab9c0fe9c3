"""What happens to what people say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.grievances import queries, services
from organizer.grievances.models import (
    Addition,
    Answer,
    Grievance,
    GrievanceKind,
    GrievanceState,
    ReplyWay,
    Urgency,
    WayIn,
)
from organizer.grievances.services import counting
from organizer.kernel import tokens, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import at
from organizer.kernel.db import Model, db
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.instants import Instant
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.topics.models import Tally
from organizer.topics.services import verify
from tests.factories import make_member
from tests.grievances.rows import NOON, PHONE, log, make_grievance, make_place, make_topics


def verbs(row: Grievance) -> list[str]:
    return [event.verb for event in queries.history(row)]


def traces() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


def counted() -> int:
    return db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Tally.count), 0))) or 0


def messages() -> Sequence[Message]:
    return db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.id)).all()


def test_what_is_said_on_the_page_is_kept_sealed_to_the_hour_and_waits_to_be_read(
    campaign: CampaignFacts,
) -> None:
    topics = make_topics()
    place = make_place()
    with at(datetime(2026, 3, 9, 12, 47, 31, tzinfo=UTC)):
        logged = log("Нет воды с понедельника", place="  жымпиты ")
    row = logged.grievance
    assert row.words_sealed is not None
    assert ("воды".encode() in row.words_sealed, row.words, row.place) == (
        False, "Нет воды с понедельника", "жымпиты",
    )  # fmt: skip
    assert (row.said_at, row.state, row.counted) == (NOON, GrievanceState.NEW, False)
    assert (row.topic_id, row.proposed, row.sensitive) == (topics["water"].id, True, False)
    assert (row.locality_id, row.district_id) == (place.id, place.district_id)
    assert (verbs(row), traces(), counted(), messages()) == (["logged"], ["grievance.logged"], 0, [])


def test_the_minute_at_which_somebody_said_something_lies_nowhere(campaign: CampaignFacts) -> None:
    before = moments()
    with at(NOON + timedelta(minutes=22, seconds=34)):
        log(once_key="of the form")
    kept = {(table, NOON) for table in ("grievance", "grievance_event", "audit_entry", "once_key")}
    assert moments() - before == kept


def moments() -> set[tuple[str, datetime]]:
    """Every moment in every table, with the table's name."""
    return {
        (str(mapper.local_table), moment)
        for mapper in Model.registry.mappers
        for column in mapper.column_attrs
        if isinstance(column.columns[0].type, Instant)
        for moment in db.session.scalars(sa.select(column.class_attribute))
        if moment is not None
    }


def test_the_code_opens_it_and_lies_nowhere_in_clear(campaign: CampaignFacts) -> None:
    logged = log()
    code = services.read_code(logged.code)
    assert code is not None
    assert queries.of_code(services.index_of(code)) == logged.grievance
    assert logged.code != logged.grievance.reference
    assert services.read_code(logged.grievance.reference) is not None
    assert queries.of_code(services.index_of(services.read_code(logged.grievance.reference) or "")) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7QM-3F9P", "K7QM3F9P"),
        ("k7qm 3f9p", "K7QM3F9P"),
        (" к7qм–3f9р ", "K7QM3F9P"),
        ("OIL0-АВЕК", "01100"[:4] + "ABEK"),
        ("K7QM3F9", None),
        ("K7QM3F9PX", None),
        ("K7QM-3F9U", None),
        ("", None),
        ("Ж" * 8, None),
        ("9" * 5000, None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, read: str | None) -> None:
    assert services.read_code(typed) == read


def test_the_same_key_of_a_form_is_one_grievance_with_the_same_code(campaign: CampaignFacts) -> None:
    first, second = log(once_key="k" * 32), log("Other words", once_key="k" * 32)
    other = log(once_key="l" * 32)
    assert (second.grievance, second.code) == (first.grievance, first.code)
    assert other.code != first.code
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Grievance)) == 2


def test_what_staff_heard_counts_at_once_and_what_came_from_the_page_with_the_first_act(
    campaign: CampaignFacts,
) -> None:
    make_topics()
    by = make_member()
    for way in (WayIn.HALL, WayIn.PHONE, WayIn.PAPER):
        log(way_in=way, by=by)
    web = make_grievance()
    before = counted()
    services.note(web, "Call the water works", by=by)
    services.note(web, "Done", by=by)
    assert (before, counted()) == (3, 4)
    assert (web.state, web.counted) == (GrievanceState.READ, True)
    assert verbs(web) == ["logged", "state", "noted", "noted"]


def test_a_text_on_a_sensitive_thing_is_flagged_whatever_topic_was_chosen(campaign: CampaignFacts) -> None:
    topics = make_topics()
    row = make_grievance("Полиция остановила на дороге", topic_id=topics["roads"].id)
    assert (row.topic_id, row.proposed, row.sensitive) == (topics["roads"].id, False, True)


def test_a_chosen_topic_is_made_more_exact_by_the_words_but_never_another(campaign: CampaignFacts) -> None:
    topics = make_topics()
    exact = make_grievance("Нет воды", topic_id=topics["housing"].id)
    other = make_grievance("Нет воды", topic_id=topics["roads"].id)
    nothing = make_grievance("Спасибо")
    assert [(row.topic_id, row.proposed) for row in (exact, other, nothing)] == [
        (topics["water"].id, True),
        (topics["roads"].id, False),
        (topics["other"].id, True),
    ]


def test_a_place_that_names_two_places_or_none_stays_words(campaign: CampaignFacts) -> None:
    make_place("Аксай", "Один")
    make_place("Ақсай", "Другой")
    rows = [make_grievance(place=place) for place in ("Аксай", "Нигде", "")]
    assert [(row.locality_id, row.place) for row in rows] == [(None, "Аксай"), (None, "Нигде"), (None, None)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": " \n "}, "text"),
        ({"reply_way": ReplyWay.SMS}, "phone"),
        ({"reply_way": ReplyWay.EMAIL}, "email"),
    ],
)
def test_what_lacks_something_is_refused(
    campaign: CampaignFacts, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        log(**values)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_who_wishes_for_an_sms_gets_code_and_link_and_has_agreed_to_that_alone(
    campaign: CampaignFacts,
) -> None:
    logged = log(reply_way=ReplyWay.SMS, phone=PHONE)
    (message,) = messages()
    (consent,) = db.session.scalars(sa.select(Consent)).all()
    assert (message.purpose, message.state) == (MessagePurpose.GRIEVANCE_RECEIVED, MessageState.READY)
    assert (logged.code in message.body, "/s/g" in message.body, "вод" in message.body) == (True, True, False)
    assert (consent.purpose, consent.way, consent.about) == (
        ConsentPurpose.ANSWER, ConsentWay.WEB, f"grievance:{logged.grievance.id}",
    )  # fmt: skip
    token = message.body.rpartition("/")[2]
    assert tokens.find(token, tokens.Purpose.GRIEVANCE).about == f"grievance:{logged.grievance.id}"


def test_an_entry_of_the_hall_without_a_contact_has_no_code(campaign: CampaignFacts) -> None:
    hall = log(way_in=WayIn.HALL)
    asked = log(way_in=WayIn.HALL, reply_way=ReplyWay.SMS, phone=PHONE)
    assert (hall.code, hall.grievance.code_index, bool(asked.code)) == ("", None, True)


def test_a_topic_set_by_staff_moves_the_count_and_clears_the_flag(campaign: CampaignFacts) -> None:
    topics = make_topics()
    by = make_member()
    row = make_grievance("Полиция на дороге", topic_id=topics["roads"].id)
    services.set_topic(row, topic_id=topics["water"].id, by=by)
    lines = db.session.execute(sa.select(Tally.topic_id, Tally.count).where(Tally.count != 0)).all()
    assert [tuple(line) for line in lines] == [(topics["water"].id, 1)]
    assert (row.sensitive, row.proposed, row.state) == (False, False, GrievanceState.READ)
    assert verify(counting.entries()) == []


def test_many_are_changed_by_one_act_and_put_back_by_one_undo(campaign: CampaignFacts) -> None:
    topics = make_topics()
    by, helper = make_member(), make_member(Role.STAFF)
    rows = [make_grievance(), make_grievance("Плохая дорога"), make_grievance("Дорога")]

    done = services.set_topic(*rows, topic_id=topics["roads"].id, by=by)
    assigned = services.assign(*rows, to=helper.user_id, by=by)
    settled = services.set_state(*rows, state=GrievanceState.CLOSED, by=by)

    assert done is not None
    assert assigned is not None
    assert settled is not None
    services.set_topic(rows[0], topic_id=topics["other"].id, by=by)
    for each in (done, assigned, settled):
        with pytest.raises(DomainError) if each is done else nullcontext():
            undo.take_back(each.id, by=by)
    assert {row.assignee_id for row in rows} == {None}
    assert {row.state for row in rows} == {GrievanceState.READ}
    assert rows[0].topic_id == topics["other"].id
    assert verify(counting.entries()) == []


@pytest.mark.parametrize("words", ["Сырымский район", "сырымский", "Syrymskiy rayon"])
def test_a_district_is_known_by_its_name_too(campaign: CampaignFacts, words: str) -> None:
    place = make_place()
    row = make_grievance(place=words)
    assert (row.where, row.place) == ([None, place.district_id], words)


def test_a_place_set_by_staff_moves_the_count_and_can_be_taken_back(campaign: CampaignFacts) -> None:
    make_topics()
    by, place = make_member(), make_place()
    row = make_grievance(place="за мостом")
    done = services.set_place(row, words="жымпиты", by=by)
    lines = db.session.execute(sa.select(Tally.district_id, Tally.count).where(Tally.count != 0)).all()
    assert [tuple(line) for line in lines] == [(place.district_id, 1)]
    assert (row.where, row.place) == ([place.id, place.district_id], "за мостом")
    assert done is not None
    undo.take_back(done.id, by=by)
    assert (row.where, verify(counting.entries())) == ([None, None], [])
    assert services.set_place(row, words=" ", by=by) is None
    with pytest.raises(DomainError):
        services.set_place(row, words="Атлантида", by=by)


def test_a_change_that_changes_nothing_keeps_no_undo(campaign: CampaignFacts) -> None:
    by = make_member()
    row = make_grievance()
    assert services.set_kind(row, kind=GrievanceKind.COMPLAINT, by=by) is None
    assert services.assign(row, to=None, by=by) is None


def test_kind_and_danger_are_set_and_taken_back(campaign: CampaignFacts) -> None:
    make_topics()
    by = make_member()
    row = make_grievance()
    kind = services.set_kind(row, kind=GrievanceKind.QUESTION, by=by)
    danger = services.set_urgency(row, urgency=Urgency.DANGER, by=by)
    assert kind is not None
    assert danger is not None
    assert verify(counting.entries()) == []
    undo.take_back(kind.id, by=by)
    undo.take_back(danger.id, by=by)
    assert (row.kind, row.urgency) == (GrievanceKind.COMPLAINT, Urgency.ORDINARY)
    assert verify(counting.entries()) == []


def test_a_sensitive_one_is_given_to_nobody_who_may_not_read_it(campaign: CampaignFacts) -> None:
    topics = make_topics()
    by, staff, volunteer = make_member(), make_member(Role.STAFF), make_member(Role.VOLUNTEER)
    police, roads = make_grievance("Полиция"), make_grievance("Дорога")
    for row, to in ((police, staff), (roads, volunteer)):
        with pytest.raises(DomainError):
            services.assign(row, to=to.user_id, by=by)
    services.assign(roads, to=staff.user_id, by=by)
    services.set_topic(roads, topic_id=topics["police"].id, by=by)
    assert (police.assignee_id, roads.assignee_id) == (None, None)


def test_a_state_is_set_by_hand_but_answered_only_by_an_answer(campaign: CampaignFacts) -> None:
    row = make_grievance()
    for state in (GrievanceState.NEW, GrievanceState.ANSWERED):
        with pytest.raises(DomainError):
            services.set_state(row, state=state, by=make_member())


def test_an_answer_goes_to_the_writer_the_way_they_chose(campaign: CampaignFacts) -> None:
    by = make_member()
    with_sms = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE)
    with_mail = make_grievance(reply_way=ReplyWay.EMAIL, email="a@example.kz")
    without = make_grievance()
    for row in (with_sms, with_mail, without):
        services.answer(row, "The pipe is mended on Friday", by=by)
    answers = [message for message in messages() if message.purpose is MessagePurpose.ANSWER]
    assert [(message.about, "pipe" in message.body) for message in answers] == [
        (f"grievance:{with_sms.id}", False)
    ]
    assert {row.state for row in (with_sms, with_mail, without)} == {GrievanceState.ANSWERED}
    assert [answer.words for answer in queries.answers(without)] == ["The pipe is mended on Friday"]
    with pytest.raises(DomainError):
        services.answer(without, "  ", by=by)


def test_what_an_answer_will_cost_is_known_before(campaign: CampaignFacts) -> None:
    row = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE)
    assert (services.price(row).people, services.price(make_grievance()).people) == (1, 0)


def test_joined_ones_share_answer_and_state_and_go_on_counting(campaign: CampaignFacts) -> None:
    make_topics()
    by = make_member()
    head, *others = (make_grievance(reply_way=ReplyWay.SMS, phone=PHONE) for _number in range(5))
    services.merge(head, others, by=by)
    assert counted() == 5
    services.answer(head, "Mended", by=by)
    assert {row.state for row in others} == {GrievanceState.ANSWERED}
    assert [answer.words for answer in queries.answers(others[0])] == ["Mended"]
    told = [message.about for message in messages() if message.purpose is MessagePurpose.ANSWER]
    assert sorted(told) == sorted(f"grievance:{row.id}" for row in (head, *others))
    services.unmerge(others[0], by=by)
    assert (queries.answers(others[0]), counted(), queries.voices([head])) == ([], 5, {head.id: 3})


def test_a_join_is_taken_back_whole(campaign: CampaignFacts) -> None:
    by = make_member()
    rows = [make_grievance() for _number in range(4)]
    first = services.merge(rows[1], [rows[2]], by=by)
    second = services.merge(rows[0], rows[1:2] + rows[3:], by=by)
    assert {row.merged_into_id for row in rows[1:]} == {rows[0].id}
    undo.take_back(second.id, by=by)
    assert [row.merged_into_id for row in rows] == [None, None, rows[1].id, None]
    undo.take_back(first.id, by=by)
    assert {row.merged_into_id for row in rows} == {None}


def test_what_cannot_be_joined_or_parted_is_refused(campaign: CampaignFacts) -> None:
    by = make_member()
    head, voice, other = (make_grievance() for _number in range(3))
    services.merge(head, [voice], by=by)
    for refused in (
        lambda: services.merge(head, [head], by=by),
        lambda: services.merge(voice, [other], by=by),
        lambda: services.answer(voice, "No", by=by),
        lambda: services.unmerge(head, by=by),
    ):
        with pytest.raises(DomainError):
            refused()


def test_one_joined_to_what_was_answered_is_answered_too(campaign: CampaignFacts) -> None:
    by = make_member()
    head, late = make_grievance(), make_grievance()
    services.answer(head, "Mended", by=by)
    services.merge(head, [late], by=by)
    assert late.state is GrievanceState.ANSWERED


def test_who_wrote_is_shown_with_a_reason_and_a_trace(campaign: CampaignFacts) -> None:
    by = make_member()
    row = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE, name="Гульнар Т")
    with pytest.raises(DomainError):
        services.show_contact(row, " ", by=by)
    shown = services.show_contact(row, "She asked to be called", by=by)
    assert (shown.name, shown.phone, shown.email) == ("Гульнар Т", "+7 701 234 56 78", "")
    assert [note.words for note in queries.additions(row, by_writer=False)] == ["She asked to be called"]
    assert "grievance.contact_shown" in traces()
    with pytest.raises(DomainError):
        services.show_contact(make_grievance(), "Why not", by=by)


def test_an_e_mail_to_write_is_ready_with_a_link_and_no_topic(campaign: CampaignFacts) -> None:
    row = make_grievance(reply_way=ReplyWay.EMAIL, email="a@example.kz")
    shown = services.show_contact(row, "To answer", by=make_member())
    assert (shown.email, shown.phone, "/s/g" in shown.mail, "вод" in shown.mail) == (
        "a@example.kz",
        "",
        True,
        False,
    )


def test_an_answer_by_e_mail_waits_until_somebody_says_that_it_went_out(campaign: CampaignFacts) -> None:
    by = make_member()
    head = make_grievance()
    voice = make_grievance(reply_way=ReplyWay.EMAIL, email="a@example.kz")
    services.merge(head, [voice], by=by)
    both = [head, voice]
    with at(NOON):
        assert queries.to_mail(both) == set()
        services.answer(head, "Mended on Friday", by=by)
        assert queries.to_mail(both) == {voice.id}
    with at(NOON + timedelta(hours=1)):
        services.mailed(voice, by=by)
        services.mailed(voice, by=by)
        assert queries.to_mail(both) == set()
    with at(NOON + timedelta(hours=2)):
        services.answer(head, "Mended today", by=by)
        assert queries.to_mail(both) == {voice.id}
    assert traces().count("grievance.mailed") == 1


def test_the_writer_adds_to_it_and_what_was_settled_is_taken_up_again(campaign: CampaignFacts) -> None:
    row = make_grievance()
    services.answer(row, "Mended", by=make_member())
    services.add_by_writer(row, "Still no water", once_key="a")
    services.add_by_writer(row, "Still no water", once_key="a")
    assert [each.words for each in queries.additions(row, by_writer=True)] == ["Still no water"]
    assert row.state is GrievanceState.IN_WORK
    for number in range(19):
        services.add_by_writer(row, f"{number}")
    with pytest.raises(DomainError):
        services.add_by_writer(row, "One more")


def test_the_writer_deletes_every_word_and_trace_and_the_number_stays(campaign: CampaignFacts) -> None:
    make_topics()
    by = make_member()
    logged = log(place="Дом 5", reply_way=ReplyWay.SMS, phone=PHONE)
    row = logged.grievance
    services.answer(row, "You said: no water", by=by)
    services.add_by_writer(row, "More")
    token = messages()[0].body.rpartition("/")[2]
    before = counted()

    services.delete_by_writer(row)
    db.session.flush()

    assert (row.words, row.place, row.contact_id, row.code_index) == (None, None, None, None)
    assert (row.state, row.erased_at is not None) == (GrievanceState.CLOSED, True)
    assert db.session.scalars(sa.select(Addition)).all() == []
    assert db.session.scalars(sa.select(Answer)).all() == []
    assert messages() == []
    assert (counted(), verify(counting.entries())) == (before, [])
    with pytest.raises((Gone, NotFound)):
        tokens.find(token, tokens.Purpose.GRIEVANCE)
    code = services.read_code(logged.code)
    assert code is not None
    assert queries.of_code(services.index_of(code)) is None


def test_what_was_deleted_before_anybody_read_it_never_counts(campaign: CampaignFacts) -> None:
    topics = make_topics()
    row = make_grievance()
    services.delete_by_writer(row)
    services.set_topic(row, topic_id=topics["roads"].id, by=make_member())
    assert (counted(), row.counted) == (0, False)


def test_a_member_who_leaves_gives_up_their_work(campaign: CampaignFacts) -> None:
    by, staff = make_member(), make_member(Role.STAFF)
    row = make_grievance()
    services.assign(row, to=staff.user_id, by=by)
    membership = db.session.get(Membership, staff.membership_id)
    assert membership is not None
    services.leave_with(membership)
    assert row.assignee_id is None


def test_the_days_of_the_states_are_told(campaign: CampaignFacts) -> None:
    by = make_member()
    with at(NOON):
        row = make_grievance()
    for days, state in ((1, GrievanceState.IN_WORK), (2, GrievanceState.CLOSED), (3, GrievanceState.IN_WORK)):
        with at(NOON + timedelta(days=days)):
            services.set_state(row, state=state, by=by)
            db.session.flush()
    assert [(step.state, step.day.day) for step in queries.steps(row)] == [
        (GrievanceState.NEW, 9),
        (GrievanceState.READ, 10),
        (GrievanceState.IN_WORK, 12),
    ]


class Scene:
    """A team, topics and what was said, for acts in any order."""

    def __init__(self) -> None:
        self.topics = list(make_topics().values())
        self.by = make_member()
        self.rows = [make_grievance(), make_grievance("Дорога", way_in=WayIn.HALL)]
        self.done: list[undo.Undo] = []

    def keep(self, done: undo.Undo | None) -> None:
        if done is not None:
            self.done.append(done)

    def take_back(self) -> None:
        if self.done:
            undo.take_back(self.done.pop().id, by=self.by)


def test_a_contact_is_found_again_and_not_doubled(campaign: CampaignFacts) -> None:
    for _number in range(2):
        log(reply_way=ReplyWay.SMS, phone=PHONE)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1


ACTS: dict[str, Callable[[Scene, Grievance, Grievance, int], object]] = {
    "log": lambda scene, _row, _other, _n: scene.rows.append(make_grievance()),
    "hall": lambda scene, _row, _other, _n: scene.rows.append(make_grievance(way_in=WayIn.HALL)),
    "topic": lambda scene, row, other, n: scene.keep(
        services.set_topic(row, other, topic_id=scene.topics[n].id, by=scene.by)
    ),
    "kind": lambda scene, row, _other, n: scene.keep(
        services.set_kind(row, kind=list(GrievanceKind)[n % 3], by=scene.by)
    ),
    "merge": lambda scene, row, other, _n: scene.keep(services.merge(row, [other], by=scene.by)),
    "unmerge": lambda scene, row, _other, _n: services.unmerge(row, by=scene.by),
    "answer": lambda scene, row, _other, _n: services.answer(row, "Yes", by=scene.by),
    "note": lambda scene, row, _other, _n: services.note(row, "Note", by=scene.by),
    "delete": lambda _scene, row, _other, _n: services.delete_by_writer(row),
    "undo": lambda scene, _row, _other, _n: scene.take_back(),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 3), st.integers(0, 3)), max_size=14)
)
def test_the_tally_always_equals_a_recount(campaign: CampaignFacts, acts: list[tuple[str, int, int]]) -> None:
    with db.session.begin_nested() as attempt:
        scene = Scene()
        for act, first, second in acts:
            row, other = scene.rows[first % len(scene.rows)], scene.rows[second % len(scene.rows)]
            with suppress(DomainError):
                ACTS[act](scene, row, other, second)
        db.session.flush()
        assert verify(counting.entries()) == []
        attempt.rollback()
