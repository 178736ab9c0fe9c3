"""Topics, and the tally that always says what the entries say."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.campaigns.queries import current_campaign
from organizer.country.packs import read_pack
from organizer.country.services import load_pack
from organizer.kernel import undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.topics import queries, services
from organizer.topics.models import Tally, Topic, Word
from organizer.topics.services import Counted, Difference, TopicDetails
from tests.factories import make_member
from tests.topics.rows import MONDAY, make_topic


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


def test_a_new_campaign_begins_with_the_topics_of_its_country_and_their_words(
    campaign: CampaignFacts,
) -> None:
    pack = read_pack("kz")
    load_pack(pack)

    services.begin(current_campaign())

    assert [topic.code for topic in queries.topics()] == [topic.code for topic in pack.topics]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Word)) == len(pack.lexicon)
    assert {row.code for row in queries.topics() if row.sensitive} == {
        topic.code for topic in pack.topics if topic.sensitive
    }
    assert verbs() == ["topics.begun"]


def test_a_campaign_begins_once(campaign: CampaignFacts) -> None:
    load_pack(read_pack("kz"))
    services.begin(current_campaign())
    services.begin(current_campaign())
    assert verbs() == ["topics.begun"]


def test_a_text_is_proposed_a_topic_in_both_languages(campaign: CampaignFacts) -> None:
    load_pack(read_pack("kz"))
    services.begin(current_campaign())
    texts = ["Третий день нет воды в кране", "Ауылда су жоқ, құбыр жарылған", "Спасибо вам"]
    assert [topic and topic.code for topic in map(queries.propose, texts)] == [
        "housing.water",
        "housing.water",
        None,
    ]


def test_a_topic_that_is_switched_off_is_proposed_no_more(campaign: CampaignFacts) -> None:
    water = make_topic("water")
    db.session.add(Word(topic_id=water.id, stem="вод", weight=3))
    db.session.flush()
    before = queries.propose("Нет воды")
    water.in_use = False
    db.session.flush()
    assert (before, queries.propose("Нет воды")) == (water, None)


def test_topics_stand_in_two_levels_in_their_order(campaign: CampaignFacts) -> None:
    roads, housing = make_topic("roads", place=2), make_topic("housing", place=1)
    water = make_topic("housing.water", parent=housing, place=4)
    heating = make_topic("housing.heating", parent=housing, place=3, in_use=False)
    assert queries.topics() == [housing, water, roads]
    assert queries.topics(in_use=False) == [housing, heating, water, roads]


def test_what_stands_below_a_sensitive_topic_is_sensitive(campaign: CampaignFacts) -> None:
    justice, roads = make_topic("justice", sensitive=True), make_topic("roads")
    police = make_topic("justice.police", parent=justice)
    repair = make_topic("roads.repair", parent=roads, sensitive=True)
    assert queries.sensitive_ids() == {justice.id, police.id, repair.id}


def test_an_added_topic_gets_a_code_of_latin_letters_that_is_its_own(campaign: CampaignFacts) -> None:
    housing = make_topic("housing")
    added = [
        services.add_topic(TopicDetails(names=names), parent=parent, by=None).code
        for names, parent in (
            ({"kk": "Су тасқыны"}, None),
            ({"ru": "Паводок", "en": "High water!"}, housing),
            ({"en": "high  WATER"}, housing),
            ({"ru": "«…»"}, None),
        )
    ]
    assert added == ["su_taskyny", "housing.high_water", "housing.high_water_2", "topic"]


def test_a_topic_is_refused_without_a_name_and_on_a_third_level(campaign: CampaignFacts) -> None:
    housing = make_topic("housing")
    water = make_topic("housing.water", parent=housing)
    with pytest.raises(DomainError) as nameless:
        services.add_topic(TopicDetails(names={"en": ""}), by=None)
    with pytest.raises(DomainError) as deep:
        services.add_topic(TopicDetails(names={"en": "Wells"}), parent=water, by=None)
    assert (nameless.value.field, deep.value.field) == ("names", "parent_id")


def test_the_same_key_of_a_form_adds_a_topic_once(campaign: CampaignFacts) -> None:
    details = TopicDetails(names={"en": "Wells"})
    first = services.add_topic(details, by=None, once_key="key")
    assert services.add_topic(details, by=None, once_key="key") == first
    assert verbs() == ["topic.added"]


def test_an_edit_is_traced_and_taken_back(campaign: CampaignFacts) -> None:
    by = make_member()
    roads = make_topic("roads")
    details = TopicDetails(names={"en": "Streets"}, in_use=False, sensitive=True, agreed_answer={"ru": "Да"})

    done = services.edit_topic(roads, details, by=by)

    assert done is not None
    assert (roads.names, roads.in_use, roads.sensitive, roads.agreed_answer, roads.code) == (
        {"en": "Streets"}, False, True, {"ru": "Да"}, "roads",
    )  # fmt: skip
    undo.take_back(done.id, by=by)
    assert (roads.names["en"], roads.in_use, roads.sensitive, roads.agreed_answer) == (
        "Roads",
        True,
        False,
        {},
    )
    assert verbs() == ["topic.edited", "topic.restored"]
    same = TopicDetails(names=roads.names)
    assert services.edit_topic(roads, same, by=by) is None


def test_the_topic_for_everything_else_stays_in_use(campaign: CampaignFacts) -> None:
    other = make_topic("other")
    with pytest.raises(DomainError):
        services.edit_topic(other, TopicDetails(names={"en": "Other"}, in_use=False), by=None)


def counted(topic: Topic, week: date = MONDAY, district_id: int = 0, kind: str = "complaint") -> Counted:
    return Counted(week, topic.id, district_id, 0, "web", kind)


def test_counting_adds_to_a_line_and_takes_from_it(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    for step in (1, 1, 1, -1):
        services.add(counted(roads), step)
    services.add_all(
        {counted(roads): 5, counted(roads, kind="question"): 2, counted(roads, district_id=7): 0}
    )
    lines = db.session.execute(sa.select(Tally.kind, Tally.count).order_by(Tally.kind)).all()
    assert [tuple(line) for line in lines] == [("complaint", 7), ("question", 2)]


def test_a_tally_that_is_wrong_is_named_and_put_right(campaign: CampaignFacts) -> None:
    roads, water = make_topic("roads"), make_topic("water")
    services.add_all({counted(roads): 5, counted(water): 2})
    entries = {counted(roads): 4, counted(water, district_id=3): 1}
    wrong = {
        Difference(counted(roads), 5, 4),
        Difference(counted(water), 2, 0),
        Difference(counted(water, district_id=3), 0, 1),
    }
    assert set(services.verify(entries)) == wrong
    assert set(services.rebuild(entries)) == wrong
    assert (services.verify(entries), services.rebuild(entries)) == ([], [])
    assert verbs() == ["tally.rebuilt"]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.sampled_from(["complaint", "question"]), st.integers(-3, 9)
    ),
    max_size=20,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_tally_is_the_sum_of_its_steps_in_any_order(
    campaign: CampaignFacts, steps: list[tuple[int, int, str, int]]
) -> None:
    with db.session.begin_nested() as attempt:
        topics = [make_topic(f"t{number}") for number in range(3)]
        expected: Counter[Counted] = Counter()
        for topic, district, kind, step in steps:
            line = counted(topics[topic], district_id=district, kind=kind)
            services.add(line, step)
            expected[line] += step
        assert services.verify({line: count for line, count in expected.items() if count}) == []
        attempt.rollback()
