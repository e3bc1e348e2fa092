from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corredor.settings import StoreLimits
from corredor.sharing.store import SnapshotStore
from tests.sharing.store.postgres import Server, find_binaries, run_postgres
from tests.sharing.store.publisher import MANY

OpenStore = Callable[..., SnapshotStore]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL on this machine: install Debian's package postgresql, or your system's")
    with run_postgres(binaries) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty place for tables, once a SQLite file and once PostgreSQL."""
    if request.param == "postgresql":
        return request.getfixturevalue("server").make_schema()
    return f"sqlite:///{tmp_path}/kept here/snapshots.sqlite"


@pytest.fixture
def open_store() -> Iterator[OpenStore]:
    opened = []

    def open_it(address: str, limits: StoreLimits = MANY) -> SnapshotStore:
        opened.append(SnapshotStore.open(address, limits=limits))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(address: str, open_store: OpenStore) -> SnapshotStore:
    """An empty store, once in a SQLite file and once in PostgreSQL."""
    return open_store(address)
