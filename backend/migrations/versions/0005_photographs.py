"""Photographs in the registers, and which FIR brought a missing child."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("rewards", sa.Column("photo", sa.String(26)))
    op.add_column("persons", sa.Column("photo", sa.String(26)))
    op.add_column("persons", sa.Column("case", sa.String(26)))
    op.create_index("ix_persons_case", "persons", ["case"])
