"""Indexes for whoever looks at the cases of the whole state."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Finds what is open without reading what is closed."""
    op.create_index("ix_cases_state", "cases", ["state"])
    op.create_index("ix_tasks_state", "tasks", ["state", "case", "due_on", "alarm"])
