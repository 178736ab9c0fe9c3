"""Reading what a provider answers: no more of it than any takes, and no longer than a call may last."""

from __future__ import annotations

from time import monotonic

from urllib3.response import BaseHTTPResponse

LONGEST = 8 * 1024 * 1024
"""A page of a listing with a thousand of the longest texts, each letter written as six, fits into it."""
PIECE = 64 * 1024


class Endless(Exception):
    """An answer that is longer than any, or that is still coming when the call must be over."""


def whole(answer: BaseHTTPResponse, *, ends: float) -> bytes:
    """The body of an answer, unpacked; its connection is free again. Raises Endless.

    A timeout of the library holds for each piece alone, so that an answer in drops would never be over. One
    more piece may be waited for after `ends`, which is of the monotonic clock.
    """
    taken = bytearray()
    try:
        while piece := answer.read1(PIECE, decode_content=True):
            taken += piece
            _go_on(len(taken), ends)
    except BaseException:
        answer.close()
        raise
    return bytes(taken)


def _go_on(length: int, ends: float) -> None:
    if length > LONGEST or monotonic() > ends:
        raise Endless
