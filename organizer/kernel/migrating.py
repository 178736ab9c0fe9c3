"""Bringing the tables to the newest step: a module of its own, since who only uses them needs no Alembic."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade

from organizer.kernel.db import db
from organizer.kernel.installation import one_at_a_time
from organizer.kernel.pages import asset_root

STEPS = str(asset_root() / "migrations")


def prepare(app: Flask) -> None:
    """Let Flask-Migrate know the application and its steps."""
    Migrate(app, db, directory=STEPS)


def migrate(app: Flask, instance: Path) -> None:
    """Bring the tables to the newest revision, one process at a time."""
    prepare(app)
    with app.app_context(), one_at_a_time(instance):
        upgrade(directory=STEPS)
