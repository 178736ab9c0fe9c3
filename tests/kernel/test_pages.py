"""What a page says of what was just done."""

from __future__ import annotations

from contextvars import copy_context

import pytest
from flask import Flask, get_flashed_messages, redirect
from flask.typing import ResponseReturnValue

from organizer.kernel.access import CampaignFacts
from organizer.kernel.engine import Mode, mode
from organizer.kernel.i18n import _l
from organizer.kernel.pages import flash_done, go_on_reading, init_app
from organizer.kernel.undo import Undo


@pytest.mark.parametrize("undo_url", ["", "/staff/undo/42"])
def test_the_next_page_says_what_was_done_and_takes_it_back_where_it_can(house: Flask, undo_url: str) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        flash_done(_l("Saved."), undo_url=undo_url)
        said: list[object] = [*get_flashed_messages(with_categories=True)]
    assert said == [("done", {"text": "Saved.", "undo_url": undo_url})]


def test_an_act_is_taken_back_at_its_own_address(house: Flask, campaign: CampaignFacts) -> None:
    act = Undo()
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        flash_done("Saved.", done=act)
        said: list[object] = [*get_flashed_messages(with_categories=True)]
    assert said == [("done", {"text": "Saved.", "undo_url": f"/staff/history/{act.id}/undo"})]


def test_a_press_that_was_refused_only_reads_from_then_on_and_the_next_may_write(house: Flask) -> None:
    def refuse() -> Mode:
        with house.test_request_context("/"):
            go_on_reading()
            return mode.current()

    assert (copy_context().run(refuse), mode.current()) == (Mode.READ, Mode.WRITE)


@pytest.mark.parametrize(
    ("method", "code", "sent"),
    [("GET", 302, 302), ("POST", 302, 303), ("DELETE", 302, 303), ("POST", 307, 307), ("POST", 204, 204)],
)
def test_whoever_wrote_is_sent_on_to_read(method: str, code: int, sent: int) -> None:
    app = Flask("pages")
    init_app(app)

    @app.route("/", methods=[method])
    def done() -> ResponseReturnValue:
        return redirect("/done") if code == 302 else ("", code)

    assert app.test_client().open("/", method=method).status_code == sent
