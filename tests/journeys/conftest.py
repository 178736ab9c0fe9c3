"""A browser, an installation with the demo, and visitors of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.ground import browser as ground
from tests.ground.demo import built, shared_folder
from tests.journeys.installation import Installation, served
from tests.journeys.visit import Visitor

Visit = Callable[..., Visitor]
PHONE = ViewportSize(width=360, height=640)
LAPTOP = ViewportSize(width=1280, height=800)


@pytest.fixture(scope="session")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The demo, served for this test worker alone from the moment at which it stands."""
    day = request.config.getoption("--demo-day")
    own = tmp_path_factory.mktemp("journeys")
    with served(built(shared_folder(tmp_path_factory), day=day), own / "served", day=day) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all visitors of this worker."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=ground.executable(), args=ground.arguments())
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def visit(chromium: Browser, installation: Installation) -> Visit:
    """Let a new visitor sit down: `visit(language="ru", screen=PHONE, script=False)`.

    There is one window of each kind, and the next visitor sits down at the same one: windows are dear, and so
    is changing their size.
    """

    @cache
    def window(width: int, height: int, *, script: bool, dark: bool) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        return Visitor(installation, context.new_page())

    def sit_down(
        *,
        language: str = "en",
        screen: ViewportSize = PHONE,
        script: bool = True,
        dark: bool = False,
        campaign: str = "A",
    ) -> Visitor:
        visitor = window(screen["width"], screen["height"], script=script, dark=dark)
        visitor.start_anew(language=language, campaign=campaign)
        return visitor

    return sit_down
