"""Every address, asked by everybody, for their own campaign's rows and for a neighbour's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from organizer.campaigns.roles import GRANTS, Role
from organizer.demo.walk import ON_DUTY
from organizer.kernel import access
from tests.ground.demo import DemoHouse, undone

EVERYBODY: tuple[Role | None, ...] = (None, *Role)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SHARED = frozenset({"campaign_slug", "district_code", "done", "letter_kind", "topic_code"})
"""Variables whose values campaigns share, so that a neighbour's is as good as one's own."""


@dataclass(frozen=True)
class Asked:
    """One address with one method, and what it demands."""

    rule: Rule
    method: str
    permission: str

    def path(self, values: Mapping[str, str]) -> str:
        """The address with its variables filled in."""
        built = self.rule.build({name: values[name] for name in self.rule.arguments})
        assert built is not None
        return built[1]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def every_address(app: Flask) -> Iterator[Asked]:
    """Each rule with each of its methods."""
    rules = {(rule.rule, rule.endpoint): rule for rule in app.url_map.iter_rules()}
    for path, methods, endpoint, permission in access.rules(app):
        for method in methods:
            yield Asked(rules[path, endpoint], method, permission)


def ask(house: DemoHouse, role: Role | None, method: str, path: str, connection: Connection) -> TestResponse:
    """The answer to a request whose writing is taken back."""
    browser = house.browser(None if role is None else role.value)
    with undone(connection):
        return browser.get(path) if method == "GET" else browser.write(method, path)


def decided(answer: TestResponse) -> str:
    """What the door said: `sign-in`, `refused`, or `open` for whatever the page itself answers."""
    if answer.status_code in {302, 303} and answer.headers["Location"].split("?")[0].endswith("/sign-in"):
        return "sign-in"
    if answer.status_code == 403:
        return "sign-in" if 'name="login"' in answer.get_data(as_text=True) else "refused"
    return "open"


def expected(asked: Asked, role: Role | None) -> set[str]:
    """What the declared rule demands of the door; a provider without a signature stays outside.

    A page of one's own shifts may be narrower than its rule: it answers to whoever is on duty.
    """
    if asked.permission == "webhook":
        return {"refused"}
    if asked.permission in {"public", "signed"}:
        return {"open"}
    if role is None:
        return {"sign-in"}
    if asked.permission != "signed-in" and asked.permission not in {each.value for each in GRANTS[role]}:
        return {"refused"}
    return {"open", "refused"} if asked.rule.endpoint in ON_DUTY else {"open"}


def shown(answer: TestResponse, values: Mapping[str, str]) -> tuple[int, str, str]:
    """Status, address and body, without what differs in any two requests: keys of forms, what was asked."""
    body, where = answer.get_data(as_text=True), answer.headers.get("Location", "")
    for value in sorted(values.values(), key=len, reverse=True):
        body, where = body.replace(value, "…"), where.replace(value, "…")
    return answer.status_code, where, re.sub(r'value="[^"]{20,}"', "", body)


def missing(values: Mapping[str, str]) -> dict[str, str]:
    """Values of the same shape that name nothing."""
    return {name: _unlike(value) for name, value in values.items()}


def _unlike(value: str) -> str:
    if value.isdecimal():
        return str(int(value) ^ 1)
    return value[0] + re.sub(
        r"[a-z0-9]", lambda found: "2" if found[0] != "2" else "3", value[1:], flags=re.IGNORECASE
    )


@pytest.mark.long
def test_the_declared_rule_alone_decides_who_may_open_an_address(
    demo_house: DemoHouse, demo_connection: Connection
) -> None:
    wrong, broken = [], []
    for asked in every_address(demo_house.app):
        for role in EVERYBODY:
            answer = ask(demo_house, role, asked.method, asked.path(demo_house.ids()), demo_connection)
            if answer.status_code >= 500:
                broken.append(f"{asked} for {role}")
            if asked.permission != "public" and decided(answer) not in expected(asked, role):
                wrong.append(f"{asked} for {role}: {decided(answer)}, not {expected(asked, role)}")
    assert (broken, wrong) == ([], [])


@pytest.mark.long
def test_a_foreign_object_answers_as_a_missing_one(
    demo_house: DemoHouse, demo_connection: Connection
) -> None:
    foreign, own = demo_house.ids("B"), {name: demo_house.ids()[name] for name in SHARED}
    absent = missing(foreign) | own
    foreign |= own
    told = []
    for asked in every_address(demo_house.app):
        if not asked.rule.arguments - SHARED:
            continue
        for role in EVERYBODY:
            theirs = ask(demo_house, role, asked.method, asked.path(foreign), demo_connection)
            nothing = ask(demo_house, role, asked.method, asked.path(absent), demo_connection)
            if shown(theirs, foreign) != shown(nothing, absent) or theirs.status_code == 200:
                told.append(f"{asked} for {role}: {theirs.status_code}, {nothing.status_code}")
    assert told == []


def test_a_method_that_is_not_declared_is_refused(demo_house: DemoHouse, demo_connection: Connection) -> None:
    declared: dict[str, set[str]] = {}
    for asked in every_address(demo_house.app):
        declared.setdefault(asked.path(demo_house.ids()), set()).add(asked.method)
    allowed = [
        f"{method} {path}: {answer.status_code}"
        for path, methods in declared.items()
        for method in METHODS
        if method not in methods
        and (answer := ask(demo_house, Role.OWNER, method, path, demo_connection)).status_code != 405
    ]
    assert allowed == []


def test_every_variable_of_every_address_has_a_value_in_both_campaigns(demo_house: DemoHouse) -> None:
    names = {name for rule in demo_house.app.url_map.iter_rules() for name in rule.arguments}
    assert names - demo_house.ids().keys() == set()
    assert names - demo_house.ids("B").keys() == set()
