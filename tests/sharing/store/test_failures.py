from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from corredor.sharing.errors import StoreUnavailableError
from corredor.sharing.store import SnapshotStore
from corredor.vocabulary import LANGUAGES
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.postgres import Server, find_unprivileged
from tests.sharing.store.publisher import META, find_damage


@contextmanager
def expect(key: str) -> Iterator[None]:
    """Expect one sentence, in three languages, that gives away no place and no password."""
    with pytest.raises(StoreUnavailableError) as failure:
        yield
    assert failure.value.key == f"store.{key}"
    sentences = {failure.value.describe(language) for language in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    for words in ("/tmp", "secret", "Traceback", "sqlite3.", "psycopg."):  # noqa: S108
        assert not [sentence for sentence in sentences if words in sentence]


@contextmanager
def be_ordinary() -> Iterator[None]:
    """Be a user who is not root: rights mean nothing to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(find_unprivileged()[0])
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can look into."""
    folder = Path(tempfile.mkdtemp(prefix="corredor-store-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def fill_disk(engine: Engine, pages: int) -> None:
    """Let a SQLite file grow by so many pages and no more."""

    @event.listens_for(engine, "checkout")
    def limit(connection: Any, record: Any, proxy: Any) -> None:
        count = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {count + pages}")


def publish(store: SnapshotStore, content: bytes = b"PK") -> str:
    return store.publish(content, meta=META, origin="reader").id


class TestFullDisk:
    def test_of_a_file(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path) as store:
            kept = publish(store)
            fill_disk(store._writer, 10)
            with expect("full"):
                publish(store, bytes(200_000))
            assert store.read_bundle(kept) == b"PK"
            assert (store.count(), find_damage(store)) == (1, [])
            publish(store)  # what still fits is still accepted

    def test_of_a_server(self, server: Server, open_store: OpenStore) -> None:
        store = open_store(server.make_database())
        with store._writing() as connection:
            for statement in (
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RAISE EXCEPTION $$no$$ USING ERRCODE = $$53100$$; END'",
                "CREATE TRIGGER fails BEFORE INSERT ON corredor_bundles FOR EACH ROW EXECUTE FUNCTION fail()",
            ):
                connection.execute(text(statement))
        with expect("full"):
            publish(store)
        assert store.count() == 0


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
class TestReadOnly:
    def test_folder_without_a_store(self, open_folder: Path) -> None:
        open_folder.chmod(0o555)
        with be_ordinary(), expect("read_only"):
            SnapshotStore.open(folder=open_folder / "snapshots")
        with be_ordinary(), expect("read_only"):
            SnapshotStore.open(folder=open_folder)

    def test_folder_with_a_store(self, open_folder: Path) -> None:
        with be_ordinary(), SnapshotStore.open(folder=open_folder) as store:
            publish(store)
        path = open_folder / "snapshots.sqlite"
        before = path.read_bytes()
        path.chmod(0o444)
        open_folder.chmod(0o555)
        with be_ordinary(), expect("read_only"):
            SnapshotStore.open(folder=open_folder)
        assert path.read_bytes() == before

    def test_a_file_in_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "snapshots").write_text("")
        with expect("missing"):
            SnapshotStore.open(folder=tmp_path / "snapshots")

    def test_database_while_it_is_used(self, server: Server, open_store: OpenStore) -> None:
        address = server.make_database()
        store = open_store(address)
        kept = publish(store)
        with store._writing() as connection:
            name = connection.execute(text("SELECT current_database()")).scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        store.close()
        with expect("read_only"):
            publish(store)
        assert store.read_bundle(kept) == b"PK"

    def test_file_while_it_is_used(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path) as store:
            kept = publish(store)
            event.listen(store._writer, "checkout", lambda dbapi, *_: dbapi.execute("PRAGMA query_only = ON"))
            with expect("read_only"):
                publish(store)
            assert store.read_bundle(kept) == b"PK"


class TestGone:
    def test_file_that_is_removed_takes_nothing_more_and_may_come_back(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path) as store:
            kept = publish(store)
            store.close()  # so that all of it lies in the one file
            (tmp_path / "snapshots.sqlite").rename(tmp_path / "aside")
            for use in (lambda: publish(store), store.count, lambda: store.read_bundle(kept)):
                with expect("missing"):
                    use()
            assert [path.name for path in tmp_path.iterdir()] == ["aside"]
            (tmp_path / "aside").rename(tmp_path / "snapshots.sqlite")
            assert store.read_bundle(kept) == b"PK"
            publish(store)

    def test_file_that_is_removed_while_connections_are_open(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path) as store:
            publish(store)
            store.count()
            for path in tmp_path.iterdir():
                path.unlink()
            for use in (lambda: publish(store), store.count):
                with expect("missing"):
                    use()

    def test_file_that_is_replaced_is_the_one_that_counts(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path / "copy") as copy:
            kept = publish(copy)
        with SnapshotStore.open(folder=tmp_path / "used") as store:
            publish(store)
            for path in (tmp_path / "used").iterdir():
                path.unlink()
            (tmp_path / "copy" / "snapshots.sqlite").rename(tmp_path / "used" / "snapshots.sqlite")
            assert store.read_bundle(kept) == b"PK"
            publish(store)
            assert store.count() == 2

    @pytest.mark.parametrize(
        ("address", "key"),
        [
            ("postgresql://ana:secret@/atlas?host={folder}/no-server-here", "no_answer"),
            ("postgresql://ana:secret@127.0.0.1:1/atlas", "no_answer"),
            ("postgresql://corredor:secret@/no_such_database?host={server}", "no_entry"),
            ("postgresql://nobody_such:secret@/postgres?host={server}", "no_entry"),
        ],
    )
    def test_server_that_cannot_be_reached(self, server: Server, tmp_path: Path, address: str, key: str) -> None:
        with expect(key):
            SnapshotStore.open(address.format(folder=tmp_path, server=server.folder))

    def test_user_who_may_not_make_tables(self, server: Server) -> None:
        address = server.make_database()
        with SnapshotStore.open(address) as store, store._writing() as connection:
            connection.execute(text("CREATE ROLE guest LOGIN"))
        guest = server.make_database().replace("//corredor@", "//guest@")
        with expect("read_only"):
            SnapshotStore.open(guest)

    def test_connections_that_the_server_ends_are_made_anew(self, server: Server, open_store: OpenStore) -> None:
        store = open_store(server.make_database())
        kept = publish(store)
        with store._reading() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        publish(store)
        assert store.read_bundle(kept) == b"PK"


class TestDamage:
    @pytest.mark.parametrize("content", [b"no database, not even nearly" * 40, b"SQLite format 3\0" * 300])
    def test_of_the_file_is_told_and_the_file_is_left(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "snapshots.sqlite"
        path.write_bytes(content)
        with expect("damaged"):
            SnapshotStore.open(folder=tmp_path)
        assert path.read_bytes() == content

    def test_in_the_midst_of_the_file_is_told(self, tmp_path: Path) -> None:
        with SnapshotStore.open(folder=tmp_path) as store:
            kept = publish(store, bytes(50_000))
        path = tmp_path / "snapshots.sqlite"
        raw = bytearray(path.read_bytes())
        raw[4096:] = b"\xff" * (len(raw) - 4096)
        path.write_bytes(raw)
        with expect("damaged"), SnapshotStore.open(folder=tmp_path) as store:
            store.read_bundle(kept)

    def test_of_one_bit_of_a_bundle_is_told(self, tmp_path: Path) -> None:
        content = os.urandom(20_000)
        with SnapshotStore.open(folder=tmp_path) as store:
            kept = publish(store, content)
        path = tmp_path / "snapshots.sqlite"
        raw = bytearray(path.read_bytes())
        raw[raw.index(content[10_000:10_016])] ^= 1
        path.write_bytes(raw)
        with SnapshotStore.open(folder=tmp_path) as store:
            assert store.get(kept).meta == META
            with expect("bundle_damaged"):
                store.read_bundle(kept)


class TestBusy:
    def test_store_is_told(self, address: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("corredor.sharing.store.engine.WAIT_S", 1)
        store, other = open_store(address), open_store(address)
        published = store.publish(b"PK", meta=META, origin="reader")
        with store._writing() as connection:
            connection.execute(text("UPDATE corredor_snapshots SET title = 'x'"))
            with expect("busy"):
                other.withdraw(published.id, published.delete_key)
        assert store.read_bundle(published.id) == b"PK"

    def test_queue_for_the_one_writer_of_a_file_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("corredor.sharing.store.store.WAIT_S", 0)
        with SnapshotStore.open(folder=tmp_path) as store:
            with store._writing(), expect("busy"):
                publish(store)
            publish(store)
