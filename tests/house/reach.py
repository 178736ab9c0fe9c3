"""What the functions of the house reach by the names they use: read from the source, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.house.source import ROOT, files, tree_of

Key = tuple[str, str]
"""A module and the name of something in it."""
WRITING = frozenset({"db.session.add", "db.session.add_all", "db.session.delete", "setattr"})
STATEMENTS = frozenset({"delete", "insert", "insert_new", "update"})


@dataclass
class Module:
    """A file: its functions and classes, and where its other names come from."""

    name: str
    made: dict[str, ast.AST] = field(default_factory=dict)
    taken: dict[str, Key] = field(default_factory=dict)


class House:
    """Every function and class of organizer/, and the ones that each speaks of."""

    @cached_property
    def modules(self) -> dict[str, Module]:
        """The files of the house by their names."""
        return {module.name: module for module in map(_read, files())}

    def find(self, key: Key) -> Key | None:
        """Where a name was made, behind whatever passes it on; None for what is not of the house."""
        module, name = self.modules.get(key[0]), key[1]
        if module is None:
            return None
        if name in module.made:
            return key
        return self.find(module.taken[name]) if name in module.taken else None

    def reached(self, key: Key, *, within: str) -> set[Key]:
        """All that is spoken of from a function on, through the files of one room."""
        found: set[Key] = set()
        waiting = [key]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self._spoken_of(here) if here[0].startswith(within) else ()
        return found

    def writes(self, key: Key) -> bool:
        """Whether the function itself changes a row, or says a statement that does."""
        return any(_is_write(node) for node in ast.walk(self.modules[key[0]].made[key[1]]))

    def doors(self) -> set[Key]:
        """The functions that the services of each room show to others."""
        return {
            found
            for name, module in self.modules.items()
            if name.endswith(".services")
            for known in [*module.made, *module.taken]
            if not known.startswith("_")
            and (found := self.find((name, known))) is not None
            and found[0].startswith(name)
            and isinstance(self.modules[found[0]].made[found[1]], ast.FunctionDef)
        }

    def _spoken_of(self, key: Key) -> Iterator[Key]:
        module = self.modules[key[0]]
        for node in ast.walk(module.made[key[1]]):
            said: Key | None = None
            if isinstance(node, ast.Name):
                said = (module.name, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                said = (".".join(module.taken.get(node.value.id, ("", ""))), node.attr)
            found = None if said is None else self.find(said)
            if found is not None:
                yield found


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    tree = tree_of(path)
    module.made.update(
        (node.name, node) for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                module.taken[each.asname or each.name] = (node.module, each.name)
    return module


def _is_write(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(_is_of_a_row(target) for target in targets)
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called in WRITING or called.removeprefix("sa.") in STATEMENTS


def _is_of_a_row(target: ast.expr) -> bool:
    """True for `row.state`, alone or among others that are set together; what is one's own is no row."""
    if isinstance(target, ast.Tuple | ast.List):
        return any(_is_of_a_row(each) for each in target.elts)
    if isinstance(target, ast.Starred):
        return _is_of_a_row(target.value)
    return isinstance(target, ast.Attribute) and ast.unparse(target.value) != "self"
