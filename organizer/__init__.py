"""Organizer: meetings with voters, volunteers, grievances and reminders of a campaign."""

__version__ = "0.1.0"
