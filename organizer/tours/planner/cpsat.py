"""The same question for OR-Tools' CP-SAT: the one file that imports it. `solver.py` runs it as a program.

Only what the board of our own search offers is modelled, so both read the rules in one place; the checker
judges both. https://developers.google.com/optimization/cp/cp_solver

The question may carry `hint`: the meetings of a plan to begin from.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

from ortools.sat.python import cp_model

from organizer.tours.planner.board import Board, Choice
from organizer.tours.planner.documents import question_from
from organizer.tours.planner.plan import Stop
from organizer.tours.planner.question import Pin, Question
from organizer.tours.planner.written import stops_from, stops_told

WORKERS = 2


class Model:
    """A variable for each time at each venue and each person who could meet there."""

    def __init__(self, question: Question) -> None:
        self.question, self.board = question, Board(question)
        self.model = cp_model.CpModel()
        self.takes = {
            (choice, person): self.model.new_bool_var("")
            for choices in self.board.choices
            for choice in choices
            for person in range(len(question.people))
            if self.board.is_free(choice, person)
        }
        self._once()
        self._ways()
        self._rests()
        self._places()
        for pin in question.pins:
            self._pin(pin)

    def begin_from(self, stops: Collection[Stop]) -> None:
        """Let the solver start at a plan that is known."""
        known = {(stop.starts, stop.venue, stop.person) for stop in stops}
        venues, people = self.question.venues, self.question.people
        for (choice, person), taken in self.takes.items():
            is_there = (choice.wall, venues[choice.venue].key, people[person].key) in known
            self.model.add_hint(taken, is_there)

    def solve(self, seconds: float) -> list[Stop] | None:
        """The best plan found in so long; None where none was."""
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = WORKERS
        if solver.solve(self.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        board = Board(self.question)
        for (choice, person), taken in self.takes.items():
            if solver.value(taken):
                board.put(choice, person)
        return board.as_stops()

    def _sum(self, keys: Iterable[tuple[Choice, int]]) -> cp_model.LinearExpr:
        return cp_model.LinearExpr.sum([self.takes[key] for key in keys])

    def _once(self) -> None:
        """A person and a venue are in one meeting at a time."""
        whose: defaultdict[tuple[str, int, int], list[tuple[Choice, int]]] = defaultdict(list)
        for choice, person in self.takes:
            whose["person", person, choice.day].append((choice, person))
            whose["venue", choice.venue, choice.day].append((choice, person))
        for keys in whose.values():
            for moment in {choice.starts for choice, _ in keys}:
                at = [key for key in keys if key[0].starts <= moment < key[0].ends]
                self.model.add(self._sum(at) <= 1)

    def _ways(self) -> None:
        """Who leaves one place reaches the next, on one day or over the night."""
        starts: defaultdict[tuple[int, int], dict[int, list[tuple[Choice, int]]]] = defaultdict(dict)
        for choice, person in self.takes:
            starts[person, choice.day].setdefault(choice.starts, []).append((choice, person))
        for (person, day), moments in starts.items():
            later = {**moments, **starts.get((person, day + 1), {})}
            for moment, here in moments.items():
                for then, there in later.items():
                    if then > moment:
                        self._way(here, there)

    def _way(self, here: Sequence[tuple[Choice, int]], there: Sequence[tuple[Choice, int]]) -> None:
        for key in here:
            out_of_reach = [other for other in there if self.board.is_too_near(key[0], other[0])]
            if out_of_reach:
                self.model.add(self._sum(out_of_reach) + self.takes[key] <= 1)

    def _rests(self) -> None:
        """No day too full, no row of days too long; meetings that stand already are counted in."""
        limits, board = self.question.rules.limits, self.board
        days: defaultdict[tuple[int, int], list[tuple[Choice, int]]] = defaultdict(list)
        for choice, person in self.takes:
            days[person, choice.day].append((choice, person))
        worked = {}
        for (person, day), keys in days.items():
            worked[person, day] = self.model.new_bool_var("")
            standing = len(board.days.get((person, day), ()))
            if limits.daily is not None:
                self.model.add(self._sum(keys) <= limits.daily - standing)
            if standing:
                self.model.add(worked[person, day] == 1)
            for key in keys:
                self.model.add_implication(self.takes[key], worked[person, day])
        if limits.row is None:
            return
        for person in range(len(self.question.people)):
            for first in range(-limits.row, (self.question.till - self.question.from_).days + 1):
                window = range(first, first + limits.row + 1)
                told = [worked[person, day] for day in window if (person, day) in worked]
                standing = sum((person, day) not in worked and day in board.worked[person] for day in window)
                if told:
                    self.model.add(cp_model.LinearExpr.sum(told) + standing <= max(limits.row, standing))

    def _places(self) -> None:
        """As many meetings in a village as wished, apart from each other; each next one is worth less."""
        by_place: defaultdict[int, list[tuple[Choice, int]]] = defaultdict(list)
        for choice, person in self.takes:
            by_place[choice.place].append((choice, person))
        gains = []
        for place, keys in by_place.items():
            visits = [self.model.new_bool_var("") for _ in self.board.worths[place]]
            self.model.add(self._sum(keys) == cp_model.LinearExpr.sum(visits))
            for one, other in itertools.pairwise(visits):
                self.model.add_implication(other, one)
            gains += [gain * visit for gain, visit in zip(self.board.worths[place], visits, strict=True)]
            for first in {choice.day for choice, _ in keys}:
                near = [key for key in keys if first <= key[0].day < first + self.question.rules.apart]
                self.model.add(self._sum(near) <= 1)
        self.model.add(self._sum(self.takes) <= self.question.meetings)
        self.model.maximize(cp_model.LinearExpr.sum(gains))

    def _pin(self, pin: Pin) -> None:
        """One of the meetings that answer for a pin is in the plan."""
        people = self.question.people
        self.model.add(
            self._sum(
                key
                for key in self.takes
                if self.question.localities[key[0].place].key == pin.place
                and pin.venue in {None, self.question.venues[key[0].venue].key}
                and pin.person in {None, people[key[1]].key}
                and pin.day in {None, key[0].wall.date()}
                and pin.at in {None, key[0].wall.time()}
            )
            >= 1
        )


def answer(seconds: float, asked: TextIO, answered: TextIO) -> None:
    """Write the meetings of the best plan found; null where there is none."""
    document = json.load(asked)
    hint = document.pop("hint", ())
    model = Model(question_from(document))
    model.begin_from(stops_from(hint))
    found = model.solve(seconds)
    json.dump({"meetings": None if found is None else stops_told(found)}, answered)
