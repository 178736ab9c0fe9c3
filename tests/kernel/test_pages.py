"""What a page says of what was just done."""

from __future__ import annotations

import pytest
from flask import Flask, get_flashed_messages

from organizer.kernel.i18n import _l
from organizer.kernel.pages import flash_done


@pytest.mark.parametrize("undo_url", ["", "/staff/undo/42"])
def test_the_next_page_says_what_was_done_and_takes_it_back_where_it_can(house: Flask, undo_url: str) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        flash_done(_l("Saved."), undo_url=undo_url)
        said: list[object] = [*get_flashed_messages(with_categories=True)]
    assert said == [("done", {"text": "Saved.", "undo_url": undo_url})]
