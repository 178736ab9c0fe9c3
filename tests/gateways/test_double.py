"""The judge is judged too: its book, its bill, its faults."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import requests

from organizer.messaging.gateways import current
from tests.gateways.answers import nobody
from tests.gateways.faults import MIXED, Fault, drawn
from tests.gateways.ledger import parts
from tests.gateways.stands import text, twilio_settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("body", "billed"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 7, 2),
        ("€" * 153, 3),
        ("қ" * 70, 1),
        ("қ" * 71, 2),
        ("қ" * 134, 2),
        ("қ" * 135, 3),
        ("қ" + "🙂" * 67, 3),
        ("ertenq" + "«", 1),
    ],
)
def test_a_text_is_billed_by_the_parts_it_takes_on_the_air(body: str, billed: int) -> None:
    assert parts(body) == billed


def test_the_same_seed_gives_the_same_bad_day() -> None:
    first, second = drawn(7), drawn(7)
    assert [first() for _ in range(500)] == [second() for _ in range(500)]


def test_a_bad_day_has_every_fault_about_as_often_as_its_share_says() -> None:
    faults = drawn(1)
    seen = Counter(faults() for _ in range(20_000))
    assert {fault: round(seen[fault] / 20_000, 2) for fault in MIXED} == {
        fault: round(share, 2) for fault, share in MIXED.items()
    }
    assert set(seen) == set(Fault)


def test_it_runs_by_itself_and_shows_its_book() -> None:
    with nobody() as address:
        port = address.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.gateways.double", "--port", port, "--receipts"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as double:
        try:
            assert double.stdout is not None
            assert double.stdout.readline().startswith(address)
            handed = current(twilio_settings(address)).send(text())
            book = requests.get(f"{address}/ledger.json", timeout=5).json()
        finally:
            double.terminate()
    assert book == [[handed.provider_id, text().to, text().body]]
