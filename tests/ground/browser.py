"""A Chromium for the journeys: TEST_CHROMIUM, else one on PATH, else one brought into our own folder.

`python -m tests.ground.browser` brings one where none is, or says in words how to.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "TEST_CHROMIUM"
SHELL = "chromium-headless-shell"
"""The same engine without the windows that a whole Chromium draws: much cheaper."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OWN_FOLDER = Path(__file__).parents[2] / ".browsers"
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    # Helpers of the script engine cost more than they hasten pages that live for a moment.
    "--js-flags=--single-threaded",
    "--no-first-run",
)
ADVICE = f"""\
The journeys need Chromium, and none could be found or brought here. On Debian and Ubuntu, as root:
    apt-get install -y chromium-headless-shell fonts-noto-core
Elsewhere, set {VARIABLE} to the path of a Chromium or Chrome."""


class NoBrowserError(RuntimeError):
    """No browser can be had here; the text says what would help."""


def executable() -> Path:
    """The browser that the journeys drive; it was seen to start."""
    for path in _places():
        if _starts(path):
            return path
    raise NoBrowserError(ADVICE)


def arguments() -> list[str]:
    """What it is started with: it calls no stranger; under root, where no sandbox works, it has none."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


def bring() -> Path:
    """As `executable`, after trying to install one where none is."""
    for attempt in (_no_effort, _from_playwright, _from_debian):
        attempt()
        try:
            return executable()
        except NoBrowserError:
            continue
    raise NoBrowserError(ADVICE)


def _places() -> Iterator[Path]:
    if chosen := os.environ.get(VARIABLE):
        yield Path(chosen)
        return
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    yield from sorted(OWN_FOLDER.glob("chromium-*/chrome-*/chrome"), reverse=True)


def _starts(path: Path) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _no_effort() -> None:
    """The first attempt is to look."""


def _from_playwright() -> None:
    _install(
        [sys.executable, "-m", "playwright", "install", "chromium"], PLAYWRIGHT_BROWSERS_PATH=str(OWN_FOLDER)
    )


def _from_debian() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _install(["apt-get", "update"])
    _install(["apt-get", "install", "-y", SHELL, "fonts-noto-core"], DEBIAN_FRONTEND="noninteractive")


def _install(command: list[str], **extra: str) -> None:
    print("trying:", " ".join(command), flush=True)
    subprocess.run(
        command,
        env={**os.environ, **extra},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def main() -> int:
    """Say which browser the journeys will drive, or what to do."""
    try:
        print("browser:", bring())
    except NoBrowserError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
