"""Makes the pictures of the README anew, from the demo: `python -m tools.pictures`."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from organizer.kernel.i18n import COOKIE
from tests.ground import browser as ground
from tests.ground.demo import built
from tests.journeys.installation import Installation, served
from tests.journeys.visit import Visitor

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
QUALITY = 70
LARGEST = 60_000


@dataclass(frozen=True)
class Picture:
    """What one picture shows: a page, to whom, in which language, how large."""

    name: str
    path: str
    language: str
    width: int
    height: int
    role: str = ""


def pictures(ids: dict[str, str]) -> tuple[Picture, ...]:
    """The pictures, with addresses of the demo."""
    return (
        Picture("meetings-kk", "/meetings", "kk", 360, 900),
        Picture("meeting-ru", f"/m/{ids['meeting_code']}", "ru", 360, 900),
        Picture("report-ru", "/report?period=all", "ru", 360, 900, role="candidate"),
        Picture("today-en", "/staff", "en", 1280, 800, role="owner"),
    )


def take(browser: Browser, installation: Installation, picture: Picture) -> bytes:
    """The picture as WebP."""
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height})
    context.add_cookies([{"name": COOKIE, "value": picture.language, "url": installation.host()}])
    visitor = Visitor(installation, context.new_page())
    if picture.role:
        visitor.sign_in(picture.role)
    taken = _shoot(visitor.open(picture.path))
    context.close()
    return taken


def _shoot(page: Page) -> bytes:
    devtools = page.context.new_cdp_session(page)
    answer = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(answer["data"])


def main() -> None:
    """Build the demo, take each picture, and refuse one that a reader would wait for."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ground.executable(), args=ground.arguments())
        with served(built(Path(own)), Path(own) / "served") as installation:
            for picture in pictures(installation.ids()):
                taken = take(browser, installation, picture)
                if len(taken) > LARGEST:
                    raise SystemExit(f"{picture.name} has {len(taken)} bytes, more than {LARGEST}")
                (FOLDER / f"{picture.name}.webp").write_bytes(taken)
                print(f"{picture.name}: {len(taken)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
