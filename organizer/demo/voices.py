"""What people of the demo say is wrong, and what the team does with it day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import time, timedelta
from functools import partial
from random import Random

import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.country.models import Locality
from organizer.demo import texts
from organizer.demo.cast import Caller, Someone, Writer
from organizer.demo.diary import BEGINS
from organizer.demo.texts import Said
from organizer.demo.tour import Fate, Stop
from organizer.demo.touring import Touring
from organizer.grievances import queries
from organizer.grievances import services as grievances
from organizer.grievances.models import (
    Grievance,
    GrievanceKind,
    GrievanceState,
    Nodded,
    ReplyWay,
    Urgency,
    WayIn,
)
from organizer.grievances.services import GrievanceDetails
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.text import Texts
from organizer.topics import queries as topics

ELSEWHERE = (WayIn.WEB, WayIn.PHONE, WayIn.PAPER, WayIn.SMS)
OF_HUNDRED = (56, 26, 14, 4)
"""How what is not said in a hall reaches the team."""
IN_HALL = 0.75
"""Of what people of a place say, how much is said in its hall, where a meeting was held there."""
ANSWERING = {
    WayIn.HALL: ([ReplyWay.NONE, ReplyWay.SMS], [88, 12]),
    WayIn.WEB: ([ReplyWay.NONE, ReplyWay.SMS, ReplyWay.EMAIL], [52, 38, 10]),
    WayIn.PHONE: ([ReplyWay.NONE, ReplyWay.SMS], [45, 55]),
    WayIn.PAPER: ([ReplyWay.NONE, ReplyWay.SMS], [80, 20]),
    WayIn.SMS: ([ReplyWay.SMS], [1]),
}
NODDED = ((Nodded.ONE, Nodded.FEW, Nodded.SOME, Nodded.MANY), (50, 25, 15, 10))
NOTES = (
    "Әкімдікке хат жазылды, жауабын күтеміз",
    "Позвонили в акимат, обещали ответить до пятницы",
    "Сұрақты кездесуде тағы көтеру керек",
    "Есть фото, попросить прислать",
)
ADDED = ("Кеше тағы болды", "Ничего не изменилось, так и течёт", "Рақмет, мәселе шешілді", "Стало хуже")
ALIKE = 3
"""So many that say the same of one place are joined."""


class Voices:
    """What the people of one campaign say. A part of it is left for a notebook that comes in as a file."""

    def __init__(self, touring: Touring) -> None:
        self._touring, self._diary, self._days = touring, touring.diary, touring.days
        self._cast = touring.cast
        self._chance = Random(f"voices of {self._cast.slug}")
        self._team = touring.stage.team
        self._said: dict[int, Said] = {}
        self.places: Sequence[Texts] = ()
        self.notebook: Sequence[Said] = ()
        self._topic_ids: dict[str, int] = {}

    def write(self) -> None:
        """Write down all that is said; the team works at it every day but the first."""
        self._diary.add(self._days.moment(BEGINS + 1, time(12)), self._write_said)
        for day in range(BEGINS + 2, 1):
            for hour, work in (
                (time(9, 30), self._read),
                (time(14), self._take_up),
                (time(16), self._answer),
                (time(17), self._close),
                (time(17, 45), self._write_beside),
            ):
                self._diary.add(self._days.moment(day, hour), work)
        self._diary.add(self._days.moment(-1, time(19)), self._join_alike)

    def _write_said(self) -> None:
        self._topic_ids = {topic.code: topic.id for topic in topics.topics()}
        places = self._known_places()
        self.places = [Texts(place.names) for place in places]
        everything = texts.grievances().say(self._cast.grievances, places=self.places)
        self.notebook = everything[: len(everything) // 15]
        for said in everything[len(self.notebook) :]:
            self._write(said, places[said.place])

    def _known_places(self) -> Sequence[Locality]:
        """The villages of the tour, where most is heard, and the others of their districts."""
        toured = {stop.venue.locality for stop in self._touring.stops}
        districts = sa.select(Locality.district_id).where(Locality.code.in_(toured))
        asked = sa.select(Locality).where(Locality.district_id.in_(districts)).order_by(Locality.code)
        places = db.session.scalars(asked).all()
        return [place for place in places for _turn in range(4 if place.code in toured else 1)]

    def _write(self, said: Said, place: Locality) -> None:
        halls = [stop for stop in self._touring.stops if _was_held_in(stop, place.code)]
        if halls and self._chance.random() < IN_HALL:
            stop = self._chance.choice(halls)
            at = self._touring.starts_at(stop) + timedelta(minutes=self._chance.randint(10, 85))
            self._diary.add(at, partial(self._log, said, WayIn.HALL, place, stop))
            return
        way_in = self._chance.choices(ELSEWHERE, OF_HUNDRED)[0]
        day = min(round(self._chance.triangular(BEGINS + 2, 0, -4)), 0)
        hour = self._chance.randint(9, 21) if day < 0 else self._chance.randint(0, 7)
        at = self._days.moment(day, time(hour, self._chance.randint(0, 59)))
        self._diary.add(at, partial(self._log, said, way_in, place, None))

    def _log(self, said: Said, way_in: WayIn, place: Locality, stop: Stop | None) -> None:
        """Take one in: what is said in the hall by a volunteer, what comes by phone or on paper by staff."""
        reply_way = self._chance.choices(*ANSWERING[way_in])[0]
        writer = self._writer(reply_way)
        sure = self._chance.random() < 0.7
        details = GrievanceDetails(
            words=said.words,
            way_in=way_in,
            language=said.text.language,
            place=place.names[said.text.language] if stop is None else "",
            topic_id=self._topic_ids[said.text.topic] if sure else None,
            meeting_id=None if stop is None else self._touring.meeting_ids[stop.place],
            kind=GrievanceKind(said.text.kind),
            nodded=self._chance.choices(*NODDED)[0] if stop is not None else Nodded.ONE,
            urgency=Urgency(said.text.urgency),
            reply_way=reply_way,
            phone=writer.phone if isinstance(writer, Caller) else None,
            email=writer.email if isinstance(writer, Writer) else "",
            name=writer.full_name if writer is not None and self._chance.random() < 0.6 else "",
        )
        by = {WayIn.WEB: None, WayIn.SMS: None, WayIn.HALL: self._team[Role.VOLUNTEER]}
        logged = grievances.log_grievance(details, by=by.get(way_in, self._team[Role.STAFF]))
        self._said[logged.grievance.id] = said

    def _writer(self, reply_way: ReplyWay) -> Someone | None:
        if reply_way is ReplyWay.NONE:
            return None
        group: Sequence[Someone] = self._cast.writers if reply_way is ReplyWay.EMAIL else self._cast.voters
        return self._chance.choice(group)

    def _read(self) -> None:
        """In the morning most of what is new is read: its topic is set right, somebody takes it."""
        by, hidden = self._team[Role.COORDINATOR], topics.sensitive_ids()
        by_topic: dict[int, list[Grievance]] = defaultdict(list)
        by_reader: dict[Role, list[Grievance]] = defaultdict(list)
        for row in self._some(GrievanceState.NEW, 0.8):
            topic_id = self._topic_ids[self._said[row.id].text.topic]
            if row.proposed or row.topic_id != topic_id:
                by_topic[topic_id].append(row)
            guarded = topic_id in hidden or queries.is_sensitive(row, hidden)
            by_reader[Role.COORDINATOR if guarded or self._chance.random() < 0.3 else Role.STAFF].append(row)
        for topic_id, rows in by_topic.items():
            grievances.set_topic(*rows, topic_id=topic_id, by=by)
        for role, rows in by_reader.items():
            grievances.assign(*rows, to=self._team[role].user_id, by=by)

    def _take_up(self) -> None:
        rows = self._some(GrievanceState.READ, 0.22)
        if rows:
            grievances.set_state(*rows, state=GrievanceState.IN_WORK, by=self._team[Role.STAFF])

    def _answer(self) -> None:
        """Some of what was taken up is answered, with the words that were agreed on."""
        agreed = texts.agreed_answers()
        for row in self._some(GrievanceState.IN_WORK, 0.11):
            if row.merged_into_id is None:
                said = self._said[row.id].text
                words = agreed.get(said.topic, agreed["other"])[said.language]
                grievances.answer(row, words, by=self._team[Role.COORDINATOR])

    def _close(self) -> None:
        rows = self._some(GrievanceState.ANSWERED, 0.12)
        if rows:
            grievances.set_state(*rows, state=GrievanceState.CLOSED, by=self._team[Role.COORDINATOR])

    def _write_beside(self) -> None:
        """Now and then the team notes something for itself, and a writer adds something."""
        for row in self._some(GrievanceState.IN_WORK, 0.03):
            grievances.note(row, self._chance.choice(NOTES), by=self._team[Role.STAFF])
        for row in self._some(GrievanceState.ANSWERED, 0.03):
            if row.code_index is not None:
                grievances.add_by_writer(row, self._chance.choice(ADDED))

    def _join_alike(self) -> None:
        """What says the same of one place is joined, but not what few may read."""
        alike: dict[tuple[str, int | None], list[Grievance]] = defaultdict(list)
        for row in self._some(GrievanceState.READ, 1.0):
            if not self._said[row.id].text.sensitive:
                alike[self._said[row.id].text.topic, row.locality_id].append(row)
        for rows in alike.values():
            if len(rows) >= ALIKE:
                grievances.merge(rows[0], rows[1:ALIKE], by=self._team[Role.COORDINATOR])

    def _some(self, state: GrievanceState, share: float) -> list[Grievance]:
        """A share of what stands at a state since yesterday at least."""
        asked = sa.select(Grievance).where(
            Grievance.state == state, Grievance.said_at < now() - timedelta(hours=12)
        )
        rows: Iterable[Grievance] = db.session.scalars(asked.order_by(Grievance.said_at, Grievance.id))
        return [row for row in rows if self._chance.random() < share]


def _was_held_in(stop: Stop, locality: str) -> bool:
    return stop.is_past and stop.fate is not Fate.CANCELLED and stop.venue.locality == locality
