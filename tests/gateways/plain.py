"""The double in a plain dialect of its own: JSON, a key in a header, a listing with pages, words deleted.

The faults, the ledger and the clock are the double's; only the words on the line are others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.gateways.double import TOKEN, Handler
from tests.gateways.ledger import Text, parts

_ONE = re.compile(r"/texts/(?P<sid>SM[0-9a-f]{32})(?P<words>/words)?")
PAGE = 2
"""Texts on a page of the listing, so that every trial turns pages."""


class Plain(Handler):
    """Answers as data/plain.toml says."""

    def do_GET(self) -> None:  # noqa: N802 the library calls it so
        path = urlsplit(self.path).path
        if self._is_stranger():
            return
        if path == "/texts":
            self._list_texts()
        elif text := self._one(path):
            self.answer(200, self.shown(text))
        else:
            self.refuse(404, 20404)

    def do_POST(self) -> None:  # noqa: N802 the library calls it so
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._is_stranger():
            return
        form = {
            "To": f"+{said['to']}",
            "Body": said["text"],
            "From": said["from"],
            "ValidityPeriod": str(said["live"]),
            "StatusCallback": said["tell"],
        }
        self.create(form)

    def do_DELETE(self) -> None:  # noqa: N802 the library calls it so
        if self._is_stranger():
            return
        if text := self._one(self.path):
            text.body = ""
            self.answer(200, {})
        else:
            self.refuse(404, 20404)

    def refuse(self, status: int, code: int, headers: Mapping[str, str] | None = None) -> None:
        self.answer(status, {"error": {"code": code, "words": HTTPStatus(status).phrase}}, headers)

    def shown(self, text: Text) -> object:
        return {"text": _item(text)}

    def _list_texts(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        texts = self.server.double.ledger.listed(f"+{asked['to']}")
        start = int(asked.get("after", 0))
        more = f"/texts?{urlencode({**asked, 'after': start + PAGE})}" if start + PAGE < len(texts) else None
        self.answer(200, {"texts": [_item(text) for text in texts[start : start + PAGE]], "more": more})

    def _one(self, path: str) -> Text | None:
        found = _ONE.fullmatch(path)
        return self.server.double.ledger.get(found["sid"]) if found else None

    def _is_stranger(self) -> bool:
        if self.server.double.is_dead:
            self.refuse(503, 20503)
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.refuse(401, 20003)
        else:
            return False
        return True


def _item(text: Text) -> dict[str, object]:
    return {
        "id": text.sid,
        "to": text.to.removeprefix("+"),
        "words": text.body,
        "state": text.status,
        "why": text.error_code,
        "parts": parts(text.form["Body"]),
        "price": "24.50" if text.status == "delivered" else None,
    }
