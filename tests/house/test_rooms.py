"""Each floor of a room keeps to its work."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "organizer"
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
ALLOWED_ALL_CAMPAIGNS = {
    "organizer/kernel/db.py",
    "organizer/kernel/queue.py",
    "organizer/kernel/rounds.py",
    "organizer/metrics.py",
}


def modules(*floors: str) -> list[Path]:
    """Files of these floors in every room: `views.py` or anything below `views/`."""
    return sorted(
        path
        for path in HOUSE.rglob("*.py")
        if any(path.stem == floor or floor in path.relative_to(HOUSE).parts[1:-1] for floor in floors)
    )


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return imported | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_pages_hold_no_sql() -> None:
    offenders = {
        named(path): sorted(found)
        for path in modules("views", "public")
        if (found := names_in(path) & {"db", "select", "sa", "Session", "sqlalchemy"})
    }
    assert offenders == {}


def test_services_see_no_request() -> None:
    offenders = {
        named(path): sorted(found)
        for path in modules("services", "queries", "models", "wording", "counts")
        if path.parts[-2] != "accounts"
        and (found := names_in(path) & {"request", "flash", "session", "redirect"})
    }
    assert offenders == {}


def ends_a_transaction(node: ast.expr) -> bool:
    """True for `….commit()`, and for the word that tells an engine so."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.strip(" ;\n").upper() == "COMMIT"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"


def test_nothing_commits_outside_the_kernel() -> None:
    offenders = [
        f"{named(path)}:{node.lineno}"
        for path in sorted(HOUSE.rglob("*.py"))
        if path.parent.name != "kernel"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.expr) and ends_a_transaction(node)
    ]
    assert offenders == []


def test_tables_are_reached_through_their_models_alone() -> None:
    offenders = [
        named(path)
        for path in sorted(HOUSE.rglob("*.py"))
        if path.parent.name != "kernel" and "__table__" in path.read_text()
    ]
    assert offenders == []


def test_no_room_has_a_drawer_for_everything() -> None:
    names = {"utils", "helpers", "common", "misc", "tools", "lib"}
    assert [named(path) for path in HOUSE.rglob("*") if path.stem in names] == []


def test_each_file_is_short_enough_to_be_read() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in sorted(HOUSE.rglob("*.py"))}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_each_function_is_short_enough_to_be_seen_at_once() -> None:
    lengths = {
        f"{named(path)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in sorted(HOUSE.rglob("*.py"))
        for function in functions(path)
    }
    assert {function: length for function, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_campaigns_are_walked_one_by_one_only_where_it_is_the_task() -> None:
    users = {named(path) for path in HOUSE.rglob("*.py") if re.search(r"\ball_campaigns\b", path.read_text())}
    uses = {name for name in users if not name.endswith(("commands.py", "tasks.py"))}
    assert uses - ALLOWED_ALL_CAMPAIGNS == set()
