"""A list costs the same number of statements with one row and with thirty, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.demo.walk import address
from organizer.kernel import access, clock
from organizer.kernel.access import CampaignFacts, Kind
from organizer.kernel.db import db
from organizer.kernel.i18n import COOKIE
from organizer.meetings import services
from organizer.meetings.models import Meeting
from organizer.meetings.services.notices import MANY_PEOPLE
from organizer.volunteers.services import begin_roles
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.house.crowd import Crowd
from tests.meetings import rows as meetings
from tests.meetings.rows import NOW
from tests.messaging.conftest import Wakes
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

LISTS = frozenset(
    [
        "accounts.sessions",
        "campaigns.candidate",
        "campaigns.candidates",
        "campaigns.constituencies",
        "campaigns.history",
        "campaigns.invite",
        "campaigns.member",
        "campaigns.new_candidate",
        "campaigns.settings",
        "campaigns.team",
        "campaigns_public.candidate",
        "campaigns_public.imprint",
        "contacts.edit",
        "contacts.erasures",
        "contacts.people",
        "contacts.person",
        "files.files",
        "grievances.at_meeting",
        "grievances.categories",
        "grievances.inbox",
        "grievances.log",
        "grievances.new",
        "grievances.show",
        "grievances_public.say",
        "meetings.door",
        "meetings.edit",
        "meetings.edit_venue",
        "meetings.history",
        "meetings.move",
        "meetings.new",
        "meetings.new_road",
        "meetings.new_venue",
        "meetings.notes",
        "meetings.rules",
        "meetings.permit",
        "meetings.run_sheet",
        "meetings.run_sheet_pdf",
        "meetings.schedule",
        "meetings.show",
        "meetings.sign_in_sheet",
        "meetings.sign_in_sheet_pdf",
        "meetings.sign_ups",
        "meetings.spare",
        "meetings.venues",
        "meetings_public.feed",
        "meetings_public.home",
        "meetings_public.listing",
        "messaging.call_list",
        "messaging.calls",
        "messaging.messages",
        "messaging.new",
        "messaging.person",
        "messaging.replies",
        "messaging.thread",
        "messaging_public.calls",
        "messaging_public.mine",
        "promises.new",
        "promises.promise",
        "promises.promises",
        "promises_public.promises",
        "reports.briefing",
        "reports.district",
        "reports.meeting",
        "reports.promises",
        "reports.report",
        "reports.report_csv",
        "reports.report_xlsx",
        "reports.topic",
        "reports.topic_csv",
        "reports_public.issues",
        "reports_public.shared",
        "topics.new",
        "topics.topics",
        "tours.check",
        "tours.plan",
        "tours.planned",
        "tours.question",
        "tours.tour",
        "tours.voters",
        "tours.wishes",
        "volunteers.board",
        "volunteers.my",
        "volunteers.roles",
        "volunteers.team",
        "volunteers_public.feed",
        "volunteers_public.shifts",
        "volunteers_public.sign_up",
    ]
)
"""Pages with a row, or something to choose, for each of many."""
SINGLE = frozenset(
    [
        "accounts.password",
        "accounts.start",
        "accounts_public.sign_in",
        "accounts_public.unlock",
        "campaigns.calendar",
        "campaigns.campaign",
        "campaigns.constituency",
        "campaigns.new_constituency",
        "campaigns.remove_member",
        "campaigns.sms",
        "campaigns_public.accessibility",
        "campaigns_public.join",
        "campaigns_public.offline",
        "campaigns_public.privacy",
        "campaigns_public.security_txt",
        "contacts.erase",
        "desk.alive",
        "desk.components",
        "desk.health",
        "desk.paper_pack",
        "desk.ready",
        "desk.today",
        "files.output",
        "files.paper",
        "tours.make",
        "files.rejected",
        "files.show",
        "grievances.columns",
        "grievances.merge",
        "grievances.upload",
        "grievances_public.by_link",
        "grievances_public.done",
        "grievances_public.follow",
        "meetings.cancel",
        "meetings.change_many",
        "meetings.clashes",
        "meetings.door_notice",
        "meetings.flyers",
        "meetings.flyers_pdf",
        "meetings.letter",
        "meetings.letter_pdf",
        "meetings.letters",
        "meetings.own_calendar",
        "meetings.own_reminders",
        "meetings.poster",
        "meetings.poster_pdf",
        "meetings.postpone",
        "meetings.venue",
        "meetings.word_letter",
        "meetings.reminder_words",
        "meetings.reminders",
        "meetings.tell",
        "meetings.type_in",
        "meetings.tell_many",
        "meetings_public.answer",
        "meetings_public.calendar",
        "meetings_public.show",
        "meetings_public.subscribe",
        "meetings_public.thanks",
        "messaging.broadcast",
        "messaging.give_calls",
        "messaging.check",
        "messaging.console",
        "messaging.limits",
        "messaging.message",
        "messaging.own_phone",
        "messaging.reminder_set",
        "messaging.start_up",
        "messaging.when",
        "messaging.words",
        "messaging_public.stop",
        "reports.next_meeting",
        "topics.topic",
        "volunteers.leave",
        "volunteers.my_settings",
        "volunteers.my_shift",
        "volunteers.new_role",
        "volunteers.outbox",
        "volunteers.role",
        "volunteers.shift",
        "volunteers_public.ask_link",
        "volunteers_public.calendar",
        "volunteers_public.enter",
        "volunteers_public.mine",
        "volunteers_public.thanks",
    ]
)
"""Pages about one thing, and those that say how many instead of which."""
OF_MANY_KINDS = frozenset({"campaigns.history"})
"""Names each kind of row by a statement of its own: what stands on the page decides how many there are."""
SHOWN, REFUSED, LEADS_ON, GONE = 200, 422, 302, 404
LEAD_ELSEWHERE = {
    "accounts.start": LEADS_ON,
    "accounts_public.unlock": LEADS_ON,
    "files.output": GONE,
    "files.paper": GONE,
    "files.rejected": GONE,
    "grievances_public.done": LEADS_ON,
    "meetings.change_many": LEADS_ON,
    "meetings.clashes": REFUSED,
    "meetings.tell_many": LEADS_ON,
    "reports.next_meeting": LEADS_ON,
    "tours.make": LEADS_ON,
}
"""Addresses that show nothing of their own here: they lead on, or the file is still to be made."""
FEW, MORE = 2, 4
A_FEW_NUMBERS = 300
"""By how much a page about one thing may grow."""


@dataclass(frozen=True)
class Read:
    """How a page answered, and what that cost."""

    status: int
    length: int
    statements: int


class Readers:
    """Who opens pages: a visitor, the owner, and a helper where one's own shifts are asked for."""

    def __init__(self, app: Flask, campaign: CampaignFacts, crowd: Crowd) -> None:
        self.app, self.host, self.values = app, campaign.host, crowd.values()
        self.owner = make_session(crowd.owner, campaign.host)
        self.helper = make_session(crowd.helper, campaign.host)

    def read(self) -> dict[str, Read]:
        """Every page that can be opened, by its endpoint; each once before, to know what is kept."""
        return {endpoint: self._open(path, permission) for endpoint, path, permission in self._pages()}

    def _pages(self) -> Iterator[tuple[str, str, str]]:
        rules = {(rule.rule, rule.endpoint): rule for rule in self.app.url_map.iter_rules()}
        for path, methods, endpoint, permission in access.rules(self.app):
            rule = rules[path, endpoint]
            if "GET" in methods and rule.arguments <= self.values.keys():
                yield endpoint, address(rule, self.values), permission

    def _open(self, path: str, permission: str) -> Read:
        browser = Browser(self.app, self.host)
        browser.client.set_cookie(COOKIE, "en", domain=self.host)
        if permission not in {Kind.PUBLIC.value, Kind.SIGNED.value}:
            browser.sign_in(self.helper if permission == "shifts.own" else self.owner)
        browser.get(path)
        with counted_statements() as seen:
            answer = browser.get(path)
        return Read(answer.status_code, len(answer.data), len(seen))


