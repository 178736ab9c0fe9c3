"""A message remembers when it was first handed over, and may answer what somebody wrote.

PostgreSQL reads `message` once for its new check.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0049"
branch_labels = None
depends_on = None

CHECK = "ck_message_messagepurpose"
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
    "about_meeting",
    "missed",
    "test",
)
MORE = (*PURPOSES, "reply")
MESSAGE = sa.table(
    "message", *map(sa.column, ("campaign_id", "purpose", "attempts", "handed_at", "first_handed_at"))
)


def upgrade() -> None:
    """The only attempt so far was the first. Of what was tried again nobody knows any more when it began."""
    op.add_column("message", sa.Column("first_handed_at", sa.DateTime(timezone=True), nullable=True))
    for campaign_id in _campaigns():
        op.execute(
            sa.update(MESSAGE)
            .where(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.attempts == 1)
            .values(first_handed_at=MESSAGE.c.handed_at)
        )
    _change_check(PURPOSES, MORE)


def downgrade() -> None:
    """The last attempt alone is known again; what answered a reply is called news."""
    for campaign_id in _campaigns():
        answers = sa.and_(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.purpose == "reply")
        op.execute(sa.update(MESSAGE).where(answers).values(purpose="news"))
    _change_check(MORE, PURPOSES)
    op.drop_column("message", "first_handed_at")


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
