"""Pages of this room that open without signing in."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("messaging_public", __name__)
