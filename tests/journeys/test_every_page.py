"""Every page, for everybody who may open it, in three languages and two widths."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.walk]

ROLES = {"volunteer": "volunteer", "staff": "owner", "candidate": "candidate"}
SCREENS = {"phone": PHONE, "laptop": LAPTOP}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", ["public", *ROLES])
def test_every_page_is_whole_for_everybody(
    visit: Visit, installation: Installation, kind: str, screen: str, language: str
) -> None:
    visitor = visit(language=language, screen=SCREENS[screen])
    if kind in ROLES:
        visitor.sign_in(ROLES[kind])
    for path in installation.facts["pages"][kind]:
        response = visitor.page.goto(visitor.base + path)
        assert response is not None
        assert (path, response.status) == (path, 200)
        assert visitor.page.get_attribute("html", "lang") == language
        visitor.check()


@pytest.mark.parametrize("kind", ["public", *ROLES])
def test_every_page_is_readable_in_the_dark(visit: Visit, installation: Installation, kind: str) -> None:
    visitor = visit(language="ru", color_scheme="dark")
    if kind in ROLES:
        visitor.sign_in(ROLES[kind])
    for path in installation.facts["pages"][kind]:
        visitor.open(path)
        visitor.check()
