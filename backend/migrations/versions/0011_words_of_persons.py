"""The words by which persons are found know sex and age, so that a search reads fewer of them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Adds the columns, fills them, and puts them into the index."""
    op.add_column("person_words", sa.Column("sex", sa.String(10)))
    op.add_column("person_words", sa.Column("age", sa.Integer()))
    op.execute(
        "UPDATE person_words SET sex = (SELECT p.sex FROM persons p WHERE p.id = person_words.person), "
        "age = (SELECT (p.age_from + p.age_to) / 2 FROM persons p WHERE p.id = person_words.person)"
    )
    op.drop_index("ix_person_words_word", "person_words")
    op.create_index("ix_person_words_found", "person_words", ["register", "word", "sex", "age", "person"])
