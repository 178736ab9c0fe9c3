"""The policy as one table, against what the product promises of each role."""

from __future__ import annotations

import pytest

from organizer.campaigns.roles import GRANTS, Permission, Role, may_grant

P = Permission

# Who sees what: rows are what is promised, columns the roles that have it.
PROMISED = {
    "own shifts, door and log of own meeting": ({P.OWN_SHIFTS, P.DOOR, P.GRIEVANCE_LOG}, set(Role)),
    "schedule": (
        {P.SCHEDULE_READ},
        {Role.STAFF, Role.COORDINATOR, Role.CANDIDATE, Role.OWNER},
    ),
    "schedule changed, sign-ups, team": (
        {P.SCHEDULE_EDIT, P.ATTENDANCE_READ, P.ATTENDANCE_EDIT, P.TEAM_EDIT},
        {Role.STAFF, Role.COORDINATOR, Role.OWNER},
    ),
    "phone numbers in full": ({P.PHONE_SHOW}, {Role.STAFF, Role.COORDINATOR, Role.OWNER}),
    "grievances given to them": ({P.GRIEVANCE_READ}, {Role.STAFF, Role.COORDINATOR, Role.OWNER}),
    "every grievance, and who said it": (
        {P.GRIEVANCE_READ_ALL, P.GRIEVANCE_CONTACT, P.GRIEVANCE_SENSITIVE, P.GRIEVANCE_IMPORT},
        {Role.COORDINATOR, Role.OWNER},
    ),
    "report": ({P.REPORT_READ}, {Role.STAFF, Role.COORDINATOR, Role.CANDIDATE, Role.OWNER}),
    "messages prepared": ({P.MESSAGE_PREPARE, P.MESSAGE_READ}, {Role.STAFF, Role.COORDINATOR, Role.OWNER}),
    "messages sent, money spent": ({P.MESSAGE_SEND}, {Role.COORDINATOR, Role.OWNER}),
    "settings, team, erasing": ({P.SETTINGS_EDIT, P.MEMBER_EDIT}, {Role.OWNER}),
}


@pytest.mark.parametrize("promise", PROMISED)
def test_each_role_holds_what_is_promised_and_nobody_else_does(promise: str) -> None:
    permissions, roles = PROMISED[promise]

    assert {
        permission: {role for role in Role if permission in GRANTS[role]} for permission in permissions
    } == dict.fromkeys(permissions, roles)


def test_an_owner_holds_everything() -> None:
    assert GRANTS[Role.OWNER] == set(Permission)


def test_what_a_candidate_may_do_names_no_people() -> None:
    assert GRANTS[Role.CANDIDATE] == {
        P.OWN_SHIFTS,
        P.OWN_CALENDAR,
        P.DOOR,
        P.GRIEVANCE_LOG,
        P.SCHEDULE_READ,
        P.REPORT_READ,
        P.PROMISE_READ,
    }


@pytest.mark.parametrize("giver", Role)
@pytest.mark.parametrize("given", Role)
def test_nobody_grants_what_they_do_not_hold(giver: Role, given: Role) -> None:
    allowed = may_grant(giver, given)

    assert allowed == (giver is Role.OWNER)
    assert not allowed or GRANTS[given] <= GRANTS[giver]


def test_every_permission_is_a_thing_and_what_is_done_with_it() -> None:
    assert [each for each in Permission if each.value.count(".") != 1] == []
