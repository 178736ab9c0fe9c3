"""Receipts as the provider posts them: signed, and in the disorder in which they reach us.

The signature is made here anew from Twilio's description of it (https://www.twilio.com/docs/usage/security),
so that the validator of its own library is judged by something it did not write.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import requests

from tests.gateways.ledger import Text


@dataclass(frozen=True)
class Receipt:
    """One request to the address that was given with the text."""

    url: str
    form: Mapping[str, str]
    signature: str
    is_forged: bool = False

    def post(self) -> int:
        """The status of the answer."""
        header = {"X-Twilio-Signature": self.signature}
        return requests.post(self.url, data=self.form, headers=header, timeout=15).status_code


@dataclass(frozen=True)
class Disorder:
    """Shares of receipts that come twice, never, or from somebody else; all of them in any order."""

    seed: int
    doubled: float = 0.3
    forged: float = 0.1
    missing: float = 0.2


ORDER = Disorder(seed=0, doubled=0, forged=0, missing=0)


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """The address, then each name and value in the order of the names, under HMAC-SHA1, in base64."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def receipts(texts: Iterable[Text], *, account: str, token: str, disorder: Disorder = ORDER) -> list[Receipt]:
    """What would be posted about these texts until they are final."""
    chance = random.Random(disorder.seed)
    made: list[Receipt] = []
    for text in texts:
        for status in ("sent", text.status):
            true = _receipt(text, status, account=account, token=token)
            if chance.random() >= disorder.missing:
                made += [true] * (2 if chance.random() < disorder.doubled else 1)
            if chance.random() < disorder.forged:
                made.append(_forged(text, account=account))
    if disorder != ORDER:
        chance.shuffle(made)
    return made


def _receipt(text: Text, status: str, *, account: str, token: str) -> Receipt:
    form = {
        "AccountSid": account,
        "ApiVersion": "2010-04-01",
        "From": text.form.get("From", "+15005550006"),
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
        "To": text.to,
    }
    if status in {"undelivered", "failed"}:
        form["ErrorCode"] = str(text.error_code)
    url = text.form["StatusCallback"]
    return Receipt(url, form, sign(token, url, form))


def _forged(text: Text, *, account: str) -> Receipt:
    opposite = "delivered" if text.status == "undelivered" else "undelivered"
    told = _receipt(text, opposite, account=account, token="guessed")
    return Receipt(told.url, told.form, told.signature, is_forged=True)
