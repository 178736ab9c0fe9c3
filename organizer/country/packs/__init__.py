"""A pack is one country as a folder of plain files: another country is another folder, never other code.

Reading is all or nothing. A fault is named by its file, its row and what is wrong with it, so that whoever
edits a pack finds it without reading this module.
"""

from organizer.country.packs.cells import PackProblem
from organizer.country.packs.outlines import Ring, outlines
from organizer.country.packs.reading import known_packs, read_folder, read_pack
from organizer.country.packs.shapes import (
    Currency,
    Pack,
    PackCalendar,
    PackConstituency,
    PackDistrict,
    PackElection,
    PackLocality,
    PackRegion,
    PackStem,
    PackTopic,
    QuietHours,
    SmsPrice,
    WorkingDays,
)

__all__ = [
    "Currency",
    "Pack",
    "PackCalendar",
    "PackConstituency",
    "PackDistrict",
    "PackElection",
    "PackLocality",
    "PackProblem",
    "PackRegion",
    "PackStem",
    "PackTopic",
    "QuietHours",
    "Ring",
    "SmsPrice",
    "WorkingDays",
    "known_packs",
    "outlines",
    "read_folder",
    "read_pack",
]
