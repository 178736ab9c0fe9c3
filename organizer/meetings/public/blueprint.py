"""The pages of meetings without sign-in."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("meetings_public", __name__)
