"""A browser for tests: cookies, tokens and headers as a real one sends them, without a network."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from organizer.kernel import clock

RAW_TOKEN = "0" * 40


class Browser:
    """One visitor. Requests run in a context of their own, as they do on a server."""

    def __init__(self, app: Flask, host: str) -> None:
        self.app = app
        self.host = host
        self.base_url = f"http://{host}:8000"
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self._send("GET", path, **options)

    def post(self, path: str, data: dict[str, Any] | bytes | None = None, **options: Any) -> TestResponse:
        """Send a form with a valid token."""
        return self.write("POST", path, data, **options)

    def write(
        self, method: str, path: str, data: dict[str, Any] | bytes | None = None, **options: Any
    ) -> TestResponse:
        """Make any writing request with a valid token."""
        headers = {"X-CSRFToken": self._csrf_token(), "Referer": self.base_url, **options.pop("headers", {})}
        return self._send(method, path, data=data or {}, headers=headers, **options)

    def post_without_token(
        self, path: str, data: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        """Send a form as another site would, or as a page that was open too long."""
        return self._send("POST", path, data=data or {}, **options)

    def sign_in(self, token: str) -> Browser:
        """Carry the cookie of an open session."""
        self.token = token
        self._change_cookie(_user_id=token, _fresh=True)
        return self

    def _csrf_token(self) -> str:
        self._change_cookie(csrf_token=RAW_TOKEN)
        serializer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return serializer.dumps(RAW_TOKEN)

    def _change_cookie(self, **values: Any) -> None:
        """Change what the cookie says: signed as the application signs it, without a request of its own."""
        kept = self.app.session_interface
        assert isinstance(kept, SecureCookieSessionInterface)
        signer, name = kept.get_signing_serializer(self.app), kept.get_cookie_name(self.app)
        assert signer is not None
        cookie = self.client.get_cookie(name, domain=self.host)
        said = {} if cookie is None else signer.loads(cookie.value)
        self.client.set_cookie(name, signer.dumps({**said, **values}), domain=self.host)

    def _send(self, method: str, path: str, **options: Any) -> TestResponse:
        stopped = clock.stopped_at()
        options = {"method": method, "base_url": self.base_url, "buffered": True, **options}
        return contextvars.Context().run(lambda: _at(stopped, lambda: self.client.open(path, **options)))


def _at(stopped: datetime | None, act: Callable[[], TestResponse]) -> TestResponse:
    if stopped is None:
        return act()
    with clock.at(stopped):
        return act()
