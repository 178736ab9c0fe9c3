"""The volunteers of the demo and their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentWay
from organizer.demo.cast import Caller
from organizer.demo.tour import LENGTH, Fate, Stop
from organizer.demo.touring import Touring
from organizer.volunteers import queries
from organizer.volunteers import services as volunteers
from organizer.volunteers.models import SignupState
from organizer.volunteers.services import Offering, ShiftFull

HOST = "host"
DRIVING = "driving"
NEEDED = {HOST: 1, "door": 2, "log": 2, "chairs": 2, DRIVING: 1}
NOTES = ("", "", "", "Көлігім бар", "Могу приехать раньше", "18:00-ден кейін ғана", "Приду с подругой")


class Crew:
    """The team of each meeting. The volunteer who signs in serves at the next one and at some before."""

    def __init__(self, touring: Touring) -> None:
        self._touring, self._diary, self._days = touring, touring.diary, touring.days
        self._cast = touring.cast
        self._chance = Random(f"crew of {self._cast.slug}")
        self._coordinator = touring.stage.team[Role.COORDINATOR]
        self._shift_ids: dict[tuple[int, str], int] = {}

    def write(self) -> None:
        """Write down who is asked for, who signs up, who cannot come after all, who came."""
        volunteer, *helpers = self._cast.helpers
        serving = [stop for stop in self._touring.stops if stop.fate is not Fate.DRAFT]
        for turn, stop in enumerate(serving):
            shown = self._touring.shown_on(stop)
            self._diary.add(self._days.moment(shown, time(11, 55)), partial(self._ask_for_help, stop))
            self._write_signups(stop, _in_turn(helpers, turn))
        for stop in _own(serving):
            at = self._days.moment(self._touring.shown_on(stop), time(12, 10))
            self._diary.add(at, partial(self._sign_up, stop, "log", volunteer, at, sure=True))

    def _write_signups(self, stop: Stop, helpers: Sequence[Caller]) -> None:
        """As many as are needed and one more, who waits; ahead drivers are missing, and many far off."""
        roles = [role for role, needed in NEEDED.items() for _place in range(needed)]
        if stop.day > 0:
            roles.remove(DRIVING)
        open_still = stop.day > 3 and self._chance.random() < 0.8
        for role, someone in zip([*roles, "chairs"], helpers, strict=False):
            if not (open_still and self._chance.random() < 0.5):
                self._write_signup(stop, role, someone, sure=self._chance.random() < 0.85)

    def _write_signup(self, stop: Stop, role: str, someone: Caller, *, sure: bool) -> None:
        first = self._touring.shown_on(stop)
        day = self._chance.randint(first, max(first, min(stop.day - 2, -1)))
        at = self._days.moment(day, time(self._chance.randint(13, 22), self._chance.randint(0, 59)))
        self._diary.add(at, partial(self._sign_up, stop, role, someone, at, sure=sure))

    def _ask_for_help(self, stop: Stop) -> None:
        meeting_id = self._touring.meeting(stop).id
        for role, needed in NEEDED.items():
            shift = volunteers.add_shift(meeting_id, role, needed, by=self._coordinator)
            self._shift_ids[stop.place, role] = shift.id

    def _sign_up(self, stop: Stop, role: str, someone: Caller, at: datetime, *, sure: bool) -> None:
        """One volunteer: hosts are asked by the team, all others find the shift themselves."""
        shift_id = self._shift_ids[stop.place, role]
        offering = Offering(
            phone=someone.phone,
            name=someone.full_name,
            language=someone.language,
            note=self._chance.choice(NOTES),
        )
        try:
            by = self._coordinator if role == HOST else None
            signup = volunteers.sign_up(shift_id, offering, way=ConsentWay.WEB, by=by)
        except ShiftFull:
            volunteers.join_waiting_list(shift_id, offering, way=ConsentWay.WEB)
            return
        if signup.state is SignupState.ASKED and (sure or stop.is_past):
            self._diary.add(at + timedelta(hours=14), partial(self._accept, signup.id))
        eve = self._touring.starts_at(stop) - timedelta(hours=20)
        if not sure:
            self._diary.add(max(eve, at + timedelta(hours=2)), partial(self._cancel, signup.id))
        elif self._chance.random() < 0.6:
            self._diary.add(max(eve, at + timedelta(hours=3)), partial(self._say_coming, signup.id))
        if stop.fate is not Fate.CANCELLED and self._chance.random() < 0.93:
            ends = self._touring.starts_at(stop) + LENGTH
            self._diary.add(ends, partial(self._mark, signup.id, came=self._chance.random() < 0.92))

    def _accept(self, signup_id: int) -> None:
        signup = queries.signup(signup_id)
        if signup.state is SignupState.ASKED:
            volunteers.accept(signup, by=self._coordinator)

    def _say_coming(self, signup_id: int) -> None:
        signup = queries.signup(signup_id)
        if signup.state is SignupState.CONFIRMED:
            volunteers.say_coming(signup)

    def _cancel(self, signup_id: int) -> None:
        signup = queries.signup(signup_id)
        if signup.holds_place:
            volunteers.cancel(signup)

    def _mark(self, signup_id: int, *, came: bool) -> None:
        signup = queries.signup(signup_id)
        if signup.state is SignupState.CONFIRMED:
            volunteers.mark(signup, came=came, by=self._coordinator)


def _own(stops: Sequence[Stop]) -> list[Stop]:
    """Where the volunteer who signs in serves: at the next meeting, and at some before and after."""
    coming = next(place for place, stop in enumerate(stops) if not stop.is_past)
    return [stop for place, stop in enumerate(stops) if (place - coming) % 5 == 0 and place <= coming + 5]


def _in_turn(helpers: Sequence[Caller], turn: int) -> list[Caller]:
    """Everybody serves in turn, and nobody at two meetings that follow each other."""
    count = sum(NEEDED.values()) + 1
    return [helpers[(turn * count + place) % len(helpers)] for place in range(count)]
