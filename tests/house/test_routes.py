"""Every address: declared, typed, spelt alike."""

from __future__ import annotations

import re

from flask import Flask

from organizer.kernel import access


def test_every_route_declares_who_may_open_it(house: Flask) -> None:
    listed = {endpoint for _rule, _methods, endpoint, _permission in access.rules(house)}
    assert listed == {rule.endpoint for rule in house.url_map.iter_rules()}


def test_paths_are_kebab_case_and_their_parts_typed(house: Flask) -> None:
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


def test_ids_in_addresses_are_whole_numbers(house: Flask) -> None:
    untyped = [
        rule.rule
        for rule in house.url_map.iter_rules()
        if any(name.endswith("_id") for name in rule.arguments) and "<int:" not in rule.rule
    ]
    assert untyped == []


def test_methods_that_write_need_more_than_reading(house: Flask) -> None:
    writing = {
        (rule, permission)
        for rule, methods, _endpoint, permission in access.rules(house)
        if methods == ("POST",) and permission.endswith(".read")
    }
    assert writing == set()
