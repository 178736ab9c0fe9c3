"""Whatever goes wrong is answered with a page, a redirection with a way on."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect

from organizer.kernel.access import CampaignFacts, actor
from organizer.kernel.errors import HouseError, ReadOnly, TooOften
from tests.web import Browser


def test_an_address_with_a_slash_too_many_leads_to_the_one_that_is_meant(browser: Browser) -> None:
    answer = browser.get("/meetings//subscribe")
    assert (answer.status_code, answer.location) == (308, f"{browser.base_url}/meetings/subscribe")


def test_who_tries_too_often_is_told_for_how_long_to_wait(house: Flask, campaign: CampaignFacts) -> None:
    with house.test_request_context(base_url=f"http://{campaign.host}:8000"):
        answer = house.make_response(house.handle_user_exception(TooOften("Wait a little", minutes=5)))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert "Wait a little" in answer.get_data(as_text=True)


@pytest.mark.usefixtures("limits")
def test_who_meets_a_limit_is_told_over_which_span_it_counts(
    browser: Browser, campaign: CampaignFacts
) -> None:
    answers = [browser.post("/s", {"code": "AAAA-AAAA"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert (answers[-1].headers["Retry-After"], "10" in answers[-1].text) == ("600", True)


def test_an_answer_that_a_page_breaks_off_with_is_given_as_it_is(house: Flask) -> None:
    with house.test_request_context():
        answer = house.make_response(house.handle_user_exception(HTTPException(response=redirect("/say"))))
    assert (answer.status_code, answer.location) == (302, "/say")


def test_a_page_that_writes_while_it_is_read_is_a_defect(house: Flask, campaign: CampaignFacts) -> None:
    with house.test_request_context(base_url=f"http://{campaign.host}:8000"):
        answer = house.make_response(house.handle_user_exception(ReadOnly("a page wrote")))
    assert answer.status_code == 500


def test_a_page_for_everybody_cannot_ask_who_is_signed_in(house: Flask) -> None:
    with house.test_request_context(), pytest.raises(HouseError):
        actor()
