"""Every page, for everybody who may open it: by axe on a phone in light colours, by shape on all screens."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

import pytest

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation
from tests.journeys.visit import Visitor

pytestmark = pytest.mark.browser

ROLES = {"volunteer": "volunteer", "staff": "owner", "candidate": "candidate"}
LANGUAGES = {"public": "kk", "volunteer": "kk", "staff": "ru", "candidate": "en"}
OTHER_LANGUAGES = {"public": "ru", "volunteer": "ru", "staff": "kk", "candidate": "ru"}
KINDS = list(LANGUAGES)
DEEP = 2
"""Slashes in the address of a page about one thing."""


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_whole_for_everybody(visit: Visit, installation: Installation, kind: str) -> None:
    language = LANGUAGES[kind]
    visitor = arrive(visit(language=language, screen=PHONE), kind)
    for path in installation.facts["pages"][kind]:
        open_in(visitor, path, language)
        visitor.check()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_its_shape_on_a_phone_and_on_a_laptop_in_dark_colours(
    visit: Visit, installation: Installation, kind: str
) -> None:
    language = OTHER_LANGUAGES[kind]
    visitor = arrive(visit(language=language, screen=LAPTOP, dark=True), kind)
    look_on_both_screens(visitor, installation.facts["pages"][kind], language)


def test_every_page_of_the_settings_is_whole_for_the_owner(visit: Visit) -> None:
    visitor = arrive(visit(language="kk", screen=LAPTOP, dark=True), "staff")
    visitor.open("/staff/settings")
    links = visitor.page.locator("main a[href^='/staff/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    look_on_both_screens(visitor, ["/staff/settings", *dict.fromkeys(links)], "kk", deep=DEEP + 2)


def arrive(visitor: Visitor, kind: str) -> Visitor:
    """A visitor of a kind, signed in where the kind is."""
    if kind in ROLES:
        visitor.sign_in(ROLES[kind])
    return visitor


def open_in(visitor: Visitor, path: str, language: str) -> None:
    """Open a page: it answers, in the language that was pressed."""
    response = visitor.page.goto(visitor.base + path)
    assert response is not None
    assert (path, response.status) == (path, 200)
    assert (path, visitor.page.evaluate("document.documentElement.lang")) == (path, language)


def look_on_both_screens(visitor: Visitor, paths: Iterable[str], language: str, *, deep: int = DEEP) -> None:
    """Look at each page at both widths, opened at each in turn.

    On the laptop axe looks at the pages near the top alone: the same templates hold the same deeper down.
    """
    screens = cycle([(LAPTOP, PHONE), (PHONE, LAPTOP)])
    for path, (first, second) in zip(paths, screens, strict=False):
        open_in(visitor, path, language)
        for screen in (first, second):
            visitor.page.set_viewport_size(screen)
            if screen == LAPTOP and path.count("/") < deep:
                visitor.check()
            else:
                visitor.check_shape()
    visitor.page.set_viewport_size(LAPTOP)
