"""What a process of its own is told that does a piece of this house's work, and ends with it."""

from __future__ import annotations

from pathlib import Path

import organizer

ENVIRONMENT = {"PYTHONPATH": str(Path(organizer.__file__).parents[1])}
"""Where the house is, and no setting and no secret."""
