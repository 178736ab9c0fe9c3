"""Every address: declared, typed, spelt alike, and kept."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from organizer.kernel import access
from organizer.kernel.access import Kind

KEPT = Path(__file__).with_name("kept_addresses.txt")
"""Addresses that people and providers hold: on posters and paper, in text messages, calendars and contracts.

A page may move, and then its old address stays and leads on. A line is taken out by nobody.
"""
HELD_BY_OTHERS = frozenset({Kind.PUBLIC.value, Kind.SIGNED.value, Kind.WEBHOOK.value})
PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\([^)]*\))?:)?(?P<name>[^>]+)>")


def parts(rule: Rule) -> dict[str, str | None]:
    """Of each variable of an address, the kind it is declared to be."""
    return {found["name"]: found["kind"] for found in PART.finditer(rule.rule)}


def test_every_route_declares_who_may_open_it(house: Flask) -> None:
    listed = {endpoint for _rule, _methods, endpoint, _permission in access.rules(house)}
    assert listed == {rule.endpoint for rule in house.url_map.iter_rules()}


def test_paths_are_kebab_case(house: Flask) -> None:
    odd = [
        rule.rule
        for rule in house.url_map.iter_rules()
        if not re.fullmatch(r"(/(\.well-known|[a-z0-9.-]*|<[^>]+>(\.[a-z]+)?))+", rule.rule)
    ]
    assert odd == []


def test_a_url_variable_means_one_thing_over_all_rules(house: Flask) -> None:
    vague = {"id", "token", "code", "key", "name", "number", "reference", "slug"}
    names = {argument for rule in house.url_map.iter_rules() for argument in rule.arguments}
    assert names & vague == set()


def test_every_part_of_an_address_is_typed_and_ids_are_whole_numbers(house: Flask) -> None:
    untyped = {
        (rule.rule, name)
        for rule in house.url_map.iter_rules()
        for name, kind in parts(rule).items()
        if kind is None or (name.endswith("_id") and kind != "int")
    }
    assert untyped == set()
    assert {frozenset(parts(rule)) ^ rule.arguments for rule in house.url_map.iter_rules()} == {frozenset()}


def test_no_address_that_others_hold_vanishes_and_each_new_one_is_kept(house: Flask) -> None:
    held = {
        PART.sub(r"<\g<name>>", path)
        for path, _methods, _endpoint, rule in access.rules(house)
        if rule in HELD_BY_OTHERS
    }
    assert sorted(held) == KEPT.read_text().splitlines()


def test_methods_that_write_need_more_than_reading(house: Flask) -> None:
    writing = {
        (rule, permission)
        for rule, methods, _endpoint, permission in access.rules(house)
        if methods == ("POST",) and permission.endswith(".read")
    }
    assert writing == set()
