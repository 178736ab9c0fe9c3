"""Reading a provider's file. What is wrong in it is said at start, by its place in the file, in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from organizer.config import SettingsProblem
from organizer.messaging.gateways.base import ProviderState, RefusalKind
from organizer.messaging.gateways.http.filling import filled, is_template, variables
from organizer.messaging.gateways.http.plan import Call, Inbound, Listing, Outcome, Plan, Proof, Said, Where

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALGORITHMS = ("sha256", "sha512", "sha1")
SIGNED = ("url", "body")
LEAST_SECRET = 16
OF_A_TEXT = (
    "to", "to_digits", "text", "sender", "message_id", "valid_seconds", "valid_minutes", "receipt_url",
)  # fmt: skip
OF_A_LISTING = ("to", "to_digits", "sender")
OF_ONE = ("provider_id",)
MEANINGS: Mapping[str, Said] = {each.value: each for each in (*Outcome, *RefusalKind)}
STATES: Mapping[str, ProviderState] = {each.value: each for each in ProviderState}
_SECRET = re.compile(r"secret\.([a-z0-9_]+)")
Told = TypeVar("Told")
Key = TypeVar("Key", str, int)


def read_plan(file: str, secrets: Mapping[str, str], *, address: str = "") -> Plan:
    """The plan of a file; an `address` holds instead of the file's own. Raises SettingsProblem with words."""
    try:
        values = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as problem:
        raise SettingsProblem(f"ORGANIZER_SMS_HTTP_FILE: {file} cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsProblem(f"{file} is not TOML: {problem}") from None
    table = _Table(file, "", values, secrets)
    plan = _plan(table, address)
    table.end()
    return plan


class _Table:
    """A table of the file: each name is asked for once, and what nobody asked for is an error."""

    def __init__(
        self, file: str, place: str, values: Mapping[str, object], secrets: Mapping[str, str]
    ) -> None:
        self._file, self._place, self.secrets = file, place, secrets
        self._rest = dict(values)

    def problem(self, name: str, words: str) -> SettingsProblem:
        return SettingsProblem(f"{self._file}: {self._place}{name} {words}")

    def has(self, name: str) -> bool:
        return name in self._rest

    def text(self, name: str, default: str | None = None) -> str:
        value = self._rest.pop(name, default)
        if value is None:
            raise self.problem(name, "is missing")
        if not isinstance(value, str):
            raise self.problem(name, "must be a text in quotation marks")
        return value

    def number(self, name: str) -> int:
        value = self._rest.pop(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.problem(name, "must be a whole number")
        return value

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise self.problem(name, f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def values(self, name: str) -> dict[str, object]:
        value = self._rest.pop(name, {})
        if not isinstance(value, dict):
            raise self.problem(name, "must be a table")
        return value

    def table(self, name: str) -> _Table:
        return _Table(self._file, f"{self._place}{name}.", self.values(name), self.secrets)

    def texts(self, name: str) -> dict[str, str]:
        values = self.values(name)
        for key, value in values.items():
            if not isinstance(value, str):
                raise self.problem(f"{name}.{key}", "must be a text in quotation marks")
        return {key: str(value) for key, value in values.items()}

    def known(self, name: str, shape: object, allowed: Iterable[str]) -> None:
        """Each variable of the templates has a value when they are filled in."""
        if not is_template(shape):
            raise self.problem(name, "holds a brace that belongs to no variable like {to}")
        for variable in variables(shape):
            secret = _SECRET.fullmatch(variable)
            if secret and not self.secrets.get(secret[1]):
                raise self.problem(name, f"needs ORGANIZER_SMS_SECRET_{secret[1].upper()} in the environment")
            if not secret and variable not in allowed:
                there = ", ".join(f"{{{each}}}" for each in (*allowed, "secret.…"))
                raise self.problem(name, f"holds {{{variable}}}; there is {there}")

    def turned(self, name: str, meanings: Mapping[str, Told], kind: type[Key]) -> dict[Key, Told]:
        """A table from a meaning to what has it, turned round."""
        turned: dict[Key, Told] = {}
        for meaning, told in self.values(name).items():
            if meaning not in meanings:
                raise self.problem(f"{name}.{meaning}", f"must be one of {', '.join(meanings)}")
            if not isinstance(told, list) or any(type(each) is not kind for each in told):
                raise self.problem(f"{name}.{meaning}", f"must be a list of {_KINDS[kind]}")
            for each in told:
                if each in turned:
                    raise self.problem(f"{name}.{meaning}", f"names {each!r}, which has a meaning already")
                turned[each] = meanings[meaning]
        return turned

    def end(self) -> None:
        """Raise for a name that means nothing here."""
        for name in self._rest:
            raise self.problem(name, "is not known here")


_KINDS: Mapping[type, str] = {str: "texts in quotation marks", int: "whole numbers"}


def _plan(file: _Table, address: str) -> Plan:
    proof = _proof(file.table("proof")) if file.has("proof") else None
    return Plan(
        address=_address(file, address),
        sender=file.text("sender", ""),
        currency=file.text("currency", "").upper(),
        longest_validity=file.number("longest_validity"),
        send=_send(file, proof),
        fetch=_asked(file.table("fetch"), needs=("state",)) if file.has("fetch") else None,
        find=_listing(file.table("find")) if file.has("find") else None,
        redact=_asked(file.table("redact")) if file.has("redact") else None,
        codes=file.turned("codes", MEANINGS, str),
        statuses={429: Outcome.LATER, **file.turned("statuses", MEANINGS, int)},
        states=file.turned("states", STATES, str),
        proof=proof,
        receipt=_receipt(file, proof) if file.has("receipt") else None,
        inbound=_inbound(file, proof) if file.has("inbound") else None,
        secrets={f"secret.{name}": value for name, value in file.secrets.items()},
    )


def _address(file: _Table, instead: str) -> str:
    named = file.text("address")
    address = (instead or named).rstrip("/")
    parts = urlsplit(address)
    if not parts.hostname or parts.query or parts.scheme not in {"https", "http"}:
        raise file.problem("address", "must look like https://api.example.kz")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise file.problem(
            "address", "must begin with https://, or numbers and words could be read on the way"
        )
    return address


def _send(file: _Table, proof: Proof | None) -> Call:
    if not file.has("send"):
        raise file.problem("send", "is missing: how is a text handed over?")
    table = file.table("send")
    call = _call(table, OF_A_TEXT, _where(table.table("answer"), needs=("id",)))
    table.end()
    told = set(variables([call.path, call.query, call.form, call.json]))
    if not told & {"to", "to_digits"} or "text" not in told:
        raise file.problem("send", "must hold {to} or {to_digits}, and {text}")
    if "receipt_url" in told and (proof is None or not file.has("receipt")):
        raise file.problem("send", "holds {receipt_url}, so [receipt] and [proof] must say how one is read")
    return call


def _asked(table: _Table, needs: tuple[str, ...] = ()) -> Call:
    """A call about one text that the provider holds."""
    call = _call(table, OF_ONE, _where(table.table("answer"), needs=needs))
    table.end()
    if "provider_id" not in variables([call.path, call.query, call.form, call.json]):
        raise table.problem("path", "or what is sent must hold {provider_id}")
    return call


def _call(table: _Table, allowed: tuple[str, ...], where: Where) -> Call:
    path, headers = table.text("path"), table.texts("headers")
    query, form = table.texts("query"), table.texts("form")
    json = table.values("json") if table.has("json") else None
    if json is not None and form:
        raise table.problem("form", "and json cannot both be the body")
    for part, shape in (("path", path), ("query", query), ("form", form), ("json", json)):
        table.known(part, shape, allowed)
    table.known("headers", headers, ())
    if not path.startswith("/"):
        raise table.problem("path", "must begin with /")
    method = table.choice("method", METHODS, "POST" if form or json is not None else "GET")
    return Call(method=method, path=path, headers=headers, query=query, form=form, json=json, where=where)


def _listing(table: _Table) -> Listing:
    answer = table.table("answer")
    items, to, text = answer.text("items", ""), answer.text("to"), answer.text("text")
    following, most = answer.text("next", ""), answer.number("most")
    call = _call(table, OF_A_LISTING, _where(answer, needs=("id",)))
    table.end()
    if not (following or most):
        raise table.problem(
            "answer", "must have next or most, or nobody knows whether the list was read to its end"
        )
    return Listing(call=call, items=items, to=to, text=text, next=following, most=most)


def _where(table: _Table, *, needs: tuple[str, ...] = ()) -> Where:
    names = ("id", "code", "state", "error", "parts", "price")
    places = {name: table.text(name, None if name in needs else "") for name in names}
    table.end()
    return Where(**places)


def _proof(table: _Table) -> Proof:
    kind = table.choice("by", ("header", "address"), "header")
    template = table.text("secret")
    table.known("secret", template, ())
    secret = filled(template, {f"secret.{name}": value for name, value in table.secrets.items()})
    if secret == template or len(secret) < LEAST_SECRET:
        raise table.problem("secret", f"must be a {{secret.…}} of {LEAST_SECRET} letters or more")
    if kind == "address":
        table.end()
        return Proof(secret=secret)
    signs = tuple(table.text("signs", "body").split("+"))
    if not signs or not set(signs) <= set(SIGNED) or "body" not in signs:
        raise table.problem("signs", "must be body or url+body")
    proof = Proof(
        secret=secret,
        header=table.text("header"),
        algorithm=table.choice("algorithm", ALGORITHMS, "sha256"),
        is_base64=table.choice("encoding", ("hex", "base64"), "hex") == "base64",
        signs=signs,
    )
    table.end()
    return proof


def _receipt(file: _Table, proof: Proof | None) -> Where:
    if proof is None:
        raise file.problem("receipt", "needs [proof]: else anybody could send receipts")
    return _where(file.table("receipt"), needs=("id", "state"))


def _inbound(file: _Table, proof: Proof | None) -> Inbound:
    if proof is None or not proof.header:
        raise file.problem("inbound", "needs [proof] by a header: else anybody could answer for others")
    table = file.table("inbound")
    inbound = Inbound(
        id=table.text("id"), from_=table.text("from"), to=table.text("to", ""), text=table.text("text")
    )
    table.end()
    return inbound
