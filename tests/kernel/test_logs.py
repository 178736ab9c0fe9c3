"""Nothing personal reaches a log line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel.logs import drop_personal


@pytest.mark.parametrize("number", ["+7 701 234 56 78", "87012345678", "8 (7112) 50-12-34"])
def test_a_phone_number_is_blanked_wherever_it_stands(number: str) -> None:
    line = drop_personal(None, "info", {"event": f"sent to {number} today"})
    assert line == {"event": "sent to ••• today"}


def test_fields_that_are_not_known_to_be_impersonal_are_dropped() -> None:
    line = drop_personal(None, "info", {"event": "sent", "name": "Aigul", "body": "words", "message_id": 5})
    assert line == {"event": "sent", "message_id": 5}


@given(st.from_regex(r"\+7[0-9]{10}", fullmatch=True), st.text(max_size=20))
def test_no_number_survives_any_line(number: str, around: str) -> None:
    line = drop_personal(None, "info", {"error": f"{around} {number} {around}"})
    assert number not in str(line)
