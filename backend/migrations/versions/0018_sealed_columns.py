"""What people wrote is kept sealed; mobiles and addresses of chats grow by it. `keys rotate` seals what is there."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Widens the columns."""
    for table, name, old, new, nullable in (
        ("conversations", "verified_mobile", 10, 80, True),
        ("conversations", "address", 128, 255, False),
        ("drafts", "mobile", 10, 80, True),
    ):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(name, existing_type=sa.String(old), type_=sa.String(new), existing_nullable=nullable)
