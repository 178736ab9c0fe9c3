"""The pages of grievances for staff and volunteers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("grievances", __name__)
