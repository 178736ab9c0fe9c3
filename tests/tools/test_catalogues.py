from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from hatch_build import compile_catalogues
from tools import catalogues

SOURCES = {
    "organizer/kernel/__init__.py": "",
    "organizer/kernel/errors.py": '_l("Something went wrong")',
    "organizer/meetings/__init__.py": "",
    "organizer/meetings/views.py": '_("Meeting %(code)s", code=code)\n_n("%(num)s seat", "%(num)s seats", 2)',
    "templates/meetings/show.html": '<h1>{{ _("Something went wrong") }}</h1>{{ pgettext("verb", "Open") }}',
}
RUSSIAN = {
    "Something went wrong": "Что-то пошло не так",
    "Meeting %(code)s": "Встреча %(code)s",
    "Open": "Открыть",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    catalogues.write(tmp_path)
    return tmp_path


def catalogue(project: Path, room: str, language: str = "ru") -> Path:
    return project / "organizer/translations" / language / "LC_MESSAGES" / f"{room}.po"


def translate(path: Path, english: str, translation: str) -> None:
    before = f'msgid "{english}"\nmsgstr ""'
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, f'msgid "{english}"\nmsgstr "{translation}"'))


def translate_seats(path: Path, *forms: str) -> None:
    lines = [f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)]
    empty = [f'msgstr[{number}] ""' for number in range(len(forms))]
    path.write_text(path.read_text().replace("\n".join(empty), "\n".join(lines)))


def wrong(project: Path, room: str) -> list[str]:
    prefix = f"ru/{room}.po: "
    return [line.removeprefix(prefix) for line in catalogues.problems(project) if line.startswith(prefix)]


def test_each_room_gets_the_sentences_of_its_own_sources(project: Path) -> None:
    assert wrong(project, "kernel") == [
        "not translated: 'Something went wrong' (organizer/kernel/errors.py:1)"
    ]
    assert wrong(project, "meetings") == [
        "not translated: 'Meeting %(code)s' (organizer/meetings/views.py:1)",
        "not translated: '%(num)s seat' (organizer/meetings/views.py:2)",
        "not translated: 'Something went wrong' (templates/meetings/show.html:1)",
        "not translated: 'Open' (templates/meetings/show.html:1)",
    ]


def test_a_whole_catalogue_has_no_problem_and_compiles(project: Path) -> None:
    meetings = catalogue(project, "meetings")
    for english, translation in RUSSIAN.items():
        translate(meetings, english, translation)
    translate_seats(meetings, "%(num)s место", "%(num)s места", "%(num)s мест")
    assert wrong(project, "meetings") == []
    compile_catalogues(project / "organizer/translations")
    with meetings.with_suffix(".mo").open("rb") as compiled:
        russian = gettext.GNUTranslations(compiled)
    assert [russian.ngettext("%(num)s seat", "%(num)s seats", number) for number in (1, 3, 5, 12, 21)] == [
        "%(num)s место",
        "%(num)s места",
        "%(num)s мест",
        "%(num)s мест",
        "%(num)s место",
    ]
    assert russian.pgettext("verb", "Open") == "Открыть"


def test_writing_again_changes_nothing(project: Path) -> None:
    translate(catalogue(project, "meetings"), "Open", "Открыть")
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    catalogues.write(project)
    assert {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_what_another_room_has_translated_is_taken_over(project: Path) -> None:
    translate(catalogue(project, "kernel"), "Something went wrong", "Что-то пошло не так")
    catalogues.write(project, only=["meetings"])
    assert (
        'msgid "Something went wrong"\nmsgstr "Что-то пошло не так"'
        in catalogue(project, "meetings").read_text()
    )


def test_two_translations_of_one_sentence_are_named_with_their_rooms(project: Path) -> None:
    translate(catalogue(project, "kernel"), "Something went wrong", "Ошибка")
    translate(catalogue(project, "meetings"), "Something went wrong", "Упс")
    assert [line for line in catalogues.problems(project) if "more than one way" in line] == [
        "ru: translated in more than one way: 'Something went wrong' (kernel: 'Ошибка'; meetings: 'Упс')"
    ]


def test_a_placeholder_that_is_lost_or_invented_is_named(project: Path) -> None:
    translate(catalogue(project, "meetings"), "Meeting %(code)s", "Встреча %(number)s")
    assert (
        "placeholders differ (%(code)s, %(number)s): 'Meeting %(code)s' (organizer/meetings/views.py:1)"
        in wrong(project, "meetings")
    )


def test_a_fuzzy_sentence_is_named(project: Path) -> None:
    path = catalogue(project, "kernel")
    translate(path, "Something went wrong", "Ошибка")
    path.write_text(path.read_text().replace('msgid "Something', '#, fuzzy\nmsgid "Something'))
    assert wrong(project, "kernel") == ["fuzzy: 'Something went wrong' (organizer/kernel/errors.py:1)"]


def test_a_sentence_no_longer_said_is_named_until_it_is_written_away(project: Path) -> None:
    translate(catalogue(project, "kernel"), "Something went wrong", "Ошибка")
    (project / "organizer/kernel/errors.py").write_text("")
    assert wrong(project, "kernel") == ["said nowhere any more: 'Something went wrong'"]
    catalogues.write(project)
    assert not catalogue(project, "kernel").exists()


def test_a_catalogue_without_a_room_is_named(project: Path) -> None:
    catalogue(project, "kernel").rename(catalogue(project, "cellar"))
    assert "ru/cellar.po: no room has this name" in catalogues.problems(project)
