"""What may have arrived has a reason of its own. PostgreSQL reads `message` once for its new check.

A letter given up so far is one that its server may have taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ck_message_reason"
REASONS = (
    "stopped",
    "no_consent",
    "no_phone",
    "withdrawn",
    "too_late",
    "number",
    "opted_out",
    "country",
    "blocked",
    "passing",
    "not_found",
    "other",
    "often",
)
MORE = (*REASONS, "unsure")
MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "state", "reason", "channel")))


def upgrade() -> None:
    """Let the column hold one more value, and say it of letters."""
    _change_check(REASONS, MORE)
    for campaign_id in _campaigns():
        letters = sa.and_(MESSAGE.c.channel == "email", MESSAGE.c.state == "given_up")
        _call(campaign_id, letters, "unsure")


def downgrade() -> None:
    """Call it what it was called, and let in the older values alone."""
    for campaign_id in _campaigns():
        _call(campaign_id, MESSAGE.c.reason == "unsure", "not_found")
    _change_check(MORE, REASONS)


def _call(campaign_id: int, which: sa.ColumnElement[bool], reason: str) -> None:
    op.execute(sa.update(MESSAGE).where(MESSAGE.c.campaign_id == campaign_id, which).values(reason=reason))


def _change_check(values: tuple[str, ...], new_values: tuple[str, ...]) -> None:
    """Let the column hold other values.

    SQLite cannot alter a check. Its text is changed in place, which its documentation allows for what changes
    nothing in the rows (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    old, new = _condition(values), _condition(new_values)
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), "message", type_="check")
        op.create_check_constraint(op.f(NAME), "message", new)
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = 'message' AND instr(sql, :old)"
        ),
        {"old": f"{NAME} CHECK ({old})", "new": f"{NAME} CHECK ({new})"},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise LookupError(f"{NAME} is not as this step expects it")


def _condition(values: tuple[str, ...]) -> str:
    return "reason IN ({})".format(", ".join(f"'{value}'" for value in values))


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
