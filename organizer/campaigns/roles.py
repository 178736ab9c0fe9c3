"""The policy: who may do what, as one table. Tested without HTTP."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class Role(enum.StrEnum):
    """What a member is in a campaign."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    STAFF = "staff"
    VOLUNTEER = "volunteer"
    CANDIDATE = "candidate"


class Permission(enum.StrEnum):
    """What may be done, by name."""

    DESK_READ = "desk.read"
    SCHEDULE_READ = "schedule.read"
    SCHEDULE_EDIT = "schedule.edit"
    ATTENDANCE_READ = "attendance.read"
    ATTENDANCE_EDIT = "attendance.edit"
    OWN_SHIFTS = "shifts.own"
    OWN_CALENDAR = "calendar.own"
    DOOR = "door.run"
    TEAM_EDIT = "volunteers.edit"
    PEOPLE_READ = "people.read"
    PEOPLE_EDIT = "people.edit"
    PHONE_SHOW = "people.phone"
    PHONE_PRINT = "people.phones-on-paper"
    GRIEVANCE_LOG = "grievance.log"
    GRIEVANCE_READ = "grievance.read"
    GRIEVANCE_WORK = "grievance.work"
    GRIEVANCE_READ_ALL = "grievance.read-all"
    GRIEVANCE_SENSITIVE = "grievance.sensitive"
    GRIEVANCE_CONTACT = "grievance.contact"
    GRIEVANCE_IMPORT = "grievance.import"
    TOPIC_EDIT = "topic.edit"
    PROMISE_READ = "promise.read"
    PROMISE_EDIT = "promise.edit"
    MESSAGE_READ = "message.read"
    MESSAGE_PREPARE = "message.prepare"
    MESSAGE_SEND = "message.send"
    REPORT_READ = "report.read"
    REPORT_SHARE = "report.share"
    FILES_READ = "files.read"
    HISTORY_READ = "history.read"
    VIEW_SAVE = "view.save"
    SETTINGS_READ = "settings.read"
    SETTINGS_EDIT = "settings.edit"
    TEAM_READ = "team.read"
    MEMBER_EDIT = "team.edit"


P = Permission
_VOLUNTEER = frozenset({P.OWN_SHIFTS, P.DOOR, P.GRIEVANCE_LOG})
_CANDIDATE = _VOLUNTEER | {P.OWN_CALENDAR, P.SCHEDULE_READ, P.REPORT_READ, P.PROMISE_READ}
_STAFF = _VOLUNTEER | {
    P.DESK_READ,
    P.OWN_CALENDAR,
    P.SCHEDULE_READ,
    P.SCHEDULE_EDIT,
    P.ATTENDANCE_READ,
    P.ATTENDANCE_EDIT,
    P.TEAM_EDIT,
    P.PEOPLE_READ,
    P.PEOPLE_EDIT,
    P.PHONE_SHOW,
    P.GRIEVANCE_READ,
    P.GRIEVANCE_WORK,
    P.PROMISE_READ,
    P.PROMISE_EDIT,
    P.MESSAGE_READ,
    P.MESSAGE_PREPARE,
    P.REPORT_READ,
    P.FILES_READ,
    P.HISTORY_READ,
    P.TEAM_READ,
    P.VIEW_SAVE,
}
_COORDINATOR = _STAFF | {
    P.GRIEVANCE_READ_ALL,
    P.GRIEVANCE_SENSITIVE,
    P.GRIEVANCE_CONTACT,
    P.GRIEVANCE_IMPORT,
    P.TOPIC_EDIT,
    P.MESSAGE_SEND,
    P.PHONE_PRINT,
    P.REPORT_SHARE,
    P.SETTINGS_READ,
}
_OWNER = frozenset(Permission)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.STAFF: frozenset(_STAFF),
    Role.VOLUNTEER: _VOLUNTEER,
    Role.CANDIDATE: frozenset(_CANDIDATE),
}


def may_grant(giver: Role, given: Role) -> bool:
    """Nobody grants what they do not hold, and only who edits the team grants at all."""
    return P.MEMBER_EDIT in GRANTS[giver] and GRANTS[given] <= GRANTS[giver]
