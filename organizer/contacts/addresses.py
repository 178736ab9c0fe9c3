"""Phones and e-mails, opened: for messaging.services and contacts.services alone: no room forgets consent."""

from __future__ import annotations

from organizer.contacts.models import Contact


def phone_of(contact: Contact) -> str:
    """The whole number in E.164; empty where there is none."""
    return contact.phone or ""


def email_of(contact: Contact) -> str:
    """The whole e-mail address; empty where there is none."""
    return contact.email or ""
