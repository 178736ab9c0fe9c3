"""The colours of the stylesheet keep the contrasts they were chosen for, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

import pytest

from organizer.kernel.pages import asset_root

Scheme = dict[str, str]

CSS = (asset_root() / "static" / "css" / "app.css").read_text()
DARK_BEGINS = CSS.index("@media (prefers-color-scheme: dark)")
DARK_ENDS = CSS.index("\n}\n", DARK_BEGINS)

TEXT_AA = 4.5
SHAPE_AA = 3.0
FEWEST_STEPS_APART = 1.1

DESIGNED = [
    # token, what it stands on, light, dark, the lowest contrast the design promises in each
    ("ink", "paper", "#14212b", "#e9eff3", 16.3, 15.5),
    ("paper", "ink", "#fff", "#10171d", 16.3, 15.5),
    ("ink-2", "act-2", "#47555f", "#aebbc5", 6.6, 6.5),
    ("act", "act-2", "#0b5a6a", "#7fd3e2", 6.7, 6.7),
    ("bad", "bad-2", "#a8201a", "#ffa69e", 6.3, 6.3),
    ("warn", "warn-2", "#6b4700", "#ffd888", 7.4, 7.4),
    ("ok", "ok-2", "#17603a", "#8fdcab", 6.6, 6.6),
    ("line", "paper", "#7b8892", "#7f8d98", 3.6, 3.6),
    ("bar", "paper", "#3f8796", "#4d9aaa", 4.1, 4.1),
    ("focus", "ring", "#ffd24a", "#ffd24a", 11.3, 11.3),
]

TEXT_ON = {
    "ink": ("paper", "paper-2", "act-2", "bad-2", "warn-2", "ok-2"),
    "ink-2": ("paper", "paper-2", "act-2", "bad-2"),
    "act": ("paper", "paper-2", "act-2", "bad-2", "warn-2", "ok-2"),
    "act-3": ("paper", "act-2"),
    "act-ink": ("act", "act-3"),
    "bad": ("paper", "bad-2", "act-2"),
    "warn": ("paper", "warn-2"),
    "ok": ("paper", "ok-2"),
    "shade-low-ink": ("shade-0", "shade-1", "shade-2", "shade-3", "shade-4"),
    "shade-high-ink": ("shade-5", "shade-6"),
}
SHAPES_ON = {"line": ("paper", "paper-2"), "bar": ("paper", "paper-2"), "act": ("paper", "act-2")}


def colours(css: str) -> Scheme:
    """The tokens that name a colour."""
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", css))


LIGHT = colours(CSS[:DARK_BEGINS])
SCHEMES = {"light": LIGHT, "dark": LIGHT | colours(CSS[DARK_BEGINS:DARK_ENDS])}


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`, as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def test_contrast_is_counted_as_the_guidelines_count_it() -> None:
    assert (round(contrast("#000", "#ffffff"), 2), round(contrast("#777777", "#fff"), 2)) == (21.0, 4.48)


@pytest.mark.parametrize(("token", "ground", "light", "dark", "lowest_light", "lowest_dark"), DESIGNED)
def test_a_colour_is_the_designed_one_and_no_paler(
    token: str, ground: str, light: str, dark: str, lowest_light: float, lowest_dark: float
) -> None:
    found = {name: scheme[token] for name, scheme in SCHEMES.items()}
    paler = {
        name: contrast(SCHEMES[name][token], SCHEMES[name][ground])
        for name, lowest in (("light", lowest_light), ("dark", lowest_dark))
        if contrast(SCHEMES[name][token], SCHEMES[name][ground]) < lowest
    }

    assert (found, paler) == ({"light": light, "dark": dark}, {})


@pytest.mark.parametrize("name", SCHEMES)
def test_text_is_readable_on_every_ground_it_stands_on(name: str) -> None:
    assert below(SCHEMES[name], TEXT_ON, TEXT_AA) == {}


@pytest.mark.parametrize("name", SCHEMES)
def test_borders_and_bars_are_seen_on_every_ground_they_stand_on(name: str) -> None:
    assert below(SCHEMES[name], SHAPES_ON, SHAPE_AA) == {}


@pytest.mark.parametrize("name", SCHEMES)
def test_each_shade_differs_from_the_one_before(name: str) -> None:
    shades = [SCHEMES[name][f"shade-{number}"] for number in range(7)]
    alike = [pair for pair in pairwise(shades) if contrast(*pair) < FEWEST_STEPS_APART]

    assert alike == []


def test_dark_gives_its_own_value_to_every_colour_but_the_focus_ring() -> None:
    assert set(LIGHT) - set(colours(CSS[DARK_BEGINS:DARK_ENDS])) == {"focus"}


def below(scheme: Scheme, stands_on: Mapping[str, tuple[str, ...]], least: float) -> dict[str, float]:
    """Pairs of tokens whose contrast is too low."""
    pairs = {
        f"{token} on {ground}": contrast(scheme[token], scheme[ground])
        for token, grounds in stands_on.items()
        for ground in grounds
    }
    return {pair: round(found, 2) for pair, found in pairs.items() if found < least}
