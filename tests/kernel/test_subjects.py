"""What a message or a trace is about: a key, and the words and address of its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from organizer.kernel import subjects
from organizer.kernel.once import OnceKey
from organizer.kernel.subjects import Named


def test_the_key_of_a_row_names_its_table_and_can_be_taken_apart() -> None:
    row = OnceKey(id=42, campaign_id=1)
    assert (subjects.subject(row), subjects.parse(subjects.subject(row))) == ("once_key:42", ("once_key", 42))


@pytest.mark.parametrize("key", ["", "meeting", "meeting:", "meeting:x"])
def test_what_is_no_key_cannot_be_taken_apart(key: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        subjects.parse(key)


def test_many_rows_are_named_by_one_question_a_kind_and_what_is_gone_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[int]] = []

    def named_tests(numbers: Iterable[int]) -> Mapping[int, Named]:
        asked.append(sorted(numbers))
        return {number: Named(f"Test {number}", f"/tests/{number}") for number in asked[-1] if number < 10}

    monkeypatch.setitem(subjects.namers, "test", named_tests)
    found = subjects.named(["test:1", "test:2", "test:1", "test:77", "strange:1"])
    assert found == {"test:1": Named("Test 1", "/tests/1"), "test:2": Named("Test 2", "/tests/2")}
    assert asked == [[1, 2, 77]]
