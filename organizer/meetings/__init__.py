"""Venues, the schedule, attendance, the door."""
