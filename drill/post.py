"""The provider's post: receipts as they come in earnest, and what becomes of forged ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from tests.gateways.double import Double
from tests.gateways.receipts import Disorder, Receipt

ROUND = 0.3


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
        while not self._ended.wait(ROUND):
            turn += 1
            for receipt in self.double.receipts(Disorder(self.seed + turn)):
                self._post(receipt)

    def end(self) -> None:
        """Post no further round."""
        self._ended.set()

    def _post(self, receipt: Receipt) -> None:
        try:
            answer = receipt.post()
        except requests.RequestException:
            self.lost += 1
            return
        self.posted += 1
        self.forged += receipt.is_forged
        self.forged_believed += receipt.is_forged and answer < 400


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
