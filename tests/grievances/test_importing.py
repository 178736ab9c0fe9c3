"""Taking in files of other programs, from the first look to the numbers that are out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.files import queries as files
from organizer.files.bounds import LARGEST_BYTES
from organizer.files.models import FileJob, FileState, Part
from organizer.files.services import take
from organizer.grievances import services
from organizer.grievances.commands import import_group, tally_group
from organizer.grievances.importer import DateOrder, Field, FileMapping
from organizer.grievances.models import Grievance, GrievanceState, ImportMapping, WayIn
from organizer.grievances.services import importing
from organizer.kernel import jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db, finish
from organizer.topics import counts
from organizer.topics.counts import ALL, Audience, View
from organizer.topics.models import Tally
from organizer.topics.queries import topic_by_code
from organizer.topics.services import release, verify
from tests.factories import make_member, make_session
from tests.grievances.rows import NOON, make_place, make_topics
from tests.topics.rows import make_topic
from tests.web import Browser

DATA = Path(__file__).parent / "data"
CSV = """No,Created,Category,Text,Status,Address
1,05.03.2026 18:47,Roads,A hole &amp; no light,Open,Жымпиты
2,06.03.2026 09:10,"Water, Roads",,Closed,
3,,Roads,,,
2,07.03.2026 09:10,Roads,,,
5,07.03.2026 09:10,Nonsense,"Two
lines",,
""".encode()


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs wait until a test does them itself."""
    work = jobs.Job(
        importing.JOB, lambda **_ids: None, every_seconds=None, each_campaign=True, own_transactions=True
    )
    monkeypatch.setitem(jobs.registry, importing.JOB, work)


@pytest.fixture(name="topics")
def _topics(campaign: CampaignFacts) -> None:
    make_topics()


def opened(content: bytes = CSV, **told: Any) -> FileJob:
    """A file that is mapped as it was guessed, and begun."""
    preview = services.look(content)
    job = services.open_import(content, "list.csv", preview, by=make_member())
    options = {**job.options, **told}
    mapping = FileMapping(
        columns={Field(name): place for name, place in options["columns"].items()},
        source=options["source"],
        zone=options["zone"] or "Asia/Oral",
        order=DateOrder(options["order"]),
    )
    services.choose_columns(job, mapping, preview=preview)
    chosen = {label: code for label, _count, code in services.categories(job, preview=preview)}
    services.start_import(job, chosen, preview=preview, language="en", by=None)
    finish(keep=True)
    return job


def run(job: FileJob, campaign: CampaignFacts) -> FileJob:
    for _progress in services.run_import(campaign.id, job.id):
        pass
    return files.job(job.id)


def rows() -> list[Grievance]:
    return list(db.session.scalars(sa.select(Grievance).order_by(Grievance.said_at, Grievance.id)))


def taken(job: FileJob) -> tuple[int, int, int]:
    return job.done - job.rejected - job.known, job.known, job.rejected


@pytest.mark.usefixtures("topics")
def test_a_file_goes_in_and_its_bad_rows_come_back_with_reasons(campaign: CampaignFacts) -> None:
    place = make_place()
    with at(NOON):
        job = run(opened(), campaign)
        back = files.content(job, Part.REJECTED).decode("utf-8-sig")
    assert (job.state, taken(job), job.done) == (FileState.DONE, (3, 0, 2), 5)
    assert list(csv.reader(io.StringIO(back))) == [
        ["Row", "Reason", "No", "Created", "Category", "Text", "Status", "Address"],
        ["4", "The date is missing", "3", "", "Roads", "", "", ""],
        ["5", "This number stands in an earlier row", "2", "07.03.2026 09:10", "Roads", "", "", ""],
    ]
    first, second, third = rows()
    assert (first.words, first.said_at) == ("A hole & no light", datetime(2026, 3, 5, 13, tzinfo=UTC))
    assert (first.locality_id, first.state, first.way_in) == (place.id, GrievanceState.READ, WayIn.IMPORT)
    assert [row.topic and row.topic.code for row in (first, second, third)] == ["roads", "roads", "other"]
    assert (second.words, second.state, third.words) == (None, GrievanceState.CLOSED, "Two\nlines")
    assert [row.code_index for row in rows()] == [None] * 3


