"""Public pages behind the production server: one meeting, a list of 40, a whole sign-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from bench import behind, measure
from bench.figures import Measured
from bench.house import UNCHECKED_ROLE, House, Told, add_campaign, add_meetings
from bench.jobs import drained_cpu_seconds
from bench.rows.presses import location, press
from bench.servers import Served
from bench.size import size
from bench.visitor import Visitor
from organizer.volunteers import services as volunteers

MEETINGS = size(40, quick=5)
STEPS = MEETINGS + 4
PLENTY = 1_000_000
TIMES = size(40, quick=2)
SIGN_UPS = size(15, quick=2)
_bare_phones = count(2_000_000)
_marks = count()


@dataclass(frozen=True)
class Town:
    """A campaign with forty meetings, and one shift that never fills."""

    host: str
    meeting_code: str
    shift_id: int


def furnish(house: House, told: Told) -> Town:
    """Make the rows of the public pages."""
    place = add_campaign(house, "town")
    with house.inside("town"):
        rows = add_meetings(MEETINGS, told=told)
        shift = volunteers.add_shift(rows[0].id, UNCHECKED_ROLE, PLENTY)
        return Town(place.host, rows[0].code, shift.id)


def run(house: House, told: Told) -> list[Measured]:
    """Ours and the bare pages, each behind a server of its own."""
    town = furnish(house, told)
    with behind.ours(house, town.host) as ours, behind.bare(house) as bare:
        found = [*_kept(ours, bare, town, told), *_sign_up(house, ours, bare, town)]
        told(3)
    return found


def _kept(ours: Served, bare: Served, town: Town, told: Told) -> Iterator[Measured]:
    visitor, other = Visitor(ours.port, town.host), Visitor(bare.port, "bare.localhost")
    meeting, listing = f"/m/{town.meeting_code}", "/meetings"
    etag = visitor.get(meeting).headers["ETag"]

    def cpu(served: Served, *, who: Visitor, path: str, status: int = 200, **headers: str) -> float:
        ask = who.asking(path, status=status, **headers)
        return measure.cpu_ms(ask, times=TIMES, meter=served.cpu_seconds)

    def anew(path: str) -> float:
        """An address that nobody asked for is not in memory."""
        ask = lambda: visitor.get(f"{path}?seen={next(_marks)}")  # noqa: E731 - said where it is used
        return measure.cpu_ms(ask, times=TIMES, meter=ours.cpu_seconds)

    bare_meeting = cpu(bare, who=other, path="/m/M3")
    bare_list = cpu(bare, who=other, path="/meetings")
    yield Measured("meeting", anew(meeting), bare_meeting)
    yield Measured("meeting-kept", cpu(ours, who=visitor, path=meeting), bare_meeting)
    unchanged = cpu(ours, who=visitor, path=meeting, status=304, if_none_match=etag)
    yield Measured("meeting-unchanged", unchanged, bare_meeting)
    yield Measured("list", anew(listing), bare_list)
    yield Measured("list-kept", cpu(ours, who=visitor, path=listing), bare_list)
    told(1)


def _sign_up(house: House, ours: Served, bare: Served, town: Town) -> Iterator[Measured]:
    drained_cpu_seconds(house)

    def whole() -> None:
        visitor = Visitor(ours.port, town.host)
        visitor.get(location(press(visitor, visitor.get(_form(town)), town.shift_id)))
        visitor.close()

    def bare_whole() -> None:
        visitor = Visitor(bare.port, "bare.localhost")
        visitor.get("/shift/1")
        visitor.get(location(visitor.post("/shift/1", {"name": "A", "phone": str(next(_bare_phones))})))
        visitor.close()

    web = measure.cpu_ms(whole, times=SIGN_UPS, meter=ours.cpu_seconds)
    jobs = drained_cpu_seconds(house) * 1000 / (SIGN_UPS * (measure.ROUNDS + 1))
    bare_web = measure.cpu_ms(bare_whole, times=SIGN_UPS, meter=bare.cpu_seconds)
    yield Measured("sign-up", web + jobs, bare_web)
    post, bare_post = _posts(ours, town), _bare_posts(bare)
    yield Measured("sign-up-post", post / bare_post)


def _posts(ours: Served, town: Town) -> float:
    """The press alone, the form asked for beforehand."""
    visitor = Visitor(ours.port, town.host)
    page = visitor.get(_form(town))
    return measure.cpu_ms(
        lambda: location(press(visitor, page, town.shift_id)), times=SIGN_UPS, meter=ours.cpu_seconds
    )


def _bare_posts(bare: Served) -> float:
    visitor = Visitor(bare.port, "bare.localhost")

    def press() -> None:
        location(visitor.post("/shift/1", {"name": "A", "phone": str(next(_bare_phones))}))

    return measure.cpu_ms(press, times=SIGN_UPS, meter=bare.cpu_seconds)


def _form(town: Town) -> str:
    return f"/volunteer/{town.shift_id}"
