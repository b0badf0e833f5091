"""Zero FIRs are numbered by themselves and keep their number when they go on to the station of the place."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Adds the columns. What was registered so far keeps its number, wherever the place lies."""
    with op.batch_alter_table("firs") as firs:
        firs.add_column(sa.Column("zero_station", sa.String(20)))
        firs.add_column(sa.Column("zero_district", sa.String(40)))
        firs.add_column(sa.Column("zero_year", sa.Integer()))
        firs.add_column(sa.Column("zero_no", sa.Integer()))
        firs.add_column(sa.Column("zero_registered", sa.JSON()))
        columns = ["zero_station", "zero_year", "zero_no"]
        firs.create_unique_constraint(op.f("uq_firs_zero_station_zero_year_zero_no"), columns)
