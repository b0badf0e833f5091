from backend import schema
from backend.kit.db import Database


def test_migrations_lead_to_the_tables_of_the_code(settings):
    db = Database(settings.database_url)
    schema.migrate(db)
    assert schema.differences(db) == []
    db.close()


def test_migrating_twice_changes_nothing(settings):
    db = Database(settings.database_url)
    schema.migrate(db)
    schema.migrate(db)
    assert schema.differences(db) == []
    db.close()
