"""What the docs say is so: their commands, links, settings and addresses exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from organizer.cli import organizer

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands_in(text: str) -> set[tuple[str, ...]]:
    """The words of each `organizer …` command shown in a page, without its options and values."""
    shown = re.findall(r"(?:^    |`)(?:.*/)?organizer ((?:[a-z-]+ ?)+)", text, flags=re.MULTILINE)
    return {tuple(each.split()) for each in shown}


def leads_to_a_command(words: tuple[str, ...]) -> bool:
    at: click.Command = organizer
    for word in words:
        if not isinstance(at, click.Group):
            return True
        if word not in at.commands:
            return False
        at = at.commands[word]
    return True


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_in_the_docs_is_one(page: Path) -> None:
    assert [each for each in commands_in(page.read_text()) if not leads_to_a_command(each)] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_in_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_names_every_setting_and_no_other() -> None:
    pattern = r"\b((?:ORGANIZER|TWILIO)_[A-Z_]+)\b"
    read = set(re.findall(pattern, (ROOT / "organizer/config.py").read_text()))
    told = set(re.findall(pattern, (ROOT / "README.md").read_text()))
    assert told == read


def test_every_make_target_in_the_docs_is_one() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    told = {
        target
        for page in PAGES
        for target in re.findall(r"(?:^    |`)make ([a-z]+)", page.read_text(), flags=re.MULTILINE)
    }
    assert told - targets == set()
