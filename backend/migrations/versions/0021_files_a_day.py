"""How many files a conversation sent on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Adds the columns."""
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("files_on", sa.Date(), nullable=True))
        conversations.add_column(sa.Column("files", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("conversations") as conversations:
        conversations.alter_column("files", server_default=None)
