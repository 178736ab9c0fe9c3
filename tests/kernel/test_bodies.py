"""Uploads and the disk."""

from __future__ import annotations

import io
import tempfile

import pytest
from flask import Flask, request

from organizer.kernel import bodies


def test_a_large_upload_never_touches_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    app = Flask("test")
    bodies.init_app(app)
    content = b"x" * 3_000_000
    sent = {"file": (io.BytesIO(content), "list.csv")}
    with app.test_request_context("/", method="POST", data=sent):
        assert request.files["file"].read() == content
