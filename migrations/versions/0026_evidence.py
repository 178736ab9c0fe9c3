"""What was read before agreeing, a consent for the first meeting alone, how often a number was typed.

Columns with a constant in them, wider checks and a new table: neither engine writes the rows anew. PostgreSQL
reads two tables once to hold the new checks, some milliseconds for ten thousand rows, and locks writers that
long.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

VALUES = (
    ("consent", "purpose", "consentpurpose", ["reminders", "volunteer", "answer", "news", "after"], "first"),
    (
        "message",
        "purpose",
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
    (
        "message",
        "reason",
        "reason",
        [
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
        ],
        "often",
    ),
)
"""Table, column, its check, the values it lets in, and one more."""
CONSENT = sa.table("consent", *map(sa.column, ("campaign_id", "purpose", "about")))
MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "purpose", "reason", "key")))


def upgrade() -> None:
    """Add the column and the values; who asked for the first meeting alone agreed to that alone."""
    op.add_column("consent", sa.Column("filled", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("message", sa.Column("typed", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table, column, name, values, more in VALUES:
        _change_check(table, column, name, values, [*values, more])
    _exchange("news", "first", "news", "first_meeting")
    _make_table()


def downgrade() -> None:
    """Call both news again, and drop the columns and the table."""
    op.drop_table("typed_number")
    _exchange("first", "news", "first_meeting", "news")
    _call_often_other()
    for table, column, name, values, more in VALUES:
        _change_check(table, column, name, [*values, more], values)
    op.drop_column("message", "typed")
    op.drop_column("consent", "filled")


def _make_table() -> None:
    op.create_table(
        "typed_number",
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_typed_number_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typed_number")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_typed_number_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_typed_number_campaign_id_number_at"), "typed_number", ["campaign_id", "number", "at"]
    )
    protect("typed_number")


def _call_often_other() -> None:
    """The older check knows no such reason."""
    for campaign_id in _campaigns():
        often = sa.and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.reason == "often")
        op.execute(sa.update(MESSAGE).where(often).values(reason="other"))


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


def _change_check(table: str, column: str, name: str, values: list[str], new_values: list[str]) -> None:
    """Let a column hold other values.

    SQLite cannot alter a check. Its text is changed in place, which its documentation allows for what changes
    nothing in the rows (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection = op.get_bind()
    constraint = f"ck_{table}_{name}"
    old, new = _condition(column, values), _condition(column, new_values)
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


def _condition(column: str, values: list[str]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
