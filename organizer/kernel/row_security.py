"""Row-level security on PostgreSQL: a campaign's rows are met only in a transaction that names the campaign.

Called by the migration that makes a table. SQLite has no such thing; there the scope of kernel/db.py and the
composite keys hold alone.
"""

from __future__ import annotations

from alembic import op

CAMPAIGN = "NULLIF(current_setting('organizer.campaign', true), '')::bigint"


def protect(*tables: str) -> None:
    """Let only the campaign of the transaction read and write a table's rows, its owner included."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY within_campaign ON "{table}" '
            f"USING (campaign_id = {CAMPAIGN}) WITH CHECK (campaign_id = {CAMPAIGN})"
        )


def refuse_changes(table: str) -> None:
    """Make rows of a table unchangeable: triggers refuse UPDATE and DELETE on both engines."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_stays()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )


def allow_changes(table: str) -> None:
    """Take `refuse_changes` back, for a downgrade."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_stays ON {table}")
        op.execute(f"DROP FUNCTION {table}_stays()")
        return
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{act}")
