"""The pages of grievances that open without signing in."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("grievances_public", __name__)
