"""Where the pages for everybody are gathered."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("volunteers_public", __name__)
