"""Links of the payment gateway that were used up are still looked at; a language's code may have three letters."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_SPEAKING = ("cases", "conversations", "orders", "otps", "tips")


def upgrade() -> None:
    """Adds the column, widens the others."""
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("earlier", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("orders") as orders:
        orders.alter_column("earlier", server_default=None)
    for table in _SPEAKING:
        with op.batch_alter_table(table) as changed:
            changed.alter_column("language", existing_type=sa.String(2), type_=sa.String(3), existing_nullable=False)
