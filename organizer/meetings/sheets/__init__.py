"""What is printed about a meeting: each sheet as values that a page and a PDF draw alike."""

from __future__ import annotations

from organizer.meetings.sheets.announcing import address_of, flyers, poster
from organizer.meetings.sheets.running import called, calls, run_sheets, sign_in_sheets
from organizer.meetings.sheets.writing import letter

__all__ = ["address_of", "called", "calls", "flyers", "letter", "poster", "run_sheets", "sign_in_sheets"]
