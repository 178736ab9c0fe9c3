"""The staff's pages of many meetings."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("tours", __name__)
