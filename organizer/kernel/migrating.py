"""Bringing the tables to the newest step: a module of its own, since who only uses them needs no Alembic."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade

from organizer.kernel.db import db
from organizer.kernel.installation import one_at_a_time
from organizer.kernel.pages import asset_root


def migrate(app: Flask, instance: Path) -> None:
    """Bring the tables to the newest revision, one process at a time."""
    steps = str(asset_root() / "migrations")
    Migrate(app, db, directory=steps)
    with app.app_context(), one_at_a_time(instance):
        upgrade(directory=steps)
