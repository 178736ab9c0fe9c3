"""Uploads and the disk."""

from __future__ import annotations

import io
import tempfile

import pytest
from flask import Flask, request

from organizer.kernel import bodies


@pytest.fixture
def app() -> Flask:
    made = Flask("test")
    bodies.init_app(made)

    @made.route("/<path:_rest>", methods=["GET"])
    def show(_rest: str) -> str:
        return "shown"

    return made


def test_nul_is_left_out_of_fields_their_names_parameters_and_names_of_files(app: Flask) -> None:
    sent = {"na\0me": "a\0b", "file": (io.BytesIO(b"c\0d"), "li\0st.csv")}
    with app.test_request_context("/x?wan\0ted=e%00f", method="POST", data=sent):
        assert dict(request.args) == {"wanted": "ef"}
        assert dict(request.form) == {"name": "ab"}
        assert (request.files["file"].filename, request.files["file"].read()) == ("list.csv", b"c\0d")


@pytest.mark.parametrize(("path", "status"), [("/a", 200), ("/a%00b", 404)])
def test_no_page_has_an_address_with_nul(app: Flask, path: str, status: int) -> None:
    assert app.test_client().get(path).status_code == status


def test_a_large_upload_never_touches_the_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    content = b"x" * 3_000_000
    sent = {"file": (io.BytesIO(content), "list.csv")}
    with app.test_request_context("/", method="POST", data=sent):
        bodies.make_room(bodies.takes_files(lambda: None))
        assert request.files["file"].read() == content


def test_only_a_page_that_asks_for_a_file_takes_much(app: Flask) -> None:
    found = []
    for view in (bodies.takes_files(lambda: None), lambda: None):
        with app.test_request_context("/", method="POST", data=b"x" * (bodies.LARGEST_FORM + 1)):
            bodies.make_room(view)
            found.append((bodies.is_too_much(), bodies.most() // bodies.MEGABYTE))
    assert found == [(False, 20), (True, 1)]
