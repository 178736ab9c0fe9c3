"""What a page brings along is ours and small, so that a village phone shows it at once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from organizer.kernel.pages import asset_root

STATIC = asset_root() / "static"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
PUBLIC_SCRIPTS = ("counter.js", "form.js", "leave.js", "print.js", "share.js")

KILOBYTE = 1024
ALL_STYLES = 12 * KILOBYTE
PUBLIC_STYLE = 7 * KILOBYTE  # leaves 5 KB of the 12 that HTML and CSS of a public page may weigh
PUBLIC_SCRIPT = 4 * KILOBYTE
MOST_ICONS = 12


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=9))


def test_the_styles_stay_within_their_weight() -> None:
    weights = {path.name: compressed(path) for path in STYLES}

    assert (sum(weights.values()) <= ALL_STYLES, weights["app.css"] <= PUBLIC_STYLE) == (True, True)


def test_all_scripts_of_public_pages_together_stay_within_the_weight_of_one_page() -> None:
    assert sum(compressed(STATIC / "js" / name) for name in PUBLIC_SCRIPTS) <= PUBLIC_SCRIPT


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_no_style_and_no_script_names_another_host(path: Path) -> None:
    assert re.findall(r"""(?:https?:)?//[\w-]+\.\w|url\(|@import|import\(""", path.read_text()) == []


def test_there_are_no_more_than_twelve_icons() -> None:
    drawings = (asset_root() / "templates" / "components" / "icon.html").read_text()

    assert len(re.findall(r'^ {2}"\w+":', drawings, flags=re.MULTILINE)) <= MOST_ICONS
