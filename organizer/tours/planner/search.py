"""Finding a good plan: put the best first, move aside what is in the way, then take apart and mend.

1. Pinned meetings, the hardest to place first, then the villages by worth, each where it costs least way.
2. A village that finds no place asks those in its way to move elsewhere, they ask others in turn, and where
   nobody can, one that is worth less gives way.
3. Some stops that stand near each other are taken off and put anew; what is better stays. Worth comes
   first, and among plans of one worth the one with less to drive.

The same question, seed and number of rounds give the same plan.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import islice
from random import Random

from organizer.tours.planner.board import FAR, Board, Choice, Put
from organizer.tours.planner.question import Pin

DEPTH = 4
"""How many stops may move aside for one, one after the other."""
WIDTH = 2
"""How many stops may stand in the way of one that is put all the same."""
TRIES = 400
"""How many places are looked at for one village before it gives up moving others."""

PATIENCE = 1000
"""So many rounds without a better plan, and more for a larger one, and it is not looked on."""
FEW = 6
"""How many free times the first plan looks at for each village."""


Crowded = tuple[int, int, Choice, int, list[Put]]
"""A taken place: how many stand in the way and what they are worth, the time, the person, and those."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """When to stop: after some seconds on the clock or some rounds, whichever is first."""

    seconds: float = 10.0
    rounds: int = 1_000_000
    solver: bool = True
    """Whether OR-Tools, where it is installed, may look on for as many seconds."""


@dataclass(frozen=True)
class Want:
    """A stop that looks for its place: in a village, and for a pin only where the pin lets it."""

    place: int
    pin: int | None = None


class Search:
    """One search over one board."""

    def __init__(self, board: Board, *, seed: int = 0) -> None:
        self.board = board
        self.best = 0
        """No plan is worth more."""
        self._chance = Random(seed)  # noqa: S311 - moves stops, guards nothing
        self._tries = 0
        self._domains = [list(self._choices_of(pin)) for pin in board.question.pins]
        self.unplaced: list[Pin] = []

    def begin(self) -> None:
        """The first plan: pins, then the best that finds a free place."""
        self._pins()
        board = self.board
        left = [
            (-gain, place)
            for place in range(len(board.choices))
            if board.choices[place] and (gain := board.gain(place))
        ]
        heapify(left)
        while left and board.count < board.question.meetings:
            _gain, place = heappop(left)
            where = self._cheapest(place, enough=FEW)
            if where is not None:
                board.put(*where)
                if board.gain(place):
                    heappush(left, (-board.gain(place), place))

    def improve(self, effort: Effort) -> None:
        """Make the plan better until the effort is spent or no better one is thinkable."""
        until = time.monotonic() + effort.seconds
        self._make_room()
        quiet = 0
        for _ in range(effort.rounds):
            enough = 60 if self.worth >= self.best else PATIENCE
            if quiet > enough + enough * self.board.count // 10 or time.monotonic() >= until:
                break
            quiet = 0 if self._round() else quiet + 1

    @property
    def worth(self) -> int:
        """What the plan on the board is worth."""
        return sum(
            sum(worths[: len(at)]) for worths, at in zip(self.board.worths, self.board.at, strict=True)
        )

    def _pins(self) -> None:
        pins = self.board.question.pins
        for number in sorted(range(len(pins)), key=lambda each: (len(self._domains[each]), each)):
            self._tries = TRIES
            if not self._domains[number] or not self._pin(number):
                self.unplaced.append(pins[number])

    def _pin(self, number: int) -> bool:
        """Seat one pin; as many in a village as it may have."""
        board = self.board
        place = board.places[board.question.pins[number].place]
        if board.count >= board.question.meetings or len(board.at[place]) >= len(board.worths[place]):
            return False
        return self._seat(Want(place, number), DEPTH, set()) is not None

    def _domain(self, want: Want) -> Iterable[tuple[Choice, int]]:
        """Where a stop may stand at all."""
        if want.pin is not None:
            return self._domains[want.pin]
        people = range(len(self.board.people))
        return ((choice, person) for choice in self.board.choices[want.place] for person in people)

    def _choices_of(self, pin: Pin) -> Iterator[tuple[Choice, int]]:
        board = self.board
        venue = board.venues.get(pin.venue or "")
        for choice in board.choices[board.places[pin.place]] if pin.place in board.places else ():
            if pin.venue is not None and choice.venue != venue:
                continue
            if pin.day not in {None, choice.wall.date()} or pin.at not in {None, choice.wall.time()}:
                continue
            for key, person in board.people.items():
                if pin.person in {None, key}:
                    yield choice, person

    def _cheapest(self, place: int, *, enough: int | None = None) -> tuple[Choice, int] | None:
        """The free place with the least way, the earliest of those; of all, or of the first few free ones."""
        board = self.board
        free = (
            (round(board.detour(choice, person), 1), choice.starts, person, choice)
            for choice in board.choices[place]
            for person in range(len(board.people))
            if board.is_free(choice, person)
        )
        best = min(islice(free, enough), key=lambda each: each[:3], default=None)
        return None if best is None else (best[3], best[2])

    def _make_room(self) -> None:
        """Let villages without a place move others aside, the best first."""
        board = self.board
        again = True
        while again and self.worth < self.best:
            again = False
            waiting = [place for place in range(len(board.choices)) if board.gain(place)]
            for place in sorted(waiting, key=lambda each: (-board.gain(each), each)):
                self._tries = TRIES
                again |= self._squeeze(place)

    def _squeeze(self, place: int) -> bool:
        """Put one more stop in a village, where the plan is worth more with it."""
        board, before, taken = self.board, self.worth, []
        if board.count >= board.question.meetings:
            least = min((put for put in board.stops() if put.pin is None), key=board.loss, default=None)
            if least is None or least.choice.place == place or board.loss(least) >= board.gain(place):
                return False
            board.take(least)
            taken.append(least)
        if self._seat(Want(place), DEPTH, set()) is not None and self.worth > before:
            return True
        for put in taken:
            board.restore(put)
        return False

    def _seat(self, want: Want, depth: int, moved: set[int]) -> Put | None:
        """Put a stop somewhere, moving others aside or out; None where it is not worth it.

        Of free places one to which the ways are known goes first.
        """
        board = self.board
        crowded: list[Crowded] = []
        unsure: tuple[Choice, int] | None = None
        for choice, person in self._domain(want):
            blockers = board.blockers(choice, person)
            if blockers == []:
                if board.detour(choice, person) < FAR:
                    return board.put(choice, person, pin=want.pin)
                unsure = unsure or (choice, person)
            elif blockers is not None and len(blockers) <= WIDTH and not moved & set(map(id, blockers)):
                cost = sum(board.loss(put) for put in blockers)
                crowded.append((len(blockers), cost, choice, person, blockers))
        if unsure is not None:
            return board.put(*unsure, pin=want.pin)
        crowded.sort(key=lambda each: (each[0], each[1], each[2].starts, each[3]))
        return self._crowd(want, crowded, depth, moved)

    def _crowd(self, want: Want, crowded: Iterable[Crowded], depth: int, moved: set[int]) -> Put | None:
        """Put a stop where others stand in its way, the first such place from which they can go."""
        board = self.board
        for _, cost, choice, person, blockers in crowded:
            self._tries -= 1
            if self._tries < 0:
                break
            put = self._push(choice, person, blockers, depth, moved, pin=want.pin)
            if put is not None:
                return put
            may_go = depth == DEPTH and all(each.pin is None for each in blockers)
            if may_go and (want.pin is not None or cost < board.gain(want.place)):
                for each in blockers:
                    board.take(each)
                return board.put(choice, person, pin=want.pin)
        return None

    def _push(
        self,
        choice: Choice,
        person: int,
        blockers: Sequence[Put],
        depth: int,
        moved: set[int],
        *,
        pin: int | None,
    ) -> Put | None:
        """Take a place and seat those who stood in the way elsewhere; all as before where that fails."""
        if depth == 0:
            return None
        board, before = self.board, self.board.stops()
        for each in blockers:
            board.take(each)
        put = board.put(choice, person, pin=pin)
        held = moved | {id(put)}
        if all(self._seat(Want(each.choice.place, each.pin), depth - 1, held) for each in blockers):
            return put
        self._reset(before)
        return None

    def _reset(self, before: Sequence[Put]) -> None:
        """Let the board be as it was."""
        kept = set(map(id, before))
        now = self.board.stops()
        for put in now:
            if id(put) not in kept:
                self.board.take(put)
        there = set(map(id, now))
        for put in before:
            if id(put) not in there:
                self.board.restore(put)

    def _round(self) -> bool:
        """Take off some stops that belong together and fill the board anew; True where that is better."""
        board, before = self.board, [*self.board.stops()]
        free = [put for put in before if put.pin is None]
        if not free:
            return False
        worth, driven = self.worth, board.driven()
        for put in self._some(free):
            board.take(put)
        self._refill()
        if (self.worth, -board.driven()) > (worth, -driven + 1e-6):
            return True
        self._reset(before)
        return False

    def _some(self, free: Sequence[Put]) -> list[Put]:
        """A few stops near one of them, in time or on the map."""
        board, chance = self.board, self._chance
        seed = chance.choice(free)
        how_many = chance.randint(1, 5)
        if chance.random() < 0.5:
            near = sorted(free, key=lambda put: board.kilometres(put.choice.site, seed.choice.site))
        else:
            near = sorted(free, key=lambda put: abs(put.choice.starts - seed.choice.starts))
        return near[:how_many]

    def _refill(self) -> None:
        """Put stops while there is room, mostly the best first."""
        board, chance = self.board, self._chance
        left = [place for place in range(len(board.choices)) if board.choices[place] and board.gain(place)]
        left.sort(key=lambda place: -board.gain(place) * chance.uniform(0.85, 1.0))
        for place in left:
            if board.count >= board.question.meetings:
                return
            where = self._cheapest(place)
            if where is not None:
                board.put(*where)
