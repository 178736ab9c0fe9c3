"""Somebody who asks pages of a server over one connection that stays open, as a browser does."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, RemoteDisconnected
from urllib.parse import urlencode

import brotli

HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|once)" value="([^"]+)">')


@dataclass(frozen=True)
class Answer:
    """What came back. `wire` is its size with the head."""

    status: int
    headers: HTTPMessage
    body: bytes
    wire: int

    @property
    def text(self) -> str:
        """The body as it was before it was packed."""
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
        return unpack.get(self.headers.get("Content-Encoding", ""), bytes)(self.body).decode()


class Visitor:
    """A browser without the browser: it keeps cookies and takes the tokens out of forms."""

    def __init__(self, port: int, host: str) -> None:
        self.host = host
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}

    def take_cookies_of(self, other: Visitor) -> None:
        """Carry what another visitor was given."""
        self._cookies = dict(other._cookies)

    def asking(self, path: str, *, status: int = 200, **headers: str) -> Callable[[], None]:
        """A GET to be asked many times, that fails when the answer is another."""

        def ask() -> None:
            answer = self.get(path, **headers)
            if answer.status != status:
                raise AssertionError(f"{path} answered {answer.status}, not {status}")

        return ask

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page. Header names are written with underscores."""
        return self._send("GET", path, headers=headers)

    def post(self, path: str, data: Mapping[str, str]) -> Answer:
        """Send a form from a page of this very host."""
        own = f"http://{self.host}:{self._port}"
        headers = {
            "content_type": "application/x-www-form-urlencoded",
            "origin": own,
            "referer": own + path,
        }
        return self._send("POST", path, headers=headers, body=urlencode(data).encode())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        sent = {
            "Host": f"{self.host}:{self._port}",
            "Accept-Language": "en",
            "Accept-Encoding": "gzip, br",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        response = self._ask(method, path, headers=sent, body=body)
        told = response.read()
        self._note_cookies(response.headers)
        head = sum(len(name) + len(value) + 4 for name, value in response.headers.items()) + 19
        return Answer(response.status, response.headers, told, len(told) + head)

    def _ask(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> HTTPResponse:
        """Ask once more where the server hung up meanwhile: it lets no connection rest for long."""
        try:
            self._connection.request(method, path, body=body, headers=headers)
            return self._connection.getresponse()
        except (ConnectionError, RemoteDisconnected):
            self._connection.close()
            self._connection.request(method, path, body=body, headers=headers)
            return self._connection.getresponse()

    def _note_cookies(self, headers: HTTPMessage) -> None:
        for cookie in headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value


def filled_in(page: Answer, **typed: str) -> dict[str, str]:
    """What the form of a page sends along, and what was typed."""
    return {**dict(HIDDEN.findall(page.text)), **typed}
