"""Pages of the files room."""

from __future__ import annotations

from organizer.files.views import files
from organizer.files.views.blueprint import bp

__all__ = ["bp", "files"]
