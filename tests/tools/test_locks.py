from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENT = re.compile(r"^([\w.\-]+)(?:\[[\w,]+\])?==(\S+)(.*?)\\$", re.MULTILINE)


def locked(name: str) -> set[tuple[str, str, str]]:
    return set(REQUIREMENT.findall((ROOT / "requirements" / name).read_text()))


def test_locks_name_no_host() -> None:
    texts = [(ROOT / "requirements" / name).read_text() for name in ("run.txt", "dev.txt")]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [text for text in texts if "://" in text] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_locked_package_has_its_hash() -> None:
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert len(re.findall(r"^[a-z].* \\\n    --hash=sha256:", text, re.MULTILINE)) == len(locked(name))
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_what_runs_is_locked_alike_for_those_who_develop() -> None:
    assert locked("run.txt") - locked("dev.txt") == set()
