"""Texts and fees as administrators change them; the sound of a name has long been elsewhere (case_keys)."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Adds the changes, takes off a column that nobody reads."""
    op.create_table(
        "amendments",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("topic", sa.String(10), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index("ix_amendments_key", "amendments", ["topic", "key"])
    op.drop_column("cases", "applicant_key")
