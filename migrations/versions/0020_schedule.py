"""Saved views become each member's own; a meeting may be postponed and may have a spare venue.

`saved_view` is rewritten, which takes as long as it has rows; the new column of `meeting` is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("spare_venue",)
OWN_NAME = "uq_saved_view_campaign_id_user_id_page_name"
TEAMS_NAME = "uq_saved_view_campaign_id_page_name"
USER = "fk_saved_view_user_id"
GIVE_TO_WHO_SAVED_THEM = """
    UPDATE saved_view SET user_id = (
        SELECT by_user_id FROM audit_entry
        WHERE verb = 'view.saved' AND about = 'saved_view:' || CAST(saved_view.id AS VARCHAR(20))
        AND audit_entry.campaign_id = saved_view.campaign_id
        ORDER BY sequence DESC LIMIT 1
    )
"""
DROP_WHAT_IS_NOBODYS = "DELETE FROM saved_view WHERE user_id IS NULL"
KEEP_ONE_OF_A_NAME = """
    DELETE FROM saved_view WHERE id NOT IN (
        SELECT MIN(id) FROM saved_view GROUP BY campaign_id, page, name
    )
"""


def upgrade() -> None:
    """Give each view to who saved it last, and make room for spare venues and postponed meetings."""
    with op.batch_alter_table("saved_view") as table:
        table.add_column(sa.Column("user_id", KEY, nullable=True))
    for _campaign in _campaigns():
        op.execute(GIVE_TO_WHO_SAVED_THEM)
        op.execute(DROP_WHAT_IS_NOBODYS)
    with op.batch_alter_table("saved_view") as table:
        table.alter_column("user_id", existing_type=KEY, nullable=False)
        table.create_foreign_key(op.f(USER), "user", ["user_id"], ["id"])
        table.drop_constraint(op.f(TEAMS_NAME), type_="unique")
        table.create_unique_constraint(op.f(OWN_NAME), ["campaign_id", "user_id", "page", "name"])
    op.add_column("meeting", sa.Column("postponed_at", sa.DateTime(timezone=True), nullable=True))
    _make_spare_venues()


def downgrade() -> None:
    """Make the views the team's again, one of each name."""
    op.drop_table("spare_venue")
    op.drop_column("meeting", "postponed_at")
    for _campaign in _campaigns():
        op.execute(KEEP_ONE_OF_A_NAME)
    with op.batch_alter_table("saved_view") as table:
        table.drop_constraint(op.f(OWN_NAME), type_="unique")
        table.drop_constraint(op.f(USER), type_="foreignkey")
        table.drop_column("user_id")
        table.create_unique_constraint(op.f(TEAMS_NAME), ["campaign_id", "page", "name"])


def _make_spare_venues() -> None:
    op.create_table(
        "spare_venue",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("venue_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_spare_venue_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_spare_venue_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "venue_id"],
            ["venue.campaign_id", "venue.id"],
            name=op.f("fk_spare_venue_campaign_id_venue_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_venue")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_spare_venue_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "meeting_id", name=op.f("uq_spare_venue_campaign_id_meeting_id")),
    )
    for column in ("meeting_id", "venue_id"):
        name = op.f(f"ix_spare_venue_campaign_id_{column}")
        op.create_index(name, "spare_venue", ["campaign_id", column], unique=False)
    protect(*SCOPED)


def _campaigns() -> Iterator[int]:
    """Each campaign, with its rows in sight: row-level security hides all others."""
    connection = op.get_bind()
    for campaign_id in list(connection.scalars(sa.text("SELECT id FROM campaign"))):
        if connection.dialect.name == "postgresql":
            named = sa.text("SELECT set_config('organizer.campaign', :id, true)")
            connection.execute(named, {"id": str(campaign_id)})
        yield campaign_id
