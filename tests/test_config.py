"""Settings are checked at start, in words that name them."""

from __future__ import annotations

import pytest

from organizer.config import Settings, SettingsProblem


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("-1", "ORGANIZER_PLANNER_SECONDS must be a whole number of 0 or more, not '-1'"),
        ("soon", "ORGANIZER_PLANNER_SECONDS must be a whole number of 0 or more, not 'soon'"),
        ("31", "ORGANIZER_PLANNER_SECONDS must be 30 or less, not '31'"),
    ],
)
def test_a_planner_that_would_look_too_long_is_refused(given: str, said: str) -> None:
    with pytest.raises(SettingsProblem) as refused:
        Settings.from_environment({"ORGANIZER_PLANNER_SECONDS": given})
    assert str(refused.value) == said


def test_the_planner_looks_for_as_long_as_it_is_told() -> None:
    assert Settings.from_environment({"ORGANIZER_PLANNER_SECONDS": "30"}).planner_seconds == 30
    assert Settings.from_environment({}).planner_seconds == 8
