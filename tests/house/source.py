"""The source of the house, read and parsed once for all tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "organizer"


@cache
def files() -> tuple[Path, ...]:
    """Every module of organizer/."""
    return tuple(sorted(HOUSE.rglob("*.py")))


@cache
def text_of(path: Path) -> str:
    """What a file says."""
    return path.read_text()


@cache
def tree_of(path: Path) -> ast.Module:
    """The same, parsed."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in it, in no order that counts."""
    return tuple(ast.walk(tree_of(path)))


@cache
def imports_of(path: Path) -> frozenset[str]:
    """The full names of all that a file imports, whatever it calls them: `organizer.kernel.db.db`."""
    return frozenset(
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in nodes_of(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


def named(path: Path) -> str:
    """A file as a failed test tells it."""
    return str(path.relative_to(ROOT))
