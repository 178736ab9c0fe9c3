"""A visitor with a real browser, who notices what is wrong with a page while walking through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response

from organizer.kernel.i18n import COOKIE
from tests.journeys.installation import Installation

STRICT = "axe.configure({checks: [{id: 'color-contrast', options: {ignorePseudo: true}}]});"
"""Else axe says nothing of the contrast of words near a pseudo-element, and looks for these half its time."""
SCRIPT = Axe().axe_script + STRICT
VIOLATIONS = """
([where, options]) => axe.run(where, options)
  .then(found => found.violations.map(each => `${each.id} at ${each.nodes[0].target}`))
"""
WHERE = {
    "include": [["html"]],
    "exclude": [["tbody tr:nth-of-type(n+7)"], ["li:nth-of-type(n+13)"], ["article:nth-of-type(n+7)"]],
}
"""A long list is made of rows that are alike: after so many axe, which looks at each word, learns no more."""
OPTIONS = {"resultTypes": ["violations"], "preload": False}
IGNORED = ("Failed to load resource: the server responded with a status of 4",)
"""The browser notes each refused form by itself; what the page said is what counts."""


@dataclass
class Visitor:
    """Whoever sits at a window of the browser. `troubles` collects what a page must never do."""

    installation: Installation
    page: Page
    campaign: str = "A"
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first page on; axe is there in each, as the browser keeps it ready."""
        self.page.add_init_script(SCRIPT)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def start_anew(self, *, language: str, campaign: str) -> None:
        """Be somebody new, who has pressed a language and nothing else."""
        self.campaign = campaign
        self.troubles.clear()
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": COOKIE, "value": language, "url": self.base}])

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
        self.page.click("form:has([name=password]) button.btn")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def check(self) -> None:
        """Look at the page: accessible by axe, nothing sideways, and no trouble so far."""
        where = urlsplit(self.page.url).path
        self._look_for_sideways_scroll(where)
        self._look_for_violations(where)
        assert not self.troubles, "\n".join(self.troubles)

    def check_shape(self) -> None:
        """Look at the page as a browser without scripts lets one: nothing sideways, no trouble."""
        self._look_for_sideways_scroll(urlsplit(self.page.url).path)
        assert not self.troubles, "\n".join(self.troubles)

    def _look_for_sideways_scroll(self, where: str) -> None:
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            self.troubles.append(f"{where}: {wider} px too wide")

    def _look_for_violations(self, where: str) -> None:
        if self.page.evaluate("typeof axe") == "undefined":  # where a window runs no scripts
            self.page.evaluate(SCRIPT)
        self.troubles.extend(f"{where}: {each}" for each in self.page.evaluate(VIOLATIONS, [WHERE, OPTIONS]))

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
