"""Run by Alembic to bring a database to a revision, on the connection that `store.schema` hands over.

To change the tables: write ``versions/NNNN_<what>.py`` with the next number, bring ``store/tables.py`` to the same
state, set its ``SCHEMA`` to the number, and keep a database of the version before under
``tests/sharing/store/fixtures``. A revision never changes once it was released.
"""

from __future__ import annotations

from alembic import context

from corredor.sharing.store.tables import METADATA, SCHEMA_TABLE

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, version_table=SCHEMA_TABLE
)
with context.begin_transaction():
    context.run_migrations()
