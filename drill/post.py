"""The provider's post: receipts as they come in earnest, and what becomes of forged ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from tests.gateways.double import Double
from tests.gateways.receipts import Disorder, Receipt

ROUND = 0.3
CARRIERS = 4
"""So many receipts are posted at a time, as a provider does it."""


@dataclass
class Post:
    """Posts what the double has to tell, in disorder, until it is ended. Where nobody answers, it is lost."""

    double: Double
    seed: int
    posted: int = 0
    lost: int = 0
    forged: int = 0
    forged_believed: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """One round after the other, each in a disorder of its own."""
        turn = 0
        with ThreadPoolExecutor(CARRIERS) as carriers:
            while not self._ended.wait(ROUND):
                turn += 1
                receipts = self.double.receipts(Disorder(self.seed + turn))
                for receipt, answer in zip(receipts, carriers.map(_posted, receipts), strict=True):
                    self._count(receipt, answer)

    def end(self) -> None:
        """Post no further round."""
        self._ended.set()

    def _count(self, receipt: Receipt, answer: int | None) -> None:
        if answer is None:
            self.lost += 1
            return
        self.posted += 1
        self.forged += receipt.is_forged
        self.forged_believed += receipt.is_forged and answer < 400


def _posted(receipt: Receipt) -> int | None:
    """The status of the answer; None where nobody answers."""
    try:
        return receipt.post()
    except requests.RequestException:
        return None


@contextmanager
def post(double: Double, *, seed: int) -> Iterator[Post]:
    """The post of a double, beside whatever the block does."""
    made = Post(double, seed)
    carrier = threading.Thread(target=made.run, daemon=True)
    carrier.start()
    try:
        yield made
    finally:
        made.end()
        carrier.join()
