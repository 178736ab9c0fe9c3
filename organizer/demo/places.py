"""The places of the pack, by their key in it."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from organizer.country.models import Locality
from organizer.kernel.db import db


def localities() -> Mapping[str, int]:
    """The id of each place by its key. Keys are unique in a pack."""
    return dict(db.session.execute(sa.select(Locality.code, Locality.id)).all())