@pytest.mark.usefixtures("topics")
def test_what_goes_in_counts_at_once(campaign: CampaignFacts) -> None:
    run(opened(), campaign)
    assert verify(services.entries()) == []
    assert db.session.scalar(sa.select(sa.func.sum(Tally.count))) == 3


@pytest.mark.usefixtures("topics")
def test_the_same_file_again_adds_nothing(campaign: CampaignFacts) -> None:
    first, second = run(opened(), campaign), run(opened(), campaign)
    other = run(opened(source="another"), campaign)
    assert [taken(job) for job in (first, second, other)] == [(3, 0, 2), (0, 3, 2), (3, 0, 2)]
    assert (len(rows()), verify(services.entries())) == (6, [])


@pytest.mark.usefixtures("topics")
def test_another_row_under_a_number_that_is_taken_comes_back_and_says_so(campaign: CampaignFacts) -> None:
    run(opened(), campaign)
    other = CSV.replace(
        b"1,05.03.2026 18:47,Roads,A hole &amp; no light", b"1,04.03.2026 18:47,Water,No water"
    )
    job = run(opened(other), campaign)
    back = files.content(job, Part.REJECTED).decode("utf-8-sig")
    assert taken(job) == (0, 2, 3)
    assert list(csv.reader(io.StringIO(back)))[1][:3] == [
        "2",
        "An entry of another time has this number. Give this file a source name of its own",
        "1",
    ]


@pytest.mark.parametrize(
    ("filename", "source"),
    [("обращения_2026-03 (2).csv", "обращения"), ("a.csv", "a"), ("2026-03.xlsx", "file"), ("", "file")],
)
@pytest.mark.usefixtures("topics")
def test_a_file_is_guessed_to_be_one_of_those_with_its_name(filename: str, source: str) -> None:
    assert services.open_import(CSV, filename, services.look(CSV), by=None).options["source"] == source


@pytest.mark.usefixtures("topics")
def test_rows_that_were_given_back_go_in_again_as_they_were_written(campaign: CampaignFacts) -> None:
    content = CSV + b"6,,Roads,-5 degrees at home,,\n7,,Roads,+7 is what I have,,\n"
    back = files.content(run(opened(content), campaign), Part.REJECTED).decode("utf-8-sig")
    mended = [[*row[2:]] for row in csv.reader(io.StringIO(back)) if row[0] not in {"4", "5"}]
    for row in mended[1:]:
        row[1] = "08.03.2026 10:00"
    text = io.StringIO()
    csv.writer(text).writerows(mended)
    run(opened(text.getvalue().encode()), campaign)
    assert {row.words for row in rows()} >= {"-5 degrees at home", "+7 is what I have"}


@pytest.mark.usefixtures("topics")
def test_a_row_with_a_monstrous_cell_is_refused_and_the_others_go_in(campaign: CampaignFacts) -> None:
    job = run(opened(CSV + b"8,08.03.2026 10:00,Roads," + b"x" * 300_000 + b",,\n"), campaign)
    assert taken(job) == (3, 0, 3)


