"""The judge: what the provider's ledger says, against what the house says and what people had asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from drill.house import House, Row
from organizer.messaging.models import MessageState
from tests.gateways.ledger import Text

GRACE = 1.0
"""Seconds after which a stop or a move that was stored holds for every call."""
SHOWN = frozenset({MessageState.GIVEN_UP, MessageState.EXPIRED, MessageState.FAILED})
"""Staff see by name whom these were meant for."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What went wrong, in numbers: all are to be nought."""

    lost: int
    not_sent: int
    """Texts that people were to get and did not, of which staff are shown; nothing may hinder them here."""
    doubled: int
    foreign: int
    """Texts that the house knows nothing of."""
    after_a_stop: int
    after_a_move: int
    wrongly_said: int
    """Messages of which the house says another end than the ledger."""
    not_redacted: int
    forged_believed: int

    @property
    def faults(self) -> dict[str, int]:
        """All that is not nought."""
        return {name: count for name, count in asdict(self).items() if count}


def judge(house: House, texts: Sequence[Text], *, forged_believed: int) -> Verdict:
    """Judge a drill that is over."""
    rows = house.rows()
    times = Counter(text.form["Body"] for text in texts)
    missing = [row for row in rows if not times[row.body] and not _is_excused(row, house)]
    shown = [row for row in missing if row.state in SHOWN]
    about = {row.body: row.about for row in rows}
    return Verdict(
        lost=len(missing) - len(shown),
        not_sent=len(shown),
        doubled=sum(count - 1 for count in times.values()),
        foreign=len(times.keys() - about.keys()),
        after_a_stop=sum(_came_after(text, house.stopped, text.to) for text in texts),
        after_a_move=sum(_came_after(text, house.moved, about.get(text.form["Body"], "")) for text in texts),
        wrongly_said=sum((row.state is MessageState.DELIVERED) is not bool(times[row.body]) for row in rows),
        not_redacted=sum(bool(text.body) for text in texts),
        forged_believed=forged_believed,
    )


def _is_excused(row: Row, house: House) -> bool:
    """Nobody was to get it any more."""
    is_wanted = row.number not in house.stopped and row.about not in house.moved
    return not is_wanted and row.state is MessageState.SUPPRESSED


def _came_after(text: Text, told: Mapping[str, float], key: str) -> bool:
    return key in told and text.called_at > told[key] + GRACE
