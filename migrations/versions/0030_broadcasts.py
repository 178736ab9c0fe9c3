"""Messages to many, reminders of a meeting's own, and three purposes more of a message.

A new table, a column without a value, a wider check: neither engine writes the rows anew. PostgreSQL reads
the messages once to hold the new check, some milliseconds for ten thousand, and locks writers that long.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

PURPOSES = (
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
    "first_meeting",
)
MORE = ("about_meeting", "missed", "test")
CHECK = "ck_message_messagepurpose"
MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "purpose")))


def upgrade() -> None:
    """Make the table, add the column, let messages have more purposes."""
    op.create_table(
        "broadcast",
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("aim", _choice("aim", "news", "meeting", "help"), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", _choice("broadcaststate", "draft", "released", "stopped"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_broadcast_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_broadcast_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_broadcast_campaign_id_made_at_id"), "broadcast", ["campaign_id", "made_at", "id"]
    )
    protect("broadcast")
    op.add_column("meeting", sa.Column("reminders", sa.JSON(none_as_null=True), nullable=True))
    _change_check(PURPOSES, (*PURPOSES, *MORE))


def downgrade() -> None:
    """Drop the table and the column; what was told for the new purposes is called news."""
    for campaign_id in _campaigns():
        newer = sa.and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.purpose.in_(MORE))
        op.execute(sa.update(MESSAGE).where(newer).values(purpose="news"))
    _change_check((*PURPOSES, *MORE), PURPOSES)
    op.drop_column("meeting", "reminders")
    op.drop_table("broadcast")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def _change_check(values: tuple[str, ...], new_values: tuple[str, ...]) -> None:
    """Let the purpose of a message hold other values.

    SQLite cannot alter a check. Its text is changed in place, which its documentation allows for what changes
    nothing in the rows (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    old, new = _condition(values), _condition(new_values)
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(CHECK), "message", type_="check")
        op.create_check_constraint(op.f(CHECK), "message", new)
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = 'message' AND instr(sql, :old)"
        ),
        {"old": f"{CHECK} CHECK ({old})", "new": f"{CHECK} CHECK ({new})"},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise LookupError(f"{CHECK} is not as this step expects it")


def _condition(values: tuple[str, ...]) -> str:
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
