"""Lists of events as other tools export them go in: their headings, moments and days."""

from __future__ import annotations

import csv
from datetime import date, datetime

import pytest

from organizer.tours.paste import meaning, rows_from_table
from organizer.tours.paste.exports import as_people_write

FIRST = date(2026, 5, 1)
HALL = "Culture house, Zhympity"
EVENING = (datetime(2026, 5, 14, 18, 30), datetime(2026, 5, 14, 20, 0), "Town hall", HALL)
EXPORTS = {
    "a calendar of Google or Outlook": """
Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private
Town hall,05/14/2026,6:30 PM,05/14/2026,8:00 PM,False,Bring a friend,"Culture house, Zhympity",True
""",
    "Mobilize": """
id,event title,event type,timeslot start,timeslot end,timezone,location name,city,attendances
123,Town hall,TOWN_HALL,2026-05-14 18:30:00,2026-05-14 20:00:00,Asia/Oral,Culture house,Zhympity,12
""",
    "Action Network": """
Title,Start Date,End Date,Location Name,City,RSVPs
Town hall,2026-05-14 18:30,2026-05-14 20:00,Culture house,Zhympity,12
""",
    "CiviCRM": """
Event ID,Event Title,Event Start Date,Event End Date,Address Name,City
5,Town hall,2026-05-14 18:30:00,2026-05-14 20:00:00,Culture house,Zhympity
""",
    "Indico": """
ID,Title,Start,End,Venue,Room
12,Town hall,2026-05-14T18:30:00+05:00,2026-05-14T20:00:00+05:00,Culture house,Zhympity
""",
    "Zetkin": """
id,title,start_time,end_time,location,activity,campaign
7,Town hall,2026-05-14T13:30:00Z,2026-05-14T15:00:00Z,"Culture house, Zhympity",Talk,Spring
""",
    "pretix": """
Event name,Start date,End date,Admission time,Location
Town hall,2026-05-14 13:30 UTC,2026-05-14 15:00 UTC,,"Culture house, Zhympity"
""",
}


@pytest.mark.parametrize("tool", EXPORTS)
def test_an_export_of_another_tool_is_read_on_the_clocks_of_the_campaign(tool: str) -> None:
    table = list(csv.reader(EXPORTS[tool].split("\n")))
    (row,) = rows_from_table(table, first=FIRST, is_place=lambda _text: False, zone="Asia/Oral")
    meant = meaning(row, first=FIRST, today=FIRST)
    assert (meant.starts_wall, meant.ends_wall, row.title, row.place, meant.doubts) == (*EVENING, {})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["05/14/2026", "06/05/2026", ""], ["2026-05-14", "2026-06-05", ""]),
        (["05/06/2026", "06/05/2026", "on Friday"], ["05/06/2026", "06/05/2026", "on Friday"]),
        (["14/05/2026", "05/14/2026"], ["14/05/2026", "05/14/2026"]),
        (["2026-05-14T99:99", "2026-05-14 18:30", "-"], ["2026-05-14T99:99", "2026-05-14 18:30", "-"]),
    ],
)
def test_the_month_stands_in_front_only_where_that_alone_is_possible(
    written: list[str], read: list[str]
) -> None:
    table = [[cell, "Town hall"] for cell in written]
    assert [row[0] for row in as_people_write(table, zone="Asia/Oral")] == read


def test_rows_stay_as_long_as_they_are() -> None:
    assert as_people_write([["a"], ["b", "c"]], zone="Asia/Oral") == [["a"], ["b", "c"]]
    assert as_people_write([], zone="Asia/Oral") == []