@pytest.fixture
def _then(house: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands before all meetings, and no worker runs."""
    monkeypatch.setitem(house.extensions, "queue", Wakes())
    with clock.at(NOW):
        yield


@pytest.fixture
def crowd(campaign: CampaignFacts, _then: None) -> Crowd:
    """A campaign with one of everything beside what its pages are about."""
    made = Crowd()
    made.grow(1)
    return made


@pytest.mark.slow  # opens every page with thirty rows of everything
@pytest.mark.long
def test_every_page_costs_the_same_with_one_row_and_with_thirty(
    house: Flask, campaign: CampaignFacts, crowd: Crowd
) -> None:
    readers = Readers(house, campaign, crowd)
    db.session.commit()
    one = readers.read()
    crowd.grow(29)
    db.session.commit()
    many = readers.read()

    assert sorted((LISTS | SINGLE) - many.keys()) == []
    costs = {page: (one[page].statements, many[page].statements) for page in one.keys() - OF_MANY_KINDS}
    assert {page: cost for page, cost in costs.items() if cost[0] != cost[1]} == {}
    assert {page: read.status for page, read in many.items() if read.status != SHOWN} == LEAD_ELSEWHERE
    grew = {page for page in many if many[page].length > one[page].length + A_FEW_NUMBERS}
    assert (sorted(grew - LISTS), sorted(LISTS - grew)) == ([], [])


def test_every_page_is_said_to_be_a_list_or_about_one_thing(app: Flask) -> None:
    pages = {endpoint for _path, methods, endpoint, _permission in access.rules(app) if "GET" in methods}
    assert sorted(pages - LISTS - SINGLE) == []
    assert sorted((LISTS | SINGLE) - pages) == []
    assert sorted(LISTS & SINGLE) == []


@pytest.mark.usefixtures("_then")
@pytest.mark.parametrize(
    ("path", "status"), [("/staff/schedule/run-sheets", SHOWN), ("/staff/schedule/many", REFUSED)]
)
def test_an_answer_to_a_press_about_meetings_costs_the_same_for_few_and_for_more(
    browser: Browser, campaign: CampaignFacts, path: str, status: int
) -> None:
    browser.sign_in(make_session(make_member(Role.COORDINATOR), campaign.host))
    begin_roles()
    held = [called_off(day) for day in range(MORE)]
    db.session.commit()
    costs = []
    for number in (FEW, FEW, MORE):
        chosen = [f"{row.id}.{row.version}" for row in held[:number]]
        with counted_statements() as seen:
            answer = browser.post(path, {"chosen": chosen})
        costs.append((answer.status_code, len(seen)))
    assert costs[1:] == [(status, costs[1][1])] * 2


@pytest.mark.usefixtures("_then")
def test_a_wrong_number_typed_before_telling_of_meetings_costs_the_same_for_few_and_for_more(
    browser: Browser, campaign: CampaignFacts
) -> None:
    browser.sign_in(make_session(make_member(Role.COORDINATOR), campaign.host))
    begin_roles()
    held = [called_off(day, people=MANY_PEOPLE // FEW + 1) for day in range(MORE)]
    db.session.commit()
    costs = []
    for number in (FEW, FEW, MORE):
        with counted_statements() as seen:
            answer = browser.post(
                "/staff/schedule/tell", {"meeting": [str(row.id) for row in held[:number]], "typed": "1"}
            )
        costs.append((answer.status_code, len(seen)))
    assert costs[1:] == [(REFUSED, costs[1][1])] * 2


def called_off(day: int, *, people: int = 1) -> Meeting:
    """A meeting in a village of its own that will not be: who wanted to come and one helper know it not."""
    meeting = meetings.make_meeting(meetings.SATURDAY + timedelta(days=day))
    for _person in range(people):
        meetings.attend(meeting)
    sign_up(make_shift(meeting=meeting))
    services.cancel(meeting, version=meeting.version, by=None)
    return meeting
