"""What happens to a file job between its first byte and its last day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Permission, Role
from organizer.files import queries, services
from organizer.files.models import FileContent, FileJob, FileState, Part
from organizer.kernel import jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone, NotFound
from tests.factories import make_member

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
WORK: list[int] = []


@pytest.fixture(autouse=True)
def _a_job_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    WORK.clear()
    work = jobs.Job(
        "test.work",
        lambda *, file_id: WORK.append(file_id),
        every_seconds=None,
        each_campaign=True,
        own_transactions=False,
    )
    monkeypatch.setitem(jobs.registry, "test.work", work)


def opened(content: bytes = b"a,b\n1,2\n", by: Role = Role.COORDINATOR) -> FileJob:
    return services.open_job(
        "test.work", titles={"en": "Work"}, content=content, filename="list.csv", by=make_member(by)
    )


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


def test_what_a_file_holds_lies_sealed(campaign: CampaignFacts) -> None:
    row = opened(b"Aigul,+77012345678")

    kept = db.session.scalars(sa.select(FileContent)).one()
    assert (b"Aigul" in kept.content_sealed, b"list" in row.filename_sealed) == (False, False)
    assert (queries.content(row, Part.INPUT), row.filename) == (b"Aigul,+77012345678", "list.csv")


def test_a_file_waits_until_it_is_started_and_is_started_once(campaign: CampaignFacts) -> None:
    row = opened()
    states = [row.state]

    services.start(row, by=None)

    assert [*states, row.state] == [FileState.DRAFT, FileState.WAITING]
    with pytest.raises(DomainError):
        services.start(row, by=None)
    with pytest.raises(DomainError):
        services.choose(row, zone="Asia/Oral")
    assert verbs() == ["file.opened", "file.started"]


def test_a_job_is_taken_by_one_worker_alone(campaign: CampaignFacts) -> None:
    row = opened()
    services.start(row, by=None)

    takes = [services.take(row.id), services.take(row.id)]

    assert takes == [row, None]
    assert row.state is FileState.RUNNING


def test_a_job_that_a_dead_worker_left_is_woken_and_taken_again(campaign: CampaignFacts) -> None:
    with at(NOON):
        row = opened()
        services.start(row, by=None)
        services.take(row.id)
    with at(NOON + timedelta(minutes=1)):
        assert services.wake_left() == []
    with at(NOON + timedelta(minutes=3)):
        assert services.wake_left() == [row.id]
        assert services.take(row.id) == row
        assert services.wake_left() == []


def test_a_worker_that_shows_that_it_lives_keeps_its_job(campaign: CampaignFacts) -> None:
    with at(NOON):
        row = opened()
        services.start(row, by=None)
        services.take(row.id)
    with at(NOON + timedelta(minutes=2)):
        services.progress(row, 500, 9999, rejected=3, known=7)
        db.session.flush()
    with at(NOON + timedelta(minutes=3)):
        assert (services.wake_left(), services.take(row.id)) == ([], None)
    assert (row.done, row.total, row.rejected, row.known) == (500, 9999, 3, 7)


def test_what_came_in_is_forgotten_when_the_work_is_done(campaign: CampaignFacts) -> None:
    row = opened()
    services.start(row, by=None)
    services.take(row.id)

    services.finish(row, rejected=b"row,reason\n2,no date\n")

    assert row.state is FileState.DONE
    assert queries.parts(row) == {Part.REJECTED}
    with pytest.raises(NotFound):
        queries.content(row, Part.INPUT)
    assert verbs()[-1] == "file.done"


def test_a_job_that_failed_says_why(campaign: CampaignFacts) -> None:
    row = opened()
    services.fail(row, "unreadable")
    assert (row.state, row.problem, queries.parts(row)) == (FileState.FAILED, "unreadable", set())


def test_contents_are_deleted_after_seven_days_and_the_line_stays(campaign: CampaignFacts) -> None:
    with at(NOON):
        done, draft = opened(), opened()
        services.start(done, by=None)
        services.finish(done, b"output")
    with at(NOON + timedelta(days=6, hours=23)):
        assert services.expire() == 0
        assert queries.content(done, Part.OUTPUT) == b"output"
    with at(NOON + timedelta(days=7)):
        with pytest.raises(Gone):
            queries.content(done, Part.OUTPUT)
        assert services.expire() == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FileContent)) == 0
    assert (done.state, draft.state, draft.problem) == (FileState.DONE, FileState.FAILED, "not_started")


def test_a_part_kept_again_takes_the_place_of_the_first(campaign: CampaignFacts) -> None:
    row = opened()
    services.keep(row, Part.PREVIEW, b"one")
    services.keep(row, Part.PREVIEW, b"two")
    assert queries.content(row, Part.PREVIEW) == b"two"


def test_a_file_is_opened_by_who_asked_and_by_those_with_its_permission(campaign: CampaignFacts) -> None:
    asker, coordinator, staff = map(make_member, (Role.COORDINATOR, Role.COORDINATOR, Role.STAFF))
    row = services.open_job(
        "test.work",
        titles={"en": "Work"},
        content=b"x",
        filename="x.csv",
        needs=Permission.GRIEVANCE_IMPORT,
        by=asker,
    )
    assert [queries.may_open(row, who) for who in (asker, coordinator, staff)] == [True, True, False]
    row.needs = ""
    assert [queries.may_open(row, who) for who in (asker, coordinator, staff)] == [True, False, False]


def test_a_wake_reaches_the_job_with_the_id_of_its_file(campaign: CampaignFacts) -> None:
    row = opened()
    services.start(row, by=None)
    db.session.info["after_commit"][-1]()
    assert [row.id] == WORK
