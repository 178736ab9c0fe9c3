"""Where the pages for staff and for volunteers who are signed in are gathered."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("volunteers", __name__)
