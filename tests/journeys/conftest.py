"""A browser, an installation with the demo, and visitors of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo, served for this test worker alone."""
    own = tmp_path_factory.mktemp("journeys")
    with served(built(shared_folder(tmp_path_factory)), own / "served") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all visitors of this worker."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=ground.executable(), args=ground.arguments())
        yield launched
        launched.close()


@pytest.fixture
def visit(chromium: Browser, installation: Installation) -> Iterator[Visit]:
    """Make a visitor: `visit(language="ru", screen=PHONE, script=False)`."""
    contexts = []

    def make(
        *,
        language: str = "en",
        screen: ViewportSize | None = None,
        script: bool = True,
        campaign: str = "A",
        **options: Any,
    ) -> Visitor:
        context = chromium.new_context(
            locale=language, viewport=screen or PHONE, java_script_enabled=script, **options
        )
        contexts.append(context)
        return Visitor(installation, context, context.new_page(), campaign)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder for what the browser saves."""
    return tmp_path
