"""What stood in the words that people agreed to, and a consent of its own for word of the first meeting.

One column with a constant in it and wider checks: neither engine writes the rows anew. PostgreSQL reads the
two tables once to hold the new checks, some milliseconds for ten thousand rows, and locks writers that long.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

PURPOSES = {
    "consent": ("consentpurpose", ["reminders", "volunteer", "answer", "news", "after"], "first"),
    "message": (
        "messagepurpose",
        [
            "reminder_day",
            "reminder_hours",
            "moved",
            "cancelled",
            "shift",
            "shift_confirm",
            "promoted",
            "grievance_received",
            "answer",
            "news",
            "thanks",
            "sign_in",
        ],
        "first_meeting",
    ),
}
"""Table, its check of purposes, the values it lets in, and one more."""
CONSENT = sa.table("consent", *map(sa.column, ("campaign_id", "purpose", "about")))
MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "purpose", "key")))


def upgrade() -> None:
    """Add the column and the values; who asked for the first meeting alone agreed to that alone."""
    op.add_column("consent", sa.Column("filled", sa.JSON(), nullable=False, server_default="{}"))
    for table, (name, values, more) in PURPOSES.items():
        _change_check(table, name, values, [*values, more])
    _exchange("news", "first", "news", "first_meeting")


def downgrade() -> None:
    """Call both news again, and drop the column."""
    _exchange("first", "news", "first_meeting", "news")
    for table, (name, values, more) in PURPOSES.items():
        _change_check(table, name, [*values, more], values)
    op.drop_column("consent", "filled")


def _exchange(agreed: str, agreed_now: str, told: str, told_now: str) -> None:
    for campaign_id in _campaigns():
        about = f"campaign:{campaign_id}"
        op.execute(
            sa.update(CONSENT)
            .where(
                CONSENT.c.campaign_id == campaign_id, CONSENT.c.about == about, CONSENT.c.purpose == agreed
            )
            .values(purpose=agreed_now)
        )
        op.execute(
            sa.update(MESSAGE)
            .where(
                MESSAGE.c.campaign_id == campaign_id,
                MESSAGE.c.key.like("first:%"),
                MESSAGE.c.purpose == told,
            )
            .values(purpose=told_now)
        )


def _change_check(table: str, name: str, values: list[str], new_values: list[str]) -> None:
    """Let a column of purposes hold other values.

    SQLite cannot alter a check. Its text is changed in place, which its documentation allows for what changes
    nothing in the rows (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    constraint = f"ck_{table}_{name}"
    old, new = _condition(values), _condition(new_values)
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(constraint), table, type_="check")
        op.create_check_constraint(op.f(constraint), table, new)
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = :table AND instr(sql, :old)"
        ),
        {"old": f"{constraint} CHECK ({old})", "new": f"{constraint} CHECK ({new})", "table": table},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise LookupError(f"{constraint} is not as this step expects it")


def _condition(values: list[str]) -> str:
    return "purpose IN ({})".format(", ".join(f"'{value}'" for value in values))


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
