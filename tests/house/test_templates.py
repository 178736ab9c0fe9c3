"""Templates: one for one endpoint, nothing inline, every form with its token."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from organizer.kernel.pages import asset_root

TEMPLATES = asset_root() / "templates"
SHARED = {"layouts", "components", "errors"}
PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in SHARED
)
EVERY = sorted(TEMPLATES.rglob("*.html"))


LATER = {"messaging.templates"}
"""Pages whose place is kept: `link` gives no address for them yet, and their items are left out."""


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def inline(text: str) -> list[str]:
    without_comments = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return re.findall(
        r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|hx-on|<script(?![^>]*\b(?:src=|type="application/ld\+json"))"""
        r"""|\|\s*safe\b|javascript:|https?://(?!schema\.org|wa\.me|t\.me|www\.w3\.org|www\.openstreetmap\.org|[a-z.]*example\.)""",
        without_comments,
    )


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
