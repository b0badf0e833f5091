"""trail: entries about more than cases, with marks and places in the tree; checkpoints

Revision: 0003; after: 0002
"""

import sqlalchemy as sa
from alembic import op

import backend.kit.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", backend.kit.db.Moment(timezone=True), nullable=False),
        sa.Column("frontier", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("salt", sa.String(length=32)))
        batch_op.add_column(sa.Column("detail_mark", sa.String(length=64)))
        batch_op.add_column(sa.Column("mark", sa.String(length=64)))
        batch_op.add_column(sa.Column("leaf", sa.Integer()))
        batch_op.alter_column("case", existing_type=sa.String(length=26), nullable=True)
        batch_op.create_index("ix_events_leaf", ["leaf"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_leaf")
        batch_op.alter_column("case", existing_type=sa.String(length=26), nullable=False)
        for name in ("leaf", "mark", "detail_mark", "salt", "subject"):
            batch_op.drop_column(name)
    op.drop_table("checkpoints")
