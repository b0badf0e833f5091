"""The whole backend over a real database file."""

from tests.backend.web.conftest import (  # noqa: F401
    db,
    key_folder,
    parts,
    password_hash,
    people,
    quick_passwords,
    settings,
)
