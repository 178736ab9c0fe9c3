"""Phones, opened: for messaging.services and contacts.services alone, so that no room forgets consent."""

from __future__ import annotations

from organizer.contacts.models import Contact


def phone_of(contact: Contact) -> str:
    """The whole number in E.164; empty where there is none."""
    return contact.phone or ""
