"""Each floor of a room keeps to its work."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from organizer.campaigns.roles import Permission
from tests.house.source import HOUSE, ROOT, files, imports_of, named, nodes_of, text_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_VIEW = 15
ALLOWED_ALL_CAMPAIGNS = {
    "organizer/kernel/db.py",
    "organizer/kernel/queue.py",
    "organizer/kernel/rounds.py",
    "organizer/messaging/services/replies.py",
    "organizer/messaging/services/stops.py",
    "organizer/metrics.py",
}
OF_NO_REQUEST = frozenset({"flask.Flask", "flask.current_app", "flask.url_for"})
"""What of the library is there without a visitor too."""
SEES_THE_COOKIE: Mapping[str, str] = {
    "organizer/accounts/services/sessions.py": "who is signed in is what the cookie says: it is opened there",
}
"""Services that know of a request, each with its reason."""
SENT_AGAIN = 307
"""What was posted before signing in is posted again (RFC 9110, 15.4.8); the rest is for `kernel/pages.py`."""
ENDS_OF_A_TRANSACTION = frozenset({"COMMIT", "ROLLBACK"})


def modules(*floors: str) -> list[Path]:
    """Files of these floors in every room: `views.py` or anything below `views/`."""
    return [
        path
        for path in files()
        if any(path.stem == floor or floor in path.relative_to(HOUSE).parts[1:-1] for floor in floors)
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_a_page(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether an address leads to it."""
    return any(
        isinstance(each, ast.Call) and getattr(each.func, "attr", "") == "route"
        for each in function.decorator_list
    )


def lines_of_work(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines it has below its docstring."""
    first = function.body[1 if ast.get_docstring(function) else 0]
    return (function.body[-1].end_lineno or 0) - first.lineno + 1


def speaks_of(path: Path, name: str) -> bool:
    """Whether a file names it, alone or as part of a module, or imports it under any name."""
    return any(
        name in {getattr(node, "id", ""), getattr(node, "attr", "")} for node in nodes_of(path)
    ) or any(each.endswith(f".{name}") for each in imports_of(path))


def is_sql(name: str) -> bool:
    """Whether an import brings statements or the session; `Model` is a type."""
    return name.partition(".")[0] in {"sqlalchemy", "flask_sqlalchemy"} or (
        f"{name}.".startswith("organizer.kernel.db.") and name != "organizer.kernel.db.Model"
    )


def is_of_a_request(name: str) -> bool:
    """Whether an import shows who asks, or what is answered."""
    return name.partition(".")[0] in {"flask", "flask_login", "flask_wtf", "werkzeug"} and (
        name not in OF_NO_REQUEST
    )


def ends_a_transaction(node: ast.AST) -> bool:
    """Whether it commits: by the session's method, or by a word of SQL."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.strip(" ;").upper() in ENDS_OF_A_TRANSACTION
    return isinstance(node, ast.Attribute) and node.attr == "commit"


def test_pages_hold_no_sql() -> None:
    found = {named(path): sorted(filter(is_sql, imports_of(path))) for path in modules("views", "public")}
    assert {path: names for path, names in found.items() if names} == {}


def test_a_page_parses_calls_and_answers_in_few_lines() -> None:
    long = {
        f"{named(path)}:{view.name}": length
        for path in files()
        for view in functions(path)
        if is_a_page(view) and (length := lines_of_work(view)) > LONGEST_VIEW
    }
    assert long == {}


def test_services_see_no_request() -> None:
    floors = modules("services", "queries", "models", "wording", "counts")
    found = {named(path): sorted(filter(is_of_a_request, imports_of(path))) for path in floors}
    offenders = {path: names for path, names in found.items() if names}
    assert {path: names for path, names in offenders.items() if path not in SEES_THE_COOKIE} == {}
    assert offenders.keys() >= SEES_THE_COOKIE.keys()


def test_nothing_commits_outside_the_kernel() -> None:
    offenders = [
        f"{named(path)}:{getattr(node, 'lineno', 0)}"
        for path in files()
        if path.parent.name != "kernel"
        for node in nodes_of(path)
        if ends_a_transaction(node)
    ]
    assert offenders == []


def test_tables_are_reached_through_their_models_alone() -> None:
    offenders = [
        named(path) for path in files() if path.parent.name != "kernel" and "__table__" in text_of(path)
    ]
    assert offenders == []


def test_sql_is_written_by_hand_in_the_kernel_alone_and_in_conditions_of_indexes() -> None:
    offenders = [
        named(path)
        for path in files()
        if path.parent.name not in {"kernel", "models"} and path.name != "models.py"
        if any(word in text_of(path) for word in ("sa.text(", "sa.table(", "exec_driver_sql"))
    ]
    assert offenders == []


def test_no_room_has_a_drawer_for_everything() -> None:
    names = {"utils", "helpers", "common", "misc", "tools", "lib"}
    assert [named(path) for path in HOUSE.rglob("*") if path.stem in names] == []


def test_each_file_is_short_enough_to_be_read() -> None:
    lengths = {named(path): len(text_of(path).splitlines()) for path in files()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_each_function_is_short_enough_to_be_seen_at_once() -> None:
    lengths = {
        f"{named(path)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in files()
        for function in functions(path)
    }
    assert {function: length for function, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_campaigns_are_walked_one_by_one_only_where_it_is_the_task() -> None:
    users = {named(path) for path in files() if speaks_of(path, "all_campaigns")}
    uses = {name for name in users if not name.endswith(("commands.py", "tasks.py"))}
    assert uses - ALLOWED_ALL_CAMPAIGNS == set()


def test_every_permission_is_asked_for() -> None:
    sources = [text_of(path) for path in files() if path != HOUSE / "campaigns" / "roles.py"]
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    nowhere = [
        each.name
        for each in Permission
        if not any(f"Permission.{each.name}" in source for source in sources)
        and not any(f'"{each.value}"' in page for page in pages)
    ]
    assert nowhere == []


def test_where_an_act_is_taken_back_is_written_in_one_place() -> None:
    told = [named(path) for path in files() if '"campaigns.undo"' in text_of(path)]
    assert told == ["organizer/kernel/pages.py"]


def test_by_which_number_a_page_sends_on_is_said_in_one_place() -> None:
    sent = [
        (named(path), value.value)
        for path in files()
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "redirect"
        for value in [*node.args[1:], *(given.value for given in node.keywords if given.arg == "code")]
        if isinstance(value, ast.Constant)
    ]
    assert sent == [("organizer/accounts/public.py", SENT_AGAIN)]
