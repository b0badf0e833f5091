"""batches: papers that a signatory signs in one go

Revision: 0010; after: 0009
"""

import sqlalchemy as sa
from alembic import op

import backend.kit.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_batches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("officer", sa.String(length=26), nullable=False),
        sa.Column("touched_at", backend.kit.db.Moment(timezone=True), nullable=False),
        sa.Column("stopped", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_batches")),
    )
    op.create_table(
        "signing_papers",
        sa.Column("batch", sa.String(length=26), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("batch", "place", name=op.f("pk_signing_papers")),
    )


def downgrade() -> None:
    op.drop_table("signing_papers")
    op.drop_table("signing_batches")