@pytest.mark.usefixtures("topics")
def test_a_file_that_a_worker_left_half_done_is_taken_up_where_it_was(
    campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    with at(NOON):
        job = opened()
        steps = services.run_import(campaign.id, job.id)
        first = next(steps)
        steps.close()
        assert list(services.run_import(campaign.id, job.id)) == []
    with at(NOON.replace(hour=13)):
        job = run(job, campaign)
        back = files.content(job, Part.REJECTED).decode()
    assert (first.done, taken(job), len(rows())) == (2, (3, 0, 2), 3)
    assert (back.count("\n"), verify(services.entries())) == (3, [])


@pytest.mark.usefixtures("topics")
def test_a_row_that_was_written_in_a_batch_that_was_lost_is_not_doubled(
    campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(opened(CSV.split(b"\n2,")[0]), campaign)
    job = run(opened(), campaign)
    assert (taken(job), len(rows())) == ((2, 1, 2), 3)


@pytest.mark.usefixtures("topics")
def test_a_job_that_fells_every_worker_is_given_up(campaign: CampaignFacts) -> None:
    job = opened()
    for hour in range(5):
        with at(NOON.replace(hour=hour)):
            assert take(job.id) is not None
    with at(NOON.replace(hour=6)):
        assert take(job.id) is None
    assert (job.state, job.problem) == (FileState.FAILED, "stopped")


def test_the_mapping_is_remembered_for_the_next_file(campaign: CampaignFacts) -> None:
    make_topics()
    preview = services.look(CSV)
    job = services.open_import(CSV, "a.csv", preview, by=None)
    mapping = FileMapping(
        columns={Field.SAID_AT: 1, Field.CATEGORY: 2},
        source="hotline",
        zone="Asia/Almaty",
        order=DateOrder.DAY_FIRST,
    )
    services.choose_columns(job, mapping, preview=preview)
    services.start_import(
        job, {"Nonsense": "police", "Roads": "gone"}, preview=preview, language="en", by=None
    )
    db.session.flush()
    again = services.open_import(CSV, "b.csv", services.look(CSV), by=None)
    assert {name: again.options[name] for name in ("columns", "source", "zone", "order")} == {
        "columns": {"said_at": 1, "category": 2}, "source": "hotline", "zone": "Asia/Almaty", "order": "day",
    }  # fmt: skip
    guesses = {label: code for label, _count, code in services.categories(again, preview=preview)}
    assert guesses == {"Roads": "roads", "Water": "other", "Nonsense": "police"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportMapping)) == 1


def test_categories_are_guessed_from_names_and_words(campaign: CampaignFacts) -> None:
    topics = make_topics()
    topics["roads"].names = {"ru": "Дороги", "en": "Roads"}
    content = "Дата,Тема\n01.03.2026,Дороги\n02.03.2026,Нет воды\n03.03.2026,ROADS / Дороги\n".encode()
    preview = services.look(content)
    job = services.open_import(content, "a.csv", preview, by=None)
    assert services.categories(job, preview=preview) == [
        ("Дороги", 1, "roads"), ("Нет воды", 1, "housing.water"), ("ROADS / Дороги", 1, "roads"),
    ]  # fmt: skip


def la311() -> bytes:
    return gzip.decompress((DATA / "la311_2017.csv.gz").read_bytes())


def make_city_topics() -> None:
    for code in ("city", "roads", "housing", "land", "services", "other"):
        make_topic(code)
    for code in ("city.waste", "city.animals", "roads.lighting", "housing.water"):
        make_topic(code, parent=topic_by_code(code.partition(".")[0]))


@pytest.mark.slow  # ten thousand rows, as many as a city gets in five days
def test_the_requests_of_a_city_go_in_whole_and_show_in_the_numbers(campaign: CampaignFacts) -> None:
    current_campaign().zone = "America/Los_Angeles"
    make_city_topics()
    db.session.flush()

    job = run(opened(la311()), campaign)

    assert (job.state, taken(job), job.total) == (FileState.DONE, (9999, 0, 0), 9999)
    states = Counter(db.session.scalars(sa.select(Grievance.state)))
    assert states == {GrievanceState.CLOSED: 9994, GrievanceState.READ: 5}
    assert verify(services.entries()) == []
    release(Audience.INSIDE, NOON)
    db.session.flush()
    topics = counts.released(View.TOPIC, ALL)
    assert counts.released(View.TOTAL, ALL).of() == 10_000
    assert {code: topics.of(code) for code in ("city.waste", "city", "land", "city.animals")} == {
        "city.waste": 6375, "city": 2865, "land": 255, "city.animals": 230,
    }  # fmt: skip


def test_the_export_of_los_angeles_is_known_at_a_look(campaign: CampaignFacts) -> None:
    make_city_topics()
    content = b"\n".join(la311().split(b"\n")[:50])
    preview = services.look(content)
    job = services.open_import(content, "la.csv", preview, by=None)
    assert {name: job.options[name] for name in ("zone", "order", "source")} == {
        "zone": "America/Los_Angeles", "order": "month", "source": "la311",
    }  # fmt: skip
    guesses = {label: code for label, _count, code in services.categories(job, preview=preview)}
    assert (guesses["Bulky Items"], guesses["Graffiti Removal"]) == ("city.waste", "city")


def coordinator(reader: Browser, campaign: CampaignFacts, role: Role = Role.COORDINATOR) -> Browser:
    return reader.sign_in(make_session(make_member(role), campaign.host))


def upload(reader: Browser, content: bytes, name: str = "list.csv") -> TestResponse:
    """Send a file as a browser does; the body is made here, since the test client would use the disk."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    return reader.post("/staff/grievances/import", data=body, content_type=kind)


@pytest.mark.usefixtures("topics")
def test_a_file_is_brought_mapped_and_begun_on_three_pages(reader: Browser, campaign: CampaignFacts) -> None:
    coordinator(reader, campaign)
    assert reader.get("/staff/grievances/import").status_code == 200
    brought = upload(reader, CSV)
    columns = brought.headers["Location"]
    page = reader.get(columns)
    assert (brought.status_code, page.status_code, "list.csv" in page.text, "5 rows" in page.text) == (
        303, 200, True, True,
    )  # fmt: skip
    assert "A hole &amp; no light" in page.text
    mapped = reader.post(
        columns,
        {"said_at": "1", "category": "2", "words": "3", "number": "0", "status": "4", "place": "5",
         "zone": "Asia/Oral", "order": "day", "source": "hotline"},
    )  # fmt: skip
    assert (mapped.status_code, mapped.headers["Location"]) == (303, f"{columns}/topics")
    topics_page = reader.get(f"{columns}/topics").text
    assert ("Nonsense" in topics_page, "Take in 5 rows" in topics_page) == (True, True)
    refused = reader.post(f"{columns}/topics", {"topic-0": "police", "topic-1": "", "topic-2": "x"})
    kept = re.findall(r'<option selected value="([^"]*)">', refused.text)
    assert (refused.status_code, refused.text.count("Choose one from the list"), kept[:2]) == (
        422, 2, ["police", ""],
    )  # fmt: skip
    begun = reader.post(f"{columns}/topics", {"topic-0": "roads", "topic-1": "police", "topic-2": ""})
    assert begun.status_code == 303
    shown = reader.get(begun.headers["Location"])
    assert (shown.status_code, "It has begun." in shown.text) == (200, True)
    for path in (columns, f"{columns}/topics"):
        assert reader.get(path).headers["Location"] == begun.headers["Location"]


def test_who_brings_a_file_before_there_are_topics_is_led_to_them(
    reader: Browser, campaign: CampaignFacts
) -> None:
    coordinator(reader, campaign)
    columns = upload(reader, CSV).headers["Location"]
    mapped = {"said_at": "1", "category": "2", "zone": "Asia/Oral", "order": "day", "source": "hotline"}
    reader.post(columns, mapped)
    page = reader.get(f"{columns}/topics").text
    assert ("is not counted in the report until" in page, 'href="/staff/topics/new"' in page) == (True, True)
    assert reader.post(f"{columns}/topics", {"topic-0": ""}).status_code == 303


@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a CSV or XLSX file up to 20 MB"),
        (b"\0\1\2", "This file cannot be read. Save it once more as CSV or XLSX"),
        (b"Date,Text\n", "This file holds no rows"),
        (b"a," * 301 + b"\n1", "This file has more than 300 columns"),
        (b"x" * (LARGEST_BYTES + 1), "Choose a CSV or XLSX file up to 20 MB"),
    ],
    ids=range(5),
)
def test_what_is_no_table_is_refused_in_words(
    reader: Browser, campaign: CampaignFacts, content: bytes, words: str
) -> None:
    answer = upload(coordinator(reader, campaign), content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FileJob)) == 0


def test_a_form_without_a_file_is_refused(reader: Browser, campaign: CampaignFacts) -> None:
    coordinator(reader, campaign)
    for sent in ({}, {"file": "text"}):
        answer = reader.post("/staff/grievances/import", sent)
        assert (answer.status_code, "Choose a CSV or XLSX file up to 20 MB" in answer.text) == (422, True)


def test_a_file_larger_than_the_house_takes_is_refused(reader: Browser, campaign: CampaignFacts) -> None:
    assert upload(coordinator(reader, campaign), b"x" * 22_100_000).status_code == 413


RIGHT = {
    **{each.value: "" for each in Field},
    "said_at": "1",
    "category": "2",
    "zone": "Asia/Oral",
    "order": "day",
    "source": "hotline",
}


@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"said_at": ""}, "A date is needed: which column holds it?"),
        ({"category": ""}, "A kind of request or words are needed"),
        ({"number": "2"}, "This column is chosen twice"),
        ({"zone": "Moon/Sea"}, "Write a time zone, like Asia/Oral"),
        ({"zone": ""}, "Write a time zone, like Asia/Oral"),
        ({"order": ""}, "Choose one from the list"),
        ({"said_at": "99"}, "Choose one from the list"),
        ({"source": " "}, "Write a short name for the source"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_beside_its_field(
    reader: Browser, campaign: CampaignFacts, wrong: dict[str, str], words: str
) -> None:
    columns = upload(coordinator(reader, campaign), CSV).headers["Location"]
    answer = reader.post(columns, {**RIGHT, **wrong})
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.usefixtures("topics")
def test_a_column_of_many_different_values_is_no_category(reader: Browser, campaign: CampaignFacts) -> None:
    content = "\n".join(["No,Date,Text", *(f"{n},01.03.2026,w{n}" for n in range(201))]).encode()
    columns = upload(coordinator(reader, campaign), content).headers["Location"]
    answer = reader.post(columns, RIGHT)
    assert (answer.status_code, "more than 200 different values" in answer.text) == (422, True)


@pytest.mark.usefixtures("topics")
def test_only_those_who_may_bring_files_see_the_pages(reader: Browser, campaign: CampaignFacts) -> None:
    columns = upload(coordinator(reader, campaign), CSV).headers["Location"]
    coordinator(reader, campaign, Role.STAFF)
    assert [reader.get(path).status_code for path in ("/staff/grievances/import", columns)] == [403, 403]
    coordinator(reader, campaign)
    assert reader.get("/staff/grievances/import/42").status_code == 404


class Shell:
    """The house as cli.py hands it to commands."""

    def __init__(self, app: Flask) -> None:
        self.app = app


@pytest.mark.usefixtures("topics")
def test_a_file_is_taken_in_from_the_shell(house: Flask, campaign: CampaignFacts, tmp_path: Path) -> None:
    finish(keep=True)
    file, mapping, back = (tmp_path / name for name in ("list.csv", "mapping.json", "back.csv"))
    file.write_bytes(CSV)
    mapping.write_text(json.dumps({"topics": {"Nonsense": "police"}, "source": "hotline"}))
    runner = house.test_cli_runner()
    arguments = ["grievances", file, "--campaign", "aigul", "--mapping", mapping, "--rejected", back]
    told = []
    for zone in ("", "--zone=Asia/Oral", "--zone=Asia/Oral"):
        wanted = [str(each) for each in [*arguments, zone] if each]
        told.append(runner.invoke(import_group, wanted, obj=Shell(house)))
    assert "Write a time zone" in told[0].output
    assert "Rows: 5. Taken in: 3, here already: 0, not taken: 2" in told[1].output
    assert "Taken in: 0, here already: 3, not taken: 2" in told[2].output
    assert back.read_text().count("\n") == 3
    unknown = runner.invoke(import_group, ["grievances", str(file), "--campaign", "nobody"], obj=Shell(house))
    assert (unknown.exit_code, "there is no campaign nobody" in unknown.output) == (1, True)


@pytest.mark.usefixtures("topics")
def test_the_tally_is_verified_and_rebuilt_from_the_shell(house: Flask, campaign: CampaignFacts) -> None:
    run(opened(), campaign)
    db.session.execute(sa.update(Tally).values(count=7))
    finish(keep=True)
    runner = house.test_cli_runner()
    acts = ("verify", "rebuild", "verify")
    told = [runner.invoke(tally_group, [act, "--campaign", "aigul"], obj=Shell(house)) for act in acts]
    assert [each.exit_code for each in told] == [1, 0, 0]
    assert ("7, not 1" in told[0].output, "Lines put right:" in told[1].output) == (True, True)
    assert "The tally is right." in told[2].output
