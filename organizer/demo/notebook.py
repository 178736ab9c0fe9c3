"""A notebook of what people said, typed into a table by a helper and brought in as a file."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.demo.diary import Days
from organizer.demo.setting import Stage
from organizer.demo.texts import Said
from organizer.files.models import FileJob
from organizer.files.tables import csv_text
from organizer.grievances import services as grievances
from organizer.grievances.importer import DateOrder, Field, FileMapping, Preview
from organizer.kernel.access import Actor
from organizer.kernel.db import transaction
from organizer.kernel.text import Texts
from organizer.topics import queries as topics

HEADINGS = ("Номер", "Дата", "Тема", "Текст", "Село")
FILENAME = "tetrad.csv"
SPOILT = (
    ("901", "", "Вода", "Дата не записана", ""),
    ("902", "31.02.2026", "Дороги", "Такого дня нет", ""),
    ("903", "01.01.2099", "Свет", "Этот день ещё не наступил", ""),
)
"""Rows that cannot be taken in, so that somebody sees how they are given back."""


def bring_in(stage: Stage, days: Days, said: Sequence[Said], places: Sequence[Texts]) -> None:
    """Bring the notebook in. Opens its own transactions, as a worker does."""
    by = stage.team[Role.COORDINATOR]
    with transaction(stage.campaign_id):
        content = _content(days, said, places)
        preview = grievances.look(content)
        job = _open(content, preview, by=by)
        chosen = {label: code for label, _count, code in grievances.categories(job, preview=preview)}
        grievances.start_import(job, chosen, preview=preview, language="ru", by=by, in_background=False)
        file_id = job.id
    for _progress in grievances.run_import(stage.campaign_id, file_id):
        pass


def leave_open(stage: Stage, days: Days, said: Sequence[Said], places: Sequence[Texts]) -> None:
    """The next pages of the notebook came in; nobody has pressed start yet."""
    with transaction(stage.campaign_id):
        content = _content(days, said, places)
        _open(content, grievances.look(content), by=stage.team[Role.COORDINATOR])


def _open(content: bytes, preview: Preview, *, by: Actor) -> FileJob:
    """Keep the file, with its columns said as its headings say them."""
    job = grievances.open_import(content, FILENAME, preview, by=by)
    columns = {Field(name): place for name, place in job.options["columns"].items()}
    mapping = FileMapping(
        columns=columns, source="tetrad", zone=current_campaign().zone, order=DateOrder.DAY_FIRST
    )
    grievances.choose_columns(job, mapping, preview=preview)
    return job


def _content(days: Days, said: Sequence[Said], places: Sequence[Texts]) -> bytes:
    chance = Random("notebook")
    names = {topic.code: topic.names["ru"] for topic in topics.topics()}
    rows = [
        (
            str(number),
            days.day(chance.randint(-13, -2)).strftime("%d.%m.%Y"),
            names[one.text.topic],
            one.words,
            places[one.place][one.text.language],
        )
        for number, one in enumerate(said, start=1)
    ]
    return csv_text([HEADINGS, *rows, *SPOILT]).encode()
