"""Templates: one for one endpoint, nothing inline, every form with its token."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from organizer.kernel.pages import asset_root
from tests.house.source import files, nodes_of
from tests.house.source import named as module

TEMPLATES = asset_root() / "templates"
SHARED = {"layouts", "components", "errors"}
PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in SHARED
)
EVERY = sorted(TEMPLATES.rglob("*.html"))
FORM = TEMPLATES / "components" / "form.html"
LATER = {"messaging.templates"}
"""Pages whose place is kept: `link` gives no address for them yet, and their items are left out."""


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def inline(text: str) -> list[str]:
    """What a content policy would refuse, or what leads elsewhere."""
    said = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    written = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", said, flags=re.DOTALL)
    return [
        *re.findall(
            r"""<style|\sstyle\s*=|\son[a-z]+\s*=|hx-on"""
            r"""|<script(?![^>]*\b(?:src=|type="application/ld\+json"))""",
            written,
            flags=re.IGNORECASE,
        ),
        *re.findall(
            r"""["'](?:on[a-z]+|style)["']\s*:|\|\s*safe\b|javascript:"""
            r"""|https?://(?!schema\.org|wa\.me|t\.me|www\.w3\.org|www\.openstreetmap\.org|[a-z.]*example\.)""",
            said,
            flags=re.IGNORECASE,
        ),
    ]


@cache
def trees() -> dict[str, nodes.Template]:
    """Every template by its name, parsed."""
    reader = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    return {named(path): reader.parse(path.read_text()) for path in EVERY}


def taken(name: str) -> Iterator[tuple[str, str, str]]:
    """What a template imports: from where, what, and as what."""
    for node in trees()[name].find_all(nodes.FromImport):
        for each in node.names:
            macro, alias = each if isinstance(each, tuple) else (each, each)
            yield constants(node.template)[0], macro, alias


def constants(node: nodes.Node) -> list[str]:
    """The names of templates that stand in a node, alone or for a choice."""
    found = [node] if isinstance(node, nodes.Const) else node.find_all(nodes.Const)
    return [each.value for each in found if str(each.value).endswith(".html")]


def spoken(name: str) -> set[str]:
    """The names that a template speaks of."""
    return {each.name for each in trees()[name].find_all(nodes.Name)}


@cache
def parts() -> frozenset[str]:
    """The templates that others include, extend or import from."""
    return frozenset(
        part
        for tree in trees().values()
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.FromImport))
        if isinstance(node, nodes.Include | nodes.Extends | nodes.FromImport)
        for part in constants(node.template)
    )


@cache
def drawn_with() -> dict[str, set[str]]:
    """The templates that see what each one imports: those it includes, and those that extend it."""
    seen: dict[str, set[str]] = {name: set() for name in trees()}
    for name, tree in trees().items():
        for part in tree.find_all(nodes.Include):
            seen[name].update(constants(part.template))
        for base in tree.find_all(nodes.Extends):
            for above in constants(base.template):
                seen[above].add(name)
    return seen


def below(name: str) -> set[str]:
    """A template and all that see what it imports."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += drawn_with()[here]
    return found


def is_used(alias: str, name: str) -> bool:
    """Whether the template, or one that sees its imports and has none of that name, speaks of an import."""
    return any(
        alias in spoken(each)
        for each in below(name)
        if each == name or alias not in {known for _from, _macro, known in taken(each)}
    )


@cache
def rendered() -> frozenset[tuple[str, str]]:
    """Templates and the modules that name them."""
    return frozenset(
        (node.value, module(path))
        for path in files()
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html")
    )


def module_of(view: object) -> str:
    """The file in which a view stands, without its ending."""
    return str(getattr(view, "__module__", "")).replace(".", "/")


def endpoint_of(path: Path) -> str:
    room, *folders = path.relative_to(TEMPLATES).with_suffix("").parts
    blueprint = f"{room}_public" if folders[0] == "public" else room
    return f"{blueprint}.{folders[-1]}"


def test_nothing_stands_inline() -> None:
    found = {named(path): inline(path.read_text()) for path in EVERY}
    assert {path: each for path, each in found.items() if each} == {}


def test_each_template_can_be_read_by_the_application(app: Flask) -> None:
    assert [app.jinja_env.get_template(named(path)).name for path in EVERY] == [named(path) for path in EVERY]


def test_every_address_in_a_template_is_an_endpoint(app: Flask) -> None:
    found = {
        (named(path), endpoint)
        for path in EVERY
        for endpoint in re.findall(r"(?:url_for|link)\(\s*['\"]([a-z_.]+)['\"]", path.read_text())
    }
    known = app.view_functions.keys() | LATER
    assert {(path, endpoint) for path, endpoint in found if endpoint not in known} == set()


def test_each_page_belongs_to_one_endpoint_or_is_a_part_of_one(app: Flask) -> None:
    whole = [path for path in PAGES if not path.name.startswith("_")]
    assert {named(path) for path in whole if endpoint_of(path) not in app.view_functions} == set()


def test_each_page_is_rendered_where_its_endpoint_stands_and_nowhere_else(app: Flask) -> None:
    astray = {
        (name, by)
        for path in PAGES
        if not path.name.startswith("_")
        for name, by in rendered()
        if name == named(path)
        and by.removesuffix(".py").removesuffix("/__init__")
        != module_of(app.view_functions[endpoint_of(path)])
    }
    assert astray == set()
    assert {named(path) for path in PAGES} - {name for name, _by in rendered()} - parts() == set()


def test_which_layout_is_for_whom_is_said_in_one_place() -> None:
    chosen = {
        name
        for name, tree in trees().items()
        for node in tree.find_all(nodes.Extends)
        if {each.name for each in node.template.find_all(nodes.Name)} - {"printing"}
    }
    assert chosen == {"layouts/member.html"}


def test_no_macro_and_no_part_stands_unused() -> None:
    wanted = {(source, macro) for name in trees() for source, macro, _alias in taken(name)}
    idle = {
        (name, macro.name)
        for name, tree in trees().items()
        for macro in tree.find_all(nodes.Macro)
        if (name, macro.name) not in wanted and macro.name not in spoken(name)
    }
    assert idle == set()
    shared = {named(path) for path in EVERY} - {named(path) for path in PAGES}
    reached = parts() | {name for name, _by in rendered()}
    assert shared - reached == set()


def test_no_template_imports_what_nobody_speaks_of() -> None:
    idle = {
        (name, alias)
        for name in trees()
        for _source, _macro, alias in taken(name)
        if not is_used(alias, name)
    }
    assert idle == set()


def test_every_form_that_writes_is_the_one_with_the_token() -> None:
    found = {
        (named(path), form)
        for path in EVERY
        if path != FORM
        for form in re.findall(r"<form\b[^>]*>|\bformmethod\b", path.read_text(), flags=re.IGNORECASE)
        if 'method="get"' not in form
    }
    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        "<a onclick=go()>",
        "<a ONCLICK='go()'>",
        '<a\nonfocus = "go()">',
        '<p STYLE="top: 0">',
        '<a{{ {"onclick": "go()"}|xmlattr }}>',
        "<Script>go()</Script>",
    ],
)
def test_what_stands_inline_is_seen_however_it_is_written(text: str) -> None:
    assert inline(text) != []
