"""Templates of a provider's file, and where in an answer a thing stands. Values in, values out.

A template names a value in braces, as `{to}`. A place is names and numbers with dots between them, as
`data.0.status`; an empty one is the whole answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

Value = str | int
VARIABLE = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_]+)?)\}")
_BRACE = re.compile(r"[{}]")


def variables(shape: object) -> Iterator[str]:
    """The names in all templates of a shape: a text, or tables and lists of texts."""
    if isinstance(shape, str):
        yield from VARIABLE.findall(shape)
    elif isinstance(shape, Mapping):
        for each in shape.values():
            yield from variables(each)
    elif isinstance(shape, list):
        for each in shape:
            yield from variables(each)


def is_template(shape: object) -> bool:
    """False where a brace stands that belongs to no name, as in `{ to }`."""
    if isinstance(shape, str):
        return not _BRACE.search(VARIABLE.sub("", shape))
    if isinstance(shape, Mapping):
        return all(map(is_template, shape.values()))
    return all(map(is_template, shape)) if isinstance(shape, list) else True


def filled(template: str, values: Mapping[str, Value], quoted: Callable[[str], str] = str) -> str:
    """The template with its values, each quoted for where it will stand."""
    return VARIABLE.sub(lambda name: quoted(str(values[name[1]])), template)


def shaped(shape: object, values: Mapping[str, Value]) -> object:
    """A shape with its values; a template that is one name alone keeps its value's kind, number or text."""
    if isinstance(shape, str):
        alone = VARIABLE.fullmatch(shape)
        return values[alone[1]] if alone else filled(shape, values)
    if isinstance(shape, Mapping):
        return {name: shaped(each, values) for name, each in shape.items()}
    return [shaped(each, values) for each in shape] if isinstance(shape, list) else shape


def at(place: str, answer: object) -> object:
    """What stands at a place of an answer; None where nothing does."""
    for name in place.split(".") if place else ():
        if isinstance(answer, Mapping):
            answer = answer.get(name)
        elif isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    return answer


def word_at(place: str, answer: object) -> str:
    """A text or a whole number that stands at a place, as text; empty where there is none, or no place."""
    found = at(place, answer) if place else None
    is_word = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found).strip() if is_word else ""
