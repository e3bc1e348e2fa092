from __future__ import annotations

import multiprocessing
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store import SnapshotStore, schema
from corredor.sharing.store.tables import METADATA, SCHEMA, SCHEMA_TABLE
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.publisher import META, open_once, start


def set_revision(address: str, revision: str) -> None:
    with SnapshotStore.open(address) as store, store._writing() as connection:
        connection.execute(text(f"UPDATE {SCHEMA_TABLE} SET version_num = '{revision}'"))


def test_migrations_end_where_the_tables_are(store: SnapshotStore) -> None:
    with store._writer.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": SCHEMA_TABLE, "compare_server_default": True}
        )
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == SCHEMA


def test_the_newest_revision_is_the_one_that_the_program_knows() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).with_name("migrations")))
    assert scripts.get_current_head() == SCHEMA
    assert all(re.fullmatch(r"\d{4}", script.revision) for script in scripts.walk_revisions())


def test_opening_again_changes_nothing(address: str, open_store: OpenStore) -> None:
    published = open_store(address).publish(b"PK", meta=META, origin="reader")
    assert open_store(address).read_bundle(published.id) == b"PK"


def test_processes_that_open_an_empty_database_at_once_do_not_collide(address: str) -> None:
    processes = []
    for _ in range(4):
        ours, theirs = multiprocessing.Pipe()
        processes.append((start(open_once, address, theirs), ours))
        theirs.close()
    for _, pipe in processes:
        pipe.send("now")
    assert [pipe.recv() for _, pipe in processes] == [0] * 4
    for process, pipe in processes:
        process.join()
        pipe.close()


def test_an_interrupted_migration_leaves_an_empty_database(
    address: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade_half(connection: object, revision: str = SCHEMA) -> None:
        real_upgrade(connection, revision)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    real_upgrade = schema.upgrade
    monkeypatch.setattr(schema, "upgrade", upgrade_half)
    with pytest.raises(KeyboardInterrupt):
        SnapshotStore.open(address)
    monkeypatch.setattr(schema, "upgrade", real_upgrade)
    assert open_store(address).count() == 0


@pytest.mark.parametrize("revision", ["0002", "9999", "0000", "a1b2c3d4"])
def test_a_newer_database_is_refused(address: str, revision: str) -> None:
    set_revision(address, revision)
    with pytest.raises(StoreUnavailableError, match=rf"newer Corredor \(revision {revision}; this one knows 0"):
        SnapshotStore.open(address)


def test_a_newer_file_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "snapshots.sqlite"
    set_revision(f"sqlite:///{path}", "0002")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    with pytest.raises(StoreUnavailableError, match="newer"):
        SnapshotStore.open(folder=tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [found.name for found in tmp_path.iterdir()] == ["snapshots.sqlite"]


def test_a_file_of_another_program_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "snapshots.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailableError, match="something else than snapshots"):
        SnapshotStore.open(folder=tmp_path)
    assert path.read_bytes() == before


def test_a_server_may_hold_tables_of_other_programs(server: object, open_store: OpenStore) -> None:
    address = server.make_database()  # type: ignore[attr-defined]
    with open_store(address)._writing() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
    assert open_store(address).count() == 0


def test_a_new_file_is_for_its_owner_only_and_read_while_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "50% of a #folder?"
    with SnapshotStore.open(folder=folder) as store:
        store.publish(b"PK", meta=META, origin="reader")
        modes = {path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert modes <= {0o700, 0o600}
    with closing(sqlite3.connect(folder / "snapshots.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
