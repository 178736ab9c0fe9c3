"""Letters: of two who word one at once the first wins, and what was worded is taken back."""

from __future__ import annotations

import re

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel import undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.meetings import services
from organizer.meetings.models import LetterKind
from organizer.meetings.queries.letters import own_texts
from tests import factories
from tests.ground.forms import forms_of
from tests.meetings.rows import verbs
from tests.web import Browser

KIND = LetterKind.PERMIT
PATH = f"/staff/letters/{KIND.value}"


@pytest.fixture
def writer(campaign: CampaignFacts) -> Actor:
    """A coordinator."""
    return factories.make_member(Role.COORDINATOR)


def test_of_two_who_word_a_letter_at_once_the_second_sees_both_versions(
    browser: Browser, campaign: CampaignFacts, writer: Actor
) -> None:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    browser.sign_in(factories.make_session(writer, campaign.host))
    (form,) = [form for form in forms_of(browser.get(PATH).text) if "texts-en" in form.names]
    seen = {name: value for name, value in form.as_sent() if name != "csrf_token"}
    assert browser.post(PATH, {**seen, "texts-en": "Theirs"}).status_code == 303
    lost = browser.post(PATH, {**seen, "texts-en": "Mine"})
    assert (lost.status_code, re.findall("Saved meanwhile: ([^<]*)<", lost.text)) == (422, ["Theirs"])
    (form,) = [form for form in forms_of(lost.text) if "texts-en" in form.names]
    assert dict(form.as_sent())["texts-en"].strip() == "Mine"
    assert own_texts(KIND)["en"] == "Theirs"
    assert browser.post(PATH, dict(form.as_sent())).status_code == 303
    assert own_texts(KIND)["en"] == "Mine"


def test_words_of_a_letter_are_taken_back_to_our_own_and_to_earlier_ones(writer: Actor) -> None:
    first = services.word_letter(KIND, {"en": "First"}, by=writer)
    second = services.word_letter(KIND, {"en": "Second"}, by=writer)
    assert first is not None
    assert second is not None
    with pytest.raises(DomainError):
        undo.take_back(first.id, by=writer)
    undo.take_back(second.id, by=writer)
    assert own_texts(KIND) == {"en": "First"}
    undo.take_back(first.id, by=writer)
    assert own_texts(KIND) == {}
    assert verbs("letter.") == ["letter.worded"] * 2 + ["letter.worded_back"] * 2


def test_a_letter_that_reads_as_before_leaves_no_trace(writer: Actor) -> None:
    assert services.word_letter(KIND, {}, by=writer) is None
    services.word_letter(KIND, {"en": "First"}, by=writer)
    assert services.word_letter(KIND, {"en": "First"}, by=writer) is None
    assert verbs("letter.") == ["letter.worded"]


def test_a_letter_worded_since_it_was_seen_is_not_written_over(writer: Actor) -> None:
    seen = services.mark_of_letter(KIND)
    services.word_letter(KIND, {"en": "First"}, seen=seen, by=writer)
    with pytest.raises(ChangedMeanwhile):
        services.word_letter(KIND, {"en": "Second"}, seen=seen, by=writer)
    assert own_texts(KIND) == {"en": "First"}
