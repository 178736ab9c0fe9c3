"""What a statement reads or changes beyond one campaign, told by its text."""

from __future__ import annotations

import pytest

from organizer.kernel.fence import loose

TABLES = frozenset({"contact", "meeting", "call", "call_list"})

KEPT = {
    "a condition": "SELECT contact.id FROM contact WHERE contact.language = ? AND contact.campaign_id = ?",
    "quoted": 'SELECT "call".id FROM "call" WHERE "call".campaign_id = %(own)s::BIGINT',
    "another name": "SELECT c.id FROM contact AS c WHERE c.campaign_id = ?",
    "joined": (
        "SELECT contact.id FROM contact LEFT OUTER JOIN meeting AS m ON m.id = contact.id "
        "AND m.campaign_id = %(one)s, call WHERE contact.campaign_id = %(one)s AND call.campaign_id = %(one)s"
    ),
    "in brackets": (
        "SELECT 1 FROM (contact JOIN meeting ON meeting.campaign_id = ?) WHERE contact.campaign_id = ?"
    ),
    "twice": (
        "SELECT (SELECT count(*) FROM contact WHERE contact.campaign_id = ?) + "
        "(SELECT count(*) FROM contact WHERE contact.id > ? AND contact.campaign_id = ?)"
    ),
    "changed": "UPDATE contact SET language=? WHERE contact.campaign_id = ?",
    "taken away": "DELETE FROM contact WHERE contact.campaign_id = ?",
    "put in": "INSERT INTO contact (id, meeting, campaign_id) VALUES (?, ?, ?)",
    "read again": "SELECT contact.language FROM contact WHERE contact.id = ?",
    "read again and held": "SELECT contact.id FROM contact WHERE contact.id = %(id)s::BIGINT FOR UPDATE",
    "written": "UPDATE contact SET language=?, version=? WHERE contact.id = ? AND contact.version = ?",
    "written and told": "UPDATE contact SET language=? WHERE contact.id = ? RETURNING id",
    "nothing": "SELECT contact.id FROM contact WHERE 0 = 1 ORDER BY contact.id",
    "nothing there": "UPDATE contact SET language=%(a)s WHERE false",
    "nothing in one of two": (
        "SELECT contact.id FROM contact WHERE 0 = 1 UNION ALL SELECT meeting.id FROM meeting "
        "WHERE meeting.campaign_id = ?"
    ),
    "a column of that name": "SELECT other.contact, other.meeting FROM other WHERE other.contact = ?",
    "a function": "SELECT 1 FROM contact(?) WHERE other.id IS NOT DISTINCT FROM contact.id",
    "in quotes": "SELECT 'FROM contact' FROM other",
    "the installation's": "SELECT pack.id FROM pack, region WHERE pack.id = region.pack_id",
}
LOOSE = {
    "no condition": ("SELECT contact.id FROM contact", {"contact"}),
    "quoted": ('SELECT "call".id FROM "call" WHERE "call".id > %(a)s', {"call"}),
    "another name": ("SELECT c.id FROM contact AS c WHERE contact.campaign_id = ?", {"c"}),
    "one of two": ("SELECT 1 FROM call, call_list WHERE call.campaign_id = ?", {"call_list"}),
    "joined": ("SELECT 1 FROM pack JOIN meeting ON meeting.id = pack.id", {"meeting"}),
    "one of two reads": (
        "SELECT (SELECT count(*) FROM contact) FROM contact WHERE contact.campaign_id = ?",
        {"contact"},
    ),
    "compared with a column": (
        "SELECT contact.id FROM contact, pack WHERE contact.campaign_id = pack.campaign_id",
        {"contact"},
    ),
    "by its id and more": ("SELECT contact.id FROM contact WHERE contact.id = ? OR 1 = 1", {"contact"}),
    "changed": ("UPDATE contact SET campaign_id=?", {"contact"}),
    "taken away": ("DELETE FROM contact WHERE contact.id IN (?, ?)", {"contact"}),
    "put in from a table": ("INSERT INTO other (a) SELECT contact.id FROM contact", {"contact"}),
    "nothing in one of two": (
        "SELECT contact.id FROM contact WHERE 0 = 1 UNION ALL SELECT meeting.id FROM meeting",
        {"meeting"},
    ),
    "nothing within": (
        "SELECT 1 FROM contact WHERE contact.id IN (SELECT meeting.id FROM meeting WHERE 0 = 1)",
        {"contact"},
    ),
    "after brackets": ("SELECT 1 FROM (SELECT pack.id FROM pack) AS a, contact", {"contact"}),
}


@pytest.mark.parametrize("statement", list(KEPT.values()), ids=list(KEPT))
def test_what_keeps_to_a_campaign_may_be_sent(statement: str) -> None:
    assert loose(statement, TABLES) == frozenset()


@pytest.mark.parametrize(("statement", "found"), list(LOOSE.values()), ids=list(LOOSE))
def test_what_goes_beyond_a_campaign_is_named(statement: str, found: set[str]) -> None:
    assert loose(statement, TABLES) == found
