"""People are told by the way they want, and by another when the first did not arrive; lists of calls.

Two tables, three columns, an index over what follows another, wider checks: neither engine writes the rows
anew. PostgreSQL reads messages, stops and links once to hold the new checks, some milliseconds for ten
thousand, and locks writers that long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = "ix_message_campaign_id_follows_id"
FOLLOWS = sa.text("follows_id IS NOT NULL")
VALUES = (
    ("message", "channel", "channel", ["sms", "email"], "call"),
    ("suppression", "way", "stopway", ["link", "staff", "reply", "provider", "number"], "wrong"),
    ("link", "purpose", "purpose", ["a", "v", "s", "n", "g", "f", "e", "r"], "c"),
)
"""Table, column, its check, the values it lets in, and one more."""
RESULTS = ("comes", "cannot", "told", "sent", "no_answer", "wrong", "stop")
MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "channel", "state", "reason")))
SUPPRESSION = sa.table("suppression", *map(sa.column, ("campaign_id", "way")))
LINK = sa.table("link", *map(sa.column, ("campaign_id", "purpose")))


def upgrade() -> None:
    """Make the tables, add the columns, let calls be a way."""
    op.add_column("contact", sa.Column("ways", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("message", sa.Column("follows_id", KEY, nullable=True))
    op.add_column("message", sa.Column("fall_back_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f(INDEX),
        "message",
        ["campaign_id", "follows_id"],
        sqlite_where=FOLLOWS,
        postgresql_where=FOLLOWS,
    )
    for table, column, name, values, more in VALUES:
        _change_check(table, column, name, values, [*values, more])
    _make_lists()
    _make_calls()
    protect("call_list", "call")


def downgrade() -> None:
    """Drop them; what was to be told on the phone is told by nobody, and by no SMS either."""
    for campaign_id in _campaigns():
        calls = sa.and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.channel == "call")
        waits = sa.and_(calls, MESSAGE.c.state == "ready")
        op.execute(sa.update(MESSAGE).where(waits).values(state="suppressed", reason="other"))
        op.execute(sa.update(MESSAGE).where(calls).values(channel="sms"))
        wrong = sa.and_(SUPPRESSION.c.campaign_id == campaign_id, SUPPRESSION.c.way == "wrong")
        op.execute(sa.update(SUPPRESSION).where(wrong).values(way="number"))
        op.execute(sa.delete(LINK).where(LINK.c.campaign_id == campaign_id, LINK.c.purpose == "c"))
    op.drop_table("call")
    op.drop_table("call_list")
    for table, column, name, values, more in VALUES:
        _change_check(table, column, name, [*values, more], values)
    op.drop_index(op.f(INDEX), table_name="message")
    op.drop_column("message", "fall_back_at")
    op.drop_column("message", "follows_id")
    op.drop_column("contact", "ways")


def _make_lists() -> None:
    op.create_table(
        "call_list",
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("helper_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", KEY, nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_call_list_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_list")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_call_list_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_call_list_campaign_id_made_at_id"), "call_list", ["campaign_id", "made_at", "id"]
    )


def _make_calls() -> None:
    op.create_table(
        "call",
        sa.Column("call_list_id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column(
            "result",
            sa.Enum(*RESULTS, name="callresult", native_enum=False, create_constraint=True, length=20),
            nullable=True,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_call_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "call_list_id"],
            ["call_list.campaign_id", "call_list.id"],
            name=op.f("fk_call_campaign_id_call_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "message_id"],
            ["message.campaign_id", "message.id"],
            name=op.f("fk_call_campaign_id_message_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_call_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "message_id", name=op.f("uq_call_campaign_id_message_id")),
    )
    for column in ("call_list_id", "message_id"):
        op.create_index(op.f(f"ix_call_campaign_id_{column}"), "call", ["campaign_id", column])


def _change_check(
    table: str, column: str, name: str, values: Sequence[str], new_values: Sequence[str]
) -> None:
    """Let a column hold other values.

    SQLite cannot alter a check. Its text is changed in place, which its documentation allows for what changes
    nothing in the rows (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    connection, check = op.get_bind(), f"ck_{table}_{name}"
    old, new = _condition(column, values), _condition(column, new_values)
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f(check), table, type_="check")
        op.create_check_constraint(op.f(check), table, new)
        return
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
            "WHERE type = 'table' AND name = :table AND instr(sql, :old)"
        ),
        {"old": f"{check} CHECK ({old})", "new": f"{check} CHECK ({new})", "table": table},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise LookupError(f"{check} is not as this step expects it")


def _condition(column: str, values: Sequence[str]) -> str:
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
