"""A job knows the request that caused it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Adds the column; jobs under way belong to none."""
    op.add_column("jobs", sa.Column("request", sa.String(16)))
