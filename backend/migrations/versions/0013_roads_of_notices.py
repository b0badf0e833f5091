"""How far down its road a notice is: in a chat, said by SMS, said by a call."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds the columns; what was under way stays in its chat."""
    op.add_column("notices", sa.Column("stage", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("notices", sa.Column("sms", sa.String(64)))
