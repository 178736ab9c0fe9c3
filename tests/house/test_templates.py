"""Templates: one for one endpoint, nothing inline, every form with its token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_nothing_stands_inline(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    found = re.findall(
        r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|hx-on|<script(?![^>]*\b(?:src=|type="application/ld\+json"))"""
        r"""|\|\s*safe\b|javascript:|https?://(?!schema\.org|wa\.me|t\.me|www\.w3\.org|www\.openstreetmap\.org|[a-z.]*example\.)""",
        text,
    )
    assert found == []


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_a_template_can_be_read_by_the_application(house: Flask, path: Path) -> None:
    assert house.jinja_env.get_template(named(path)).name == named(path)


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_every_address_in_a_template_is_an_endpoint(house: Flask, path: Path) -> None:
    text = path.read_text()
    named_endpoints = set(re.findall(r"(?:url_for|link)\(\s*['\"]([a-z_.]+)['\"]", text))
    assert named_endpoints - house.view_functions.keys() - LATER == set()


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_belongs_to_one_endpoint_or_is_a_part_of_one(house: Flask, path: Path) -> None:
    room, *folders = path.relative_to(TEMPLATES).with_suffix("").parts
    if path.name.startswith("_"):
        return
    blueprint = f"{room}_public" if folders[0] == "public" else room
    assert f"{blueprint}.{folders[-1]}" in house.view_functions
