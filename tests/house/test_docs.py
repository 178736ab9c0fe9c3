"""What the docs say is so: their commands, links, settings and addresses exist."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from organizer.cli import organizer

ROOT = Path(__file__).parents[2]
RUN_UNTIL_STOPPED = {"serve", "worker"}
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands_in(text: str) -> set[tuple[str, ...]]:
    """The words of each `organizer …` command shown in a page, without its options and values."""
    shown = re.findall(r"(?:^    |`)(?:.*/)?organizer ((?:[a-z-]+ ?)+)", text, flags=re.MULTILINE)
    return {tuple(each.split()) for each in shown}


def commands_to_type(page: Path) -> list[list[str]]:
    """Each `organizer …` line of a page's indented blocks, in order: its words as a shell reads them."""
    lines = re.findall(
        r"^    (?:\S*/)?organizer (.+)$", page.read_text().replace("\\\n", " "), flags=re.MULTILINE
    )
    return [shlex.split(re.split(r" [>|] ", line)[0], comments=True) for line in lines]


def missing_in(words: list[str]) -> str:
    """What the program would refuse of a command as it is typed; empty where it takes it."""
    command: click.Command = organizer
    context = click.Context(organizer)
    try:
        while isinstance(command, click.Group):
            _name, found, words = command.resolve_command(context, words)
            assert found is not None
            command, context = found, click.Context(found, parent=context)
        command.parse_args(context, words)
    except click.UsageError as problem:
        return problem.format_message()
    return ""


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
def test_every_command_to_type_has_all_that_it_needs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = commands_to_type(page)
    for file in {word for words in typed for word in words if word.endswith(".json")}:
        Path(file).touch()
    assert {" ".join(words): missing_in(words) for words in typed if missing_in(words)} == {}


def test_an_installation_is_made_by_typing_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGANIZER_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("ORGANIZER_KEY_FILE", str(tmp_path / "own.key"))
    for name in ("ORGANIZER_DATABASE_URL", "ORGANIZER_QUEUE_URL"):
        monkeypatch.delenv(name, raising=False)
    password = "a password of the docs"
    answers = {
        " ".join(words): CliRunner().invoke(organizer, words, input=f"{password}\n{password}\n")
        for words in commands_to_type(ROOT / "docs/running.md")
        if words[0] not in RUN_UNTIL_STOPPED
    }
    assert {typed: answer.output for typed, answer in answers.items() if answer.exit_code} == {}
    assert [typed.split()[0] for typed in answers] == ["init", "pack", "user", "campaign", "check"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_nothing_is_installed_by_a_name_that_somebody_else_may_have(page: Path) -> None:
    typed = re.findall(r"pip install (?:-\S+ )*[\"']?([^\s\"'`]+)", page.read_text())
    assert [what for what in typed if not what.startswith((".", "/"))] == []


def test_a_shell_finds_the_program_that_the_page_installs() -> None:
    lines = [line.split("#")[0].split() for line in (ROOT / "docs/running.md").read_text().splitlines()]
    said = [line[:2] for line in lines if line[:1] in (["export"], ["organizer"])]
    assert said[:2] == [["export", "PATH=/opt/organizer/bin:$PATH"], ["organizer", "init"]]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_in_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", ".env.example"])
def test_the_readme_and_the_example_name_every_setting_and_no_other(page: str) -> None:
    pattern = r"\b((?:ORGANIZER|TWILIO)_(?:SMS_SECRET_|[A-Z_]+))"
    read = set(re.findall(pattern, (ROOT / "organizer/config.py").read_text()))
    told = set(re.findall(pattern, (ROOT / page).read_text()))
    assert told == read


def test_no_line_of_the_changelog_stands_twice() -> None:
    lines = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line]
    assert [line for line, times in Counter(lines).items() if times > 1] == []


def test_every_make_target_in_the_docs_is_one() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    told = {
        target
        for page in PAGES
        for target in re.findall(r"(?:^    |`)make ([a-z]+)", page.read_text(), flags=re.MULTILINE)
    }
    assert told - targets == set()
