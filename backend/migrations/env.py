"""Alembic's side of the migrations: it works inside the transaction that `backend.schema` opened."""

from alembic import context

from backend.kit.db import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
