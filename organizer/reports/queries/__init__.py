"""What is asked about numbers, by page."""

from __future__ import annotations

from organizer.reports.queries.asked import Asked, By, Only
from organizer.reports.queries.briefing import Answer, Briefing, briefing, next_meeting
from organizer.reports.queries.choices import Choices, asked, choices, district, meeting, meeting_name
from organizer.reports.queries.report import (
    AtMeeting,
    Place,
    Places,
    Report,
    Said,
    newest_week,
    order,
    report,
)
from organizer.reports.queries.sharing import ISSUES, issues_are_shown, shares
from organizer.reports.queries.topic import TopicReport, topic_report

__all__ = [
    "ISSUES",
    "Answer",
    "Asked",
    "AtMeeting",
    "Briefing",
    "By",
    "Choices",
    "Only",
    "Place",
    "Places",
    "Report",
    "Said",
    "TopicReport",
    "asked",
    "briefing",
    "choices",
    "district",
    "issues_are_shown",
    "meeting",
    "meeting_name",
    "newest_week",
    "next_meeting",
    "order",
    "report",
    "shares",
    "topic_report",
]
