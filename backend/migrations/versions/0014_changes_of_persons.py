"""Look-alikes are found in memory: a process reads what changed since it last looked, in place of words in a table."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Counts the persons that are there as changed once, and drops the words."""
    op.create_table(
        "person_changes",
        sa.Column("person", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_changes")),
        sa.UniqueConstraint("revision", name=op.f("uq_person_changes_revision")),
    )
    op.execute("INSERT INTO person_changes (person, revision) SELECT id, id FROM persons")
    op.drop_table("person_words")
