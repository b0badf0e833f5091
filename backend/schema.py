"""The database's tables, brought to the present code by migrations."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend.kit.db import Database, metadata

_FOLDER = Path(__file__).parent


def load_tables() -> None:
    """Imports every module that declares tables, so that the metadata is whole."""
    import_module("backend.kit.jobs")
    for path in sorted(_FOLDER.rglob("store.py")):
        import_module(".".join(("backend", *path.relative_to(_FOLDER).with_suffix("").parts)))


def migrate(db: Database) -> None:
    """Brings the database to the newest revision, all or nothing."""
    with db.write() as tx:
        command.upgrade(_config(tx), "head")


def revision(db: Database) -> str | None:
    """The revision that the database is at; None before it is prepared."""
    with db.read() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def revisions() -> set[str]:
    """All revisions that this code knows."""
    return {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}


def write_migration(db: Database, message: str) -> None:
    """Writes the file of a new revision that brings the database to the tables of the code."""
    load_tables()
    with db.write() as tx:
        command.revision(_config(tx), message, autogenerate=True, rev_id=f"{_next_number():04d}")


def differences(db: Database) -> list[object]:
    """Where the database's tables differ from the code's; empty when the migrations are complete."""
    load_tables()
    with db.read() as tx:
        return compare_metadata(MigrationContext.configure(tx, opts={"compare_type": False}), metadata)


def _next_number() -> int:
    return len(list((_FOLDER / "migrations/versions").glob("[0-9]*.py"))) + 1


def _config(tx: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = tx
    return config
