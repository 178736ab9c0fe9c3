"""Forms filled in and sent: of a shift by somebody new, of the sign-in by staff."""

from __future__ import annotations

from itertools import count

from bench.house import PASSWORD, Place
from bench.servers import Served
from bench.visitor import Answer, Visitor, filled_in

SEE_OTHER = 303
_numbers = count(2_000_000)
_keys = count(1)


def press(visitor: Visitor, page: Answer, shift_id: int) -> Answer:
    """Sign up for a shift on its page, with a number and a key that nobody used before."""
    typed = {"name": "Айгүл Сәрсен", "phone": f"+7701{next(_numbers)}", "language": "kk"}
    return visitor.post(f"/volunteer/{shift_id}", {**filled_in(page), **typed, "once": f"{next(_keys):032x}"})


def location(answer: Answer) -> str:
    """Where a press that was taken leads."""
    if answer.status != SEE_OTHER:
        raise AssertionError(f"a press was answered with {answer.status}: {answer.text[:2000]}")
    return answer.headers["Location"]


def signed_in(served: Served, place: Place) -> Visitor:
    """Who can sign in to a campaign, signed in."""
    visitor = Visitor(served.port, place.host)
    location(
        visitor.post("/sign-in", filled_in(visitor.get("/sign-in"), login=place.sign_in, password=PASSWORD))
    )
    return visitor
