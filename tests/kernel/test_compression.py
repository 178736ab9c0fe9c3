from __future__ import annotations

import gzip
from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import brotli
import pytest
from flask import Flask, Response, make_response, request, stream_with_context
from werkzeug.test import Client, TestResponse

from organizer.kernel.compression import Compressed
from organizer.kernel.pages import kept_page

TEXT = "The water has been off since Tuesday. " * 50
LONG = "".join(sha256(str(number).encode()).hexdigest() for number in range(1100))
"""Seventy kilobytes in which nothing comes again."""
READERS = {"": "", "gzip": "gzip", "gzip, deflate, br": "br", "br;q=0, gzip": "gzip", "identity": ""}


@pytest.fixture
def visitor() -> Client:
    app = Flask("compression")
    made = count(1)

    @app.route("/kept")
    def kept() -> Response:
        return kept_page(f"{TEXT}{request.args.get('made') and next(made)}")

    @app.route("/long")
    def long() -> Response:
        return kept_page(LONG * int(request.args["times"]))

    @app.route("/own", methods=["GET", "POST"])
    def own() -> Response:
        answer = make_response(TEXT, 422 if request.method == "POST" else 200)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.route("/style.css")
    def style() -> Response:
        answer = make_response(TEXT)
        answer.headers["Content-Type"] = "text/css; charset=utf-8"
        answer.headers["Cache-Control"] = "max-age=31536000, public, immutable"
        answer.headers["ETag"] = '"5"'
        return answer

    @app.route("/short")
    def short() -> str:
        return "Short"

    @app.route("/photo")
    def photo() -> Response:
        return Response(TEXT, content_type="image/jpeg")

    @app.route("/export.csv")
    def export() -> Response:
        def rows() -> Iterator[str]:
            yield from (TEXT for _ in range(3))

        return Response(stream_with_context(rows()), content_type="text/csv; charset=utf-8")

    return Client(Compressed(app))


def get(visitor: Client, path: str, accepts: str = "gzip, br", **headers: str) -> TestResponse:
    return visitor.get(path, headers={"Accept-Encoding": accepts, **headers})


def unpacked(answer: TestResponse) -> str:
    ways = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    return ways[answer.headers.get("Content-Encoding")](answer.data).decode()


@pytest.mark.parametrize(("accepts", "way"), READERS.items())
@pytest.mark.parametrize("path", ["/kept", "/style.css"])
def test_what_holds_no_secret_leaves_in_the_best_way_that_the_reader_takes(
    visitor: Client, path: str, accepts: str, way: str
) -> None:
    answer = get(visitor, path, accepts)

    assert (answer.headers.get("Content-Encoding", ""), unpacked(answer)[: len(TEXT)]) == (way, TEXT)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_long_page_is_searched_as_far_back_as_it_goes(visitor: Client) -> None:
    once, twice = get(visitor, "/long?times=1"), get(visitor, "/long?times=2")

    assert brotli.decompress(once.data).decode() == LONG
    assert brotli.decompress(twice.data).decode() == LONG * 2
    assert len(twice.data) < 1.1 * len(once.data)


def test_a_page_of_one_reader_is_packed_by_gzip_and_its_length_is_blurred(visitor: Client) -> None:
    answers = [get(visitor, "/own") for _ in range(40)]

    assert {(each.headers["Content-Encoding"], unpacked(each)) for each in answers} == {("gzip", TEXT)}
    assert len({len(each.data) for each in answers}) > 10


def test_a_refused_form_is_packed_like_the_page_it_is(visitor: Client) -> None:
    answer = visitor.post("/own", headers={"Accept-Encoding": "gzip"})

    assert (answer.status_code, answer.headers["Content-Encoding"], unpacked(answer)) == (422, "gzip", TEXT)


def test_a_kept_page_is_told_from_its_older_self(visitor: Client) -> None:
    answers = [get(visitor, "/kept?made=1") for _ in range(2)]

    assert [unpacked(each)[len(TEXT) :] for each in answers] == ["1", "2"]


def test_a_page_that_is_read_again_is_the_same_to_the_byte(visitor: Client) -> None:
    first, second = (get(visitor, "/kept") for _ in range(2))

    assert (second.data, unpacked(second)) == (first.data, unpacked(first))


def test_packed_or_not_it_is_the_same_page_and_no_other_bytes(visitor: Client) -> None:
    packed, plain = get(visitor, "/kept"), get(visitor, "/kept", "")
    etag = packed.headers["ETag"]

    assert (etag[:3], plain.headers["ETag"]) == ('W/"', etag)
    unchanged = get(visitor, "/kept", **{"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("path", ["/short", "/photo", "/export.csv"])
def test_what_gains_nothing_or_leaves_piece_by_piece_is_left_alone(visitor: Client, path: str) -> None:
    assert "Content-Encoding" not in get(visitor, path).headers


@pytest.mark.parametrize("path", ["/kept", "/own", "/style.css"])
def test_the_head_alone_has_no_body_to_pack(visitor: Client, path: str) -> None:
    answer = visitor.head(path, headers={"Accept-Encoding": "gzip, br"})

    assert (answer.status_code, answer.data, "Content-Encoding" in answer.headers) == (200, b"", False)
