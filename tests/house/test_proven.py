"""What is pure knows no row and no request, and `make check` demands a proof of each of its lines."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "organizer"
PURE = {
    "disclosure",
    "duplicates",
    "filling",
    "importer",
    "layout",
    "lexicon",
    "meanings",
    "paste",
    "planner",
    "pleas",
    "reminding",
    "segments",
    "timetable",
}
IMPURE = ("flask", "sqlalchemy", "organizer.kernel.db", "organizer.kernel.access")
MEASURED = tomllib.loads((ROOT / "tests" / "proven.toml").read_text())["tool"]["coverage"]


def pure_modules() -> set[str]:
    """`organizer.tours.planner`: a file or a folder of such a name in any room."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in HOUSE.glob("*/*")
        if path.stem in PURE and (path.is_dir() or path.suffix == ".py")
    }


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return whole | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_kernel_and_every_pure_file_are_proven_line_by_line() -> None:
    assert set(MEASURED["run"]["source"]) == {"organizer.kernel", *pure_modules()}
    assert (MEASURED["run"]["branch"], MEASURED["report"]["fail_under"]) == (True, 100)


def test_what_is_pure_knows_no_row_and_no_request() -> None:
    files = [
        path
        for module in pure_modules()
        for place in [ROOT / module.replace(".", "/")]
        for path in (sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")])
    ]
    impure = {
        str(path.relative_to(ROOT)): found
        for path in files
        if (found := {name for name in imported(path) if name.startswith(IMPURE)})
    }
    assert impure == {}


def test_the_tests_that_prove_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    proven = re.search("^PROVEN := (.*)$", makefile, flags=re.MULTILINE)
    assert proven is not None
    missing = [path for path in proven[1].split() if not (ROOT / path).exists()]
    assert (missing, "--cov-config=tests/proven.toml $(PROVEN)" in makefile) == ([], True)
