"""Fifty people at once for the last ten places, on a real database with real commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.meetings import services as meetings
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup, SignupState
from tests.contacts.rows import number
from tests.meetings.rows import NOW, make_meeting
from tests.volunteers.rows import make_shift, offering
from tests.web import Browser

PEOPLE, PLACES = 50, 10
HOUR = timedelta(hours=1)
TOLD = "This shift has just been filled. Choose another or join the waiting list"


def open_shift(house: Flask, campaign: CampaignFacts, *, needed: int, taken: int = 0) -> int:
    """A shift that is committed, with some of its places taken already."""
    with house.app_context(), clock.at(NOW), transaction(campaign.id):
        services.begin_roles()
        meeting = make_meeting()
        shift = make_shift(needed=needed, meeting=meeting)
        make_shift("photo", needed=PEOPLE, meeting=meeting)
        for _place in range(taken):
            services.sign_up(shift.id, offering())
        return shift.id


def at_once(act: Callable[[int], object], *, workers: int, times: int = PEOPLE) -> list[object]:
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(act, range(times)))


def placed(house: Flask, campaign: CampaignFacts, shift_id: int) -> tuple[int, int]:
    """Places taken by the shift's own count, and sign-ups that hold one."""
    with house.app_context(), transaction(campaign.id, read_only=True):
        holding = sa.select(sa.func.count()).where(
            Signup.shift_id == shift_id,
            Signup.state.not_in([SignupState.WAITING, SignupState.CANCELLED]),
        )
        return queries.shift(shift_id).taken, db.session.scalar(holding) or 0


@pytest.mark.parametrize("workers", [2, 8])
def test_fifty_people_at_once_take_the_last_ten_places_and_the_others_are_told(
    real_house: Flask, real_campaign: CampaignFacts, workers: int
) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=PLACES + 5, taken=5)
    phones = [number().e164 for _person in range(PEOPLE)]

    def press(person: int) -> tuple[int, bool, bool]:
        with clock.at(NOW):
            browser = Browser(real_house, real_campaign.host)
            form = {"name": "Асқар", "phone": phones[person], "language": "kk"}
            page = browser.post(f"/volunteer/{shift_id}", form, headers={"Accept-Language": "en"})
        return page.status_code, TOLD in page.text, phones[person] in page.text

    answers = Counter(at_once(press, workers=workers))

    assert answers == {(303, False, False): PLACES, (422, True, True): PEOPLE - PLACES}
    assert placed(real_house, real_campaign, shift_id) == (PLACES + 5, PLACES + 5)


def test_thirty_people_at_once_who_join_the_list_take_the_places_left_and_no_more(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=3)

    def join(_turn: int) -> SignupState:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            return services.join_waiting_list(shift_id, offering()).state

    assert Counter(at_once(join, workers=8, times=30)) == {
        SignupState.CONFIRMED: 3,
        SignupState.WAITING: 27,
    }
    assert placed(real_house, real_campaign, shift_id) == (3, 3)


def test_one_phone_in_many_threads_is_one_place(real_house: Flask, real_campaign: CampaignFacts) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=PLACES)
    somebody = offering()

    def press(_turn: int) -> int:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            return services.sign_up(shift_id, somebody).id

    assert len(set(at_once(press, workers=8, times=16))) == 1
    assert placed(real_house, real_campaign, shift_id) == (1, 1)


def test_cannot_come_pressed_in_many_threads_frees_one_place(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=3, taken=3)
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        first_id = db.session.scalars(sa.select(Signup.id).order_by(Signup.id)).first()
    assert first_id is not None

    def give_back(_turn: int) -> None:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            services.cancel(queries.signup(first_id))

    at_once(give_back, workers=4, times=8)
    assert placed(real_house, real_campaign, shift_id) == (2, 2)


def test_people_come_and_go_at_once_and_the_count_stays_right(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=5)

    def come_and_go(turn: int) -> None:
        with real_house.app_context(), clock.at(NOW):
            try:
                with transaction(real_campaign.id):
                    signup_id = services.sign_up(shift_id, offering()).id
            except services.ShiftFull:
                with transaction(real_campaign.id):
                    services.join_waiting_list(shift_id, offering())
                return
            if turn % 2:
                with transaction(real_campaign.id):
                    services.cancel(queries.signup(signup_id))

    at_once(come_and_go, workers=8, times=40)
    taken, holding = placed(real_house, real_campaign, shift_id)
    assert (taken, holding) == (5, 5)


def test_a_meeting_that_moves_and_people_who_sign_up_do_not_block_each_other(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    shift_id = open_shift(real_house, real_campaign, needed=PEOPLE)

    def move(turn: int) -> None:
        meeting = queries.facts(shift_id).meeting
        assert meeting is not None
        starts = datetime(2026, 3, 20, 12 + turn % 6)
        with suppress(ChangedMeanwhile, DomainError):
            meetings.move(meeting, starts, starts + HOUR, version=meeting.version, by=None)

    def act(turn: int) -> None:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            if turn % 4:
                services.sign_up(shift_id, offering())
            else:
                move(turn)

    at_once(act, workers=8, times=32)
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        facts = queries.facts(shift_id)
        assert facts.meeting is not None
        assert facts.shift.starts_wall == facts.meeting.starts_wall - timedelta(
            minutes=facts.role.minutes_before
        )
        assert (facts.shift.taken, facts.shift.starts_wall.date().day) == (24, 20)
