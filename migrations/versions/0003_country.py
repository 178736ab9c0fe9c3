"""Reference data that packs bring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pack",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("code", name=op.f("uq_pack_code")),
    )
    op.create_table(
        "default_topic",
        sa.Column("pack_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("parent_code", sa.String(length=60), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stems", sa.JSON(), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_default_topic_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_topic")),
        sa.UniqueConstraint("pack_id", "code", name=op.f("uq_default_topic_pack_id_code")),
    )
    op.create_table(
        "election",
        sa.Column("pack_id", KEY, nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("nomination_from", sa.DateTime(), nullable=True),
        sa.Column("nomination_until", sa.DateTime(), nullable=True),
        sa.Column("registration_until", sa.DateTime(), nullable=True),
        sa.Column("campaign_from", sa.DateTime(), nullable=True),
        sa.Column("silence_from", sa.DateTime(), nullable=True),
        sa.Column("polls_open", sa.DateTime(), nullable=True),
        sa.Column("polls_close", sa.DateTime(), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_election_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
        sa.UniqueConstraint("code", name=op.f("uq_election_code")),
    )
    op.create_table(
        "region",
        sa.Column("pack_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_region_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("pack_id", "code", name=op.f("uq_region_pack_id_code")),
    )
    op.create_table(
        "constituency",
        sa.Column("election_id", KEY, nullable=False),
        sa.Column("region_id", KEY, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("territory", sa.JSON(), nullable=False),
        sa.Column("electorate", sa.Integer(), nullable=True),
        sa.Column("electorate_source", sa.String(length=200), nullable=True),
        sa.Column("electorate_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_constituency_election_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_constituency_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituency")),
        sa.UniqueConstraint("election_id", "number", name=op.f("uq_constituency_election_id_number")),
    )
    op.create_table(
        "district",
        sa.Column("region_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("place_keys", sa.JSON(), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_district_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("region_id", "code", name=op.f("uq_district_region_id_code")),
    )
    op.create_table(
        "locality",
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("place_keys", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_locality_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_locality_district_id_code")),
    )
    op.create_table(
        "polling_station",
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("registered_voters", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_polling_station_district_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polling_station")),
    )
    op.create_index(op.f("ix_polling_station_district_id"), "polling_station", ["district_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("polling_station")
    op.drop_table("locality")
    op.drop_table("district")
    op.drop_table("constituency")
    op.drop_table("region")
    op.drop_table("election")
    op.drop_table("default_topic")
    op.drop_table("pack")
