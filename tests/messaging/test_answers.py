"""What people type, as invented in data/replies.txt: no stop is missed, hardly an answer is misread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from organizer.messaging.meanings import Meaning, read, suggested

CORPUS = Path(__file__).parent / "data" / "replies.txt"
MISREAD_AT_MOST = 0.01
READ_AT_LEAST = 0.95
ACTED_ON = {Meaning.YES, Meaning.NO, Meaning.STOP, Meaning.START}
PAUSES = {Meaning.STOP, Meaning.MAYBE_STOP}


def corpus() -> Iterator[tuple[str, str]]:
    """Each text with the heading it stands under."""
    heading = ""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("# "):
            yield line, heading


def said(*headings: str) -> list[str]:
    return [text for text, heading in corpus() if heading in headings]


def test_the_corpus_is_large_enough_to_judge_by() -> None:
    texts = said("yes", "no", "stop", "other")
    assert (len(texts) >= 500, len(texts) - len(set(texts))) == (True, 0)


@pytest.mark.parametrize("question_open", [True, False])
def test_no_stop_is_missed(*, question_open: bool) -> None:
    assert [text for text in said("stop") if read(text, question_open=question_open) not in PAUSES] == []


@pytest.mark.parametrize("question_open", [True, False])
def test_no_stop_is_taken_from_what_is_said_of_other_things(*, question_open: bool) -> None:
    assert [text for text in said("other") if read(text, question_open=question_open) is Meaning.STOP] == []


def test_hardly_an_answer_is_misread() -> None:
    misread = [
        (text, meant, got.value)
        for text, meant in corpus()
        if meant in {"yes", "no", "other"}
        and (got := read(text, question_open=True)) in ACTED_ON
        and got.value != meant
    ]
    assert misread[int(MISREAD_AT_MOST * len(said("yes", "no"))) :] == []


def test_most_answers_need_nobody_to_read_them() -> None:
    left = [text for text in said("yes", "no") if read(text, question_open=True) not in ACTED_ON]
    assert left[int((1 - READ_AT_LEAST) * len(said("yes", "no"))) :] == []


def test_what_is_left_to_a_person_comes_with_the_right_suggestion_or_none() -> None:
    left = {
        text: meant
        for text, meant in corpus()
        if meant in {"yes", "no"} and read(text, question_open=True) is Meaning.UNCLEAR
    }
    hinted = {text: hint.value for text in left if (hint := suggested(text)) is not None}
    assert hinted == {text: left[text] for text in hinted}
    assert len(hinted) * 2 >= len(left)


@pytest.mark.parametrize("text", ["Приду?", "да или нет", "Ауылда жол нашар", ""])
def test_nothing_is_suggested_for_a_question_for_both_and_for_neither(text: str) -> None:
    assert suggested(text) is None
