"""The type of a spreadsheet has 65 letters."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Widens the column."""
    with op.batch_alter_table("files") as files:
        files.alter_column("mime", existing_type=sa.String(60), type_=sa.String(100), existing_nullable=False)
