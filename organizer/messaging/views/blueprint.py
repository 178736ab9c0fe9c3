"""The staff's pages of messages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("messaging", __name__)
