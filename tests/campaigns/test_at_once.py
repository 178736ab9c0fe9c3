"""What two people at the same moment must not break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from organizer.campaigns import queries, services
from organizer.campaigns.roles import Role
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import transaction
from organizer.kernel.errors import DomainError
from tests import factories
from tests.accounts.rows import PASSWORD
from tests.web import Browser


def test_one_invitation_lets_one_of_two_people_in(real_house: Flask, real_campaign: CampaignFacts) -> None:
    with real_house.app_context(), transaction(real_campaign.id):
        invited = services.invite(Role.STAFF, note="One", by=factories.make_member(Role.OWNER))

    def join(email: str) -> int:
        form = {"name": "A", "email": email, "password": PASSWORD, "language": "kk"}
        browser = Browser(real_house, real_campaign.host)
        return browser.post(f"/invite/{invited.issued.token}", form).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(join, [f"person{number}@example.kz" for number in range(4)]))

    assert (statuses[0], set(statuses[1:]) <= {410, 422}) == (303, True)
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert len(queries.members([Role.STAFF])) == 1


def test_of_two_owners_who_remove_each_other_one_stays(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction(real_campaign.id):
        one, other = (factories.make_member(Role.OWNER) for _ in range(2))

    def remove(pair: tuple[Actor, Actor]) -> bool:
        by, gone = pair
        try:
            with real_house.app_context(), transaction(real_campaign.id):
                services.remove_member(gone.membership_id, by=by)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        removed = sorted(pool.map(remove, [(one, other), (other, one)]))

    assert removed == [False, True]
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert len(queries.members([Role.OWNER])) == 1
