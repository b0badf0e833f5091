"""First passwords run out; those given before hold for three days more."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from backend.kit.clock import now
from backend.kit.db import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Adds the column and sets it for first passwords that nobody has changed."""
    with op.batch_alter_table("officers") as officers:
        officers.add_column(sa.Column("first_until", Moment(timezone=True), nullable=True))
    table = sa.table("officers", sa.column("first_until", Moment(timezone=True)), sa.column("must_change", sa.Boolean))
    op.execute(table.update().where(table.c.must_change).values(first_until=now() + timedelta(hours=72)))
