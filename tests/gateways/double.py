"""A double of Twilio that fails as planned, and whose ledger says who was really written to.

It knows the part of the API that a sender needs: create, list, fetch, redact, and receipts. It runs inside a
test on a free port of the loopback, or by itself:

    python -m tests.gateways.double --port 4011 --seed 1 --receipts

Beside Twilio's own addresses, GET /ledger.json tells all that was taken, as [sid, number, words].
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from tests.gateways.faults import Fault, Faults, drawn, planned
from tests.gateways.ledger import Ledger, Text
from tests.gateways.receipts import ORDER, Disorder, Receipt, receipts

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "an invented token"

_LIST = re.compile(r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Messages\.json")
_ONE = re.compile(r"/2010-04-01/Accounts/(?P<account>AC[0-9a-f]{32})/Messages/(?P<sid>SM[0-9a-f]{32})\.json")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class Double:
    """The provider. `refusals` and `undeliverable` map numbers to the code that each meets.

    While it `is_dead` it takes nothing and tells nothing; its ledger can be read all the same.
    `calls` counts how often it was asked to take a text.
    """

    def __init__(
        self,
        *,
        faults: Faults | None = None,
        clock: Callable[[], float] = time.time,
        listing_lag: float = 0,
        late_by: float = 6,
        slow_by: float = 8,
        page_limit: int = 1000,
        port: int = 0,
        dialect: type[Handler] | None = None,
    ) -> None:
        self.faults = faults or planned()
        self.listing_lag = listing_lag
        self.late_by = late_by
        self.slow_by = slow_by
        self.page_limit = page_limit
        self.is_dead = False
        self.calls = 0
        self.refusals: dict[str, int] = {}
        self.undeliverable: dict[str, int] = {}
        self.ledger = Ledger(clock)
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), self, dialect or Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens; what `api_base_url` should be."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def book(self) -> list[tuple[str, str]]:
        """Number and words of each text that was taken: two alike are a text sent twice."""
        return [(text.to, text.form["Body"]) for text in self.ledger.taken()]

    def forgotten(self) -> int:
        """How many texts it was asked to forget the words of."""
        return sum(not text.body for text in self.ledger.taken())

    def carry(self) -> list[Text]:
        """Bring all texts to their end; those that have just come there."""
        moving = [text for text in self.ledger.taken() if text.status == "queued"]
        for text in moving:
            text.error_code = self.undeliverable.get(text.to)
            text.status = "delivered" if text.error_code is None else "undelivered"
        return moving

    def receipts(self, disorder: Disorder = ORDER) -> list[Receipt]:
        """Carry the texts, and the receipts that follow, unposted."""
        told = [text for text in self.carry() if "StatusCallback" in text.form]
        return receipts(told, account=ACCOUNT, token=TOKEN, disorder=disorder)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], double: Double, dialect: type[Handler]) -> None:
        self.double = double
        super().__init__(address, dialect)

    def handle_error(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        """A sender that hung up is no fault of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """What Twilio's client speaks; another dialect says the same in other words."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer in two pieces waits 40 ms between them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
        """Quiet: what matters is in the ledger."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/ledger.json":
            taken = self.server.double.ledger.taken()
            self.answer(200, [[text.sid, text.to, text.form["Body"]] for text in taken])
        elif self.server.double.is_dead:
            self.refuse(503, 20503)
        elif not self._is_known():
            self.refuse(401, 20003)
        elif found := _LIST.fullmatch(path):
            self._list(found["account"])
        elif text := self._text(path):
            self.answer(200, text.as_json(ACCOUNT))
        else:
            self.refuse(404, 20404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        path = urlsplit(self.path).path
        if self.server.double.is_dead:
            self.refuse(503, 20503)
        elif not self._is_known():
            self.refuse(401, 20003)
        elif _LIST.fullmatch(path):
            self.create(form)
        elif text := self._text(path):
            text.body = form.get("Body", text.body)
            self.answer(200, text.as_json(ACCOUNT))
        else:
            self.refuse(404, 20404)

    def create(self, form: Mapping[str, str]) -> None:
        double = self.server.double
        double.calls += 1
        fault = double.faults()
        if fault is Fault.BUSY:
            self.refuse(429, 20429, {"Retry-After": "2"})
        elif code := _invalid(form) or double.refusals.get(form["To"]):
            self.refuse(400, code)
        elif fault is Fault.ERROR_BEFORE:
            self.refuse(500, 20500)
        elif fault is Fault.RESET_BEFORE:
            self._reset()
        elif fault is Fault.LATE:
            double.ledger.take(form, late=double.late_by, lag=double.listing_lag)
            self._reset()
        else:
            self._confirm(double.ledger.take(form, lag=double.listing_lag), fault)

    def _confirm(self, text: Text, fault: Fault) -> None:
        if fault is Fault.ERROR_AFTER:
            self.refuse(500, 20500)
        elif fault is Fault.RESET_AFTER:
            self._reset()
        else:
            if fault is Fault.SLOW:
                self.server.double.stopping.wait(self.server.double.slow_by)
            self.answer(201, self.shown(text))

    def _list(self, account: str) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        texts = self.server.double.ledger.listed(asked.get("To"))
        size = min(int(asked.get("PageSize", 50)), self.server.double.page_limit)
        page = int(asked.get("Page", 0))
        start, end = page * size, (page + 1) * size
        following = f"{urlsplit(self.path).path}?{urlencode({**asked, 'Page': page + 1})}"
        self.answer(
            200,
            {
                "page": page,
                "page_size": size,
                "start": start,
                "end": min(end, len(texts)) - 1,
                "first_page_uri": self.path,
                "previous_page_uri": None,
                "next_page_uri": following if end < len(texts) else None,
                "uri": self.path,
                "messages": [text.as_json(account) for text in texts[start:end]],
            },
        )

    def shown(self, text: Text) -> object:
        """A text that was just taken, as its sender is told."""
        return text.as_json(ACCOUNT)

    def _text(self, path: str) -> Text | None:
        found = _ONE.fullmatch(path)
        return self.server.double.ledger.get(found["sid"]) if found else None

    def _is_known(self) -> bool:
        right = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {right}"

    def refuse(self, status: int, code: int, headers: Mapping[str, str] | None = None) -> None:
        more = f"https://www.twilio.com/docs/errors/{code}"
        said = {"code": code, "message": f"refused as {code}", "more_info": more, "status": status}
        self.answer(status, said, headers)

    def answer(self, status: int, said: object, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Break the connection off, so that the sender meets a reset and not an orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()


def _invalid(form: Mapping[str, str]) -> int | None:
    """The code for a request that the API description does not allow."""
    checks = {
        21604: form.get("To", ""),
        21211: _E164.fullmatch(form.get("To", "")),
        21602: form.get("Body", ""),
        21617: len(form.get("Body", "")) <= 1600,
        21603: form.get("From") or form.get("MessagingServiceSid"),
        21609: form.get("StatusCallback", "http://").startswith(("http://", "https://")),
        30012: 1 <= int(form.get("ValidityPeriod", "36000")) <= 36_000,
    }
    return next((code for code, holds in checks.items() if not holds), None)


def _main() -> None:
    options = argparse.ArgumentParser(description="A double of Twilio that fails as planned.")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--seed", type=int, help="fail by chance, out of this seed; without it, never")
    options.add_argument("--receipts", action="store_true", help="post receipts, with a seed in disorder")
    options.add_argument("--listing-lag", type=float, default=1, help="seconds")
    options.add_argument("--late-by", type=float, default=6, help="seconds")
    options.add_argument("--slow-by", type=float, default=8, help="seconds")
    given = options.parse_args()
    faults = planned() if given.seed is None else drawn(given.seed)
    disorder = ORDER if given.seed is None else Disorder(given.seed)
    with Double(
        faults=faults,
        listing_lag=given.listing_lag,
        late_by=given.late_by,
        slow_by=given.slow_by,
        port=given.port,
    ) as double:
        sys.stdout.write(f"{double.url} account {ACCOUNT} token {TOKEN!r}\n")
        sys.stdout.flush()
        while not double.stopping.wait(0.5):
            for receipt in double.receipts(disorder) if given.receipts else []:
                with suppress(requests.RequestException):  # nobody there: lost, as receipts are
                    receipt.post()


if __name__ == "__main__":
    _main()
