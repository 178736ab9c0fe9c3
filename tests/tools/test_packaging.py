from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
BESIDE_THE_PACKAGE = ("templates", "static", "migrations")


def lying_in(folder: str) -> set[str]:
    """What git would ship of a folder: all but what it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", folder]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {path for path in listed if (ROOT / path).exists()}


@pytest.mark.slow  # builds the real wheel
def test_a_wheel_holds_all_that_the_product_reads_at_run_time(tmp_path: Path) -> None:
    build = [
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
    ]
    subprocess.run([sys.executable, *build, str(ROOT)], check=True, capture_output=True)
    with ZipFile(next(tmp_path.glob("organizer-*.whl"))) as wheel:
        held = set(wheel.namelist())
    needed = {f"organizer/{path}" for folder in BESIDE_THE_PACKAGE for path in lying_in(folder)}
    catalogues = {path.removesuffix(".po") + ".mo" for path in lying_in("organizer/translations")}
    assert (needed | catalogues | lying_in("organizer") | {"organizer/wsgi.py"}) - held == set()
