"""What tests that need PostgreSQL share."""

from __future__ import annotations

import pytest


def name_of_database(request: pytest.FixtureRequest, name: str) -> str:
    """A name that no other process of the run gives its database."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    return f"{name}_{worker}"
