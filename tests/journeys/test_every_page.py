"""Every page, for everybody who may open it, on a phone in light colours and on a laptop in dark ones."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation
from tests.journeys.visit import Visitor

pytestmark = pytest.mark.browser

ROLES = {"volunteer": "volunteer", "staff": "owner", "candidate": "candidate"}
LANGUAGES = {"public": "kk", "volunteer": "kk", "staff": "ru", "candidate": "en"}
SCREENS = ["phone", "laptop"]
DEEP = 3
"""Slashes in the address of a page about one thing."""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", LANGUAGES)
def test_every_page_is_whole_for_everybody(
    visit: Visit, installation: Installation, kind: str, screen: str
) -> None:
    visitor = arrive(visit, kind, screen, language=LANGUAGES[kind])
    look_through(visitor, installation.facts["pages"][kind], language=LANGUAGES[kind], screen=screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_the_settings_is_whole_for_the_owner(visit: Visit, screen: str) -> None:
    visitor = arrive(visit, "staff", screen, language="kk")
    visitor.open("/staff/settings")
    links = visitor.page.locator("main a[href^='/staff/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    look_through(visitor, ["/staff/settings", *dict.fromkeys(links)], language="kk", screen=screen)


@pytest.mark.parametrize("kind", ["volunteer", "staff"])
def test_no_page_in_the_longest_words_is_wider_than_a_phone(
    visit: Visit, installation: Installation, kind: str
) -> None:
    language = {"volunteer": "ru", "staff": "kk"}[kind]
    visitor = arrive(visit, kind, "phone", language=language)
    for path in installation.facts["pages"][kind]:
        visitor.open(path)
        visitor.check_shape()


def arrive(visit: Visit, kind: str, screen: str, *, language: str) -> Visitor:
    """A visitor of a kind, signed in where the kind is."""
    is_laptop = screen == "laptop"
    visitor = visit(language=language, screen=LAPTOP if is_laptop else PHONE, dark=is_laptop)
    if kind in ROLES:
        visitor.sign_in(ROLES[kind])
    return visitor


def look_through(visitor: Visitor, paths: Iterable[str], *, language: str, screen: str) -> None:
    """Look at each page: it answers, in the language that was pressed, and nothing is wrong with it.

    On a laptop axe looks at the pages near the top alone: the same templates hold the same there.
    """
    for path in paths:
        response = visitor.page.goto(visitor.base + path)
        assert response is not None
        assert (path, response.status) == (path, 200)
        assert (path, visitor.page.get_attribute("html", "lang")) == (path, language)
        if screen == "phone" or path.count("/") < DEEP:
            visitor.check()
        else:
            visitor.check_shape()
