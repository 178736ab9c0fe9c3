"""The pages made of several rooms."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("desk", __name__)
