"""What a campaign wants from rooms above it. rooms.py fills the lists."""

from __future__ import annotations

from collections.abc import Callable

from organizer.campaigns.models import Campaign, Membership
from organizer.campaigns.roles import Permission

Begin = Callable[[Campaign], None]
Leave = Callable[[Membership], None]
Priced = Callable[[], object]
Undone = Callable[[], list[str]]

begins: list[Begin] = []
"""What a new campaign starts with, such as its topics. Called in its scope, in the same transaction."""
leaves: list[Leave] = []
"""What a member who leaves gives up, such as tasks. Called in the same transaction."""
priced: list[Priced] = []
"""What costs something else once the price of an SMS part changes. Called in the same transaction."""
undone: list[Undone] = []
"""What is still to be done before SMS go to everybody, as people read it."""
told_to: dict[str, Permission] = {}
"""Verb → the permission without which the history leaves such acts out: they tell what not all may know."""
