"""A visitor with a real browser, who notices what is wrong with a page while walking through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.installation import Installation

IGNORED = ("Failed to load resource: the server responded with a status of 4",)
"""The browser notes each refused form by itself; what the page said is what counts."""


@dataclass
class Visitor:
    """One person with one browser. `troubles` collects what a page must never do."""

    installation: Installation
    context: BrowserContext
    page: Page
    campaign: str = "A"
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first page on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    @property
    def base(self) -> str:
        """Address of the campaign."""
        return self.installation.host(self.campaign)

    def open(self, path: str) -> Page:
        """Open a path of the campaign."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, role: str) -> None:
        """Sign in as a user of the demo, by the form."""
        user = self.installation.user(role, self.campaign)
        self.open("/sign-in")
        self.page.fill("[name=login]", user["email"])
        self.page.fill("[name=password]", user["password"])
        self.page.click("form:has([name=password]) button[type=submit], form:has([name=password]) button.btn")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def check(self) -> None:
        """Look at the page: accessible by axe, nothing sideways, and no trouble so far."""
        where = urlsplit(self.page.url).path
        self._look_for_sideways_scroll(where)
        self._look_for_violations(where)
        assert self.troubles == []

    def check_without_script(self) -> None:
        """Look at the page as far as a browser without scripts lets one."""
        self._look_for_sideways_scroll(urlsplit(self.page.url).path)
        assert self.troubles == []

    def _look_for_sideways_scroll(self, where: str) -> None:
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            self.troubles.append(f"{where}: {wider} px too wide")

    def _look_for_violations(self, where: str) -> None:
        violations = Axe().run(self.page).response["violations"]
        self.troubles.extend(
            f"{where}: {violation['id']} at {violation['nodes'][0]['target']}" for violation in violations
        )

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(IGNORED):
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.base).netloc:
            self.troubles.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")
