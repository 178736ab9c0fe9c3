"""What the candidate of the demo undertakes, and what becomes of it."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

from organizer.campaigns.roles import Role
from organizer.demo import texts
from organizer.demo.places import localities
from organizer.demo.texts import PromiseText
from organizer.demo.tour import LENGTH, Fate, Stop
from organizer.demo.touring import Touring
from organizer.kernel.subjects import subject
from organizer.promises import queries
from organizer.promises import services as promises
from organizer.promises.models import PromiseState
from organizer.promises.services import PromiseDetails


class Promising:
    """The promises of one campaign, made at the meetings of its tour and settled later."""

    def __init__(self, touring: Touring) -> None:
        self._touring, self._diary, self._days = touring, touring.diary, touring.days
        self._staff = touring.stage.team[Role.STAFF]
        self._words = [promise for promise in texts.promises() if promise.campaign == touring.cast.key]

    def write(self) -> None:
        """Write all promises down: in the hall where one was, else at the desk."""
        for place, promise in enumerate(self._words):
            stop = self._stop_in(promise.locality)
            if stop is None:
                at = self._days.moment(-12 + place % 9, time(17, place))
            else:
                at = self._touring.starts_at(stop) + LENGTH + timedelta(minutes=45 + place % 10)
            self._diary.add(
                at, partial(self._promise, promise, stop, is_public=not promise.is_task and place % 3 != 2)
            )

    def _stop_in(self, locality: str) -> Stop | None:
        held = (
            stop
            for stop in self._touring.stops
            if stop.is_past and stop.fate is not Fate.CANCELLED and stop.venue.locality == locality
        )
        return next(held, None)

    def _promise(self, words: PromiseText, stop: Stop | None, *, is_public: bool) -> None:
        details = PromiseDetails(
            words=dict(words.words),
            locality_id=localities()[words.locality],
            due_on=self._days.day(words.due_in_days),
            owner_id=self._staff.membership_id,
            is_public=is_public,
            is_task=words.is_task,
        )
        about = None if stop is None else subject(self._touring.meeting(stop))
        made = promises.promise(details, about=about, by=self._staff)
        if words.state != PromiseState.OPEN:
            settled = self._days.moment(-1, time(17, 30))
            self._diary.add(settled, partial(self._settle, made.id, words))

    def _settle(self, promise_id: int, words: PromiseText) -> None:
        promises.set_state(
            queries.promise(promise_id), PromiseState(words.state), proof=words.proof, by=self._staff
        )
