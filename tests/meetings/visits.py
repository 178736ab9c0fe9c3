"""How the tests of meetings open pages and read them."""

from __future__ import annotations

import re

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
HERE = {**ENGLISH, "Sec-Fetch-Site": "same-origin"}


def text_of(page: str) -> str:
    """What a reader sees, in one line."""
    shown = re.sub(r"<(script|style|title)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    shown = re.sub(r'<span class="nobreak">([^<]*)</span>', r"\1", shown)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).replace("&nbsp;", " ").split())


def see(browser: Browser, path: str) -> str:
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return text_of(answer.text)


def sign_up(browser: Browser, meeting: Meeting, phone: str = "87012345678", **data: str) -> str:
    answer = browser.post_without_token(f"/m/{meeting.code}", {"phone": phone, **data}, headers=HERE)
    assert answer.status_code == 303, text_of(answer.text)
    db.session.expire_all()
    return str(answer.location)


def attendances() -> list[tuple[AttendanceState, int]]:
    db.session.expire_all()
    return sorted((row.state, row.guests) for row in db.session.scalars(sa.select(Attendance)))
