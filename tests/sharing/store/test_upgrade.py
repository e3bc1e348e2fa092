"""Databases that earlier versions wrote: what was published with them is still there, and can be withdrawn."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from corredor.sharing.errors import WithdrawnError
from corredor.sharing.store import SnapshotMeta, SnapshotStore, schema
from corredor.sharing.store.engine import make_engine
from corredor.sharing.store.place import find_place
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.publisher import META, find_damage

FIXTURES: Final = Path(__file__).with_name("fixtures")
VERSIONS: Final = [(path.stem, f"{int(path.stem[1:]):04d}") for path in sorted(FIXTURES.glob("v*.sqlite"))]
"""Name of a fixture, and the revision of its tables."""


def copy_to_file(version: str, address: str) -> None:
    path = find_place(address).path
    assert path
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(FIXTURES / f"{version}.sqlite", path)


def copy_to_server(version: str, revision: str, address: str) -> None:
    """Make the tables of that revision on a server, and give them the same rows."""
    engine = make_engine(find_place(address), writing=True)
    with (
        closing(sqlite3.connect(f"file:{FIXTURES / version}.sqlite?immutable=1", uri=True)) as source,
        engine.begin() as connection,
    ):
        schema.upgrade(connection, revision)
        connection.execute(text("SET LOCAL TimeZone = 'UTC'"))
        for table in ("corredor_snapshots", "corredor_bundles", "corredor_publishings"):
            cursor = source.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
            for row in cursor:
                statement = text(f"INSERT INTO {table} ({columns}) VALUES ({values})")
                connection.execute(statement, dict(zip(names, row, strict=True)))
    engine.dispose()


@pytest.mark.parametrize(("version", "revision"), VERSIONS)
def test_what_an_earlier_version_kept_is_still_there(
    version: str, revision: str, address: str, open_store: OpenStore
) -> None:
    if address.startswith("sqlite"):
        copy_to_file(version, address)
    else:
        copy_to_server(version, revision, address)
    store = open_store(address)
    kept = json.loads((FIXTURES / f"{version}.json").read_text(encoding="utf-8"))
    check_live(store, kept)
    check_withdrawn(store, kept)
    assert (store.count(), find_damage(store)) == (1, [])
    assert store.publish(b"PK", meta=META, origin="reader").id
    store.withdraw(kept["live"]["id"], kept["live"]["delete_key"])
    assert store.count() == 1


def check_live(store: SnapshotStore, kept: dict[str, Any]) -> None:
    snapshot = store.get(kept["live"]["id"])
    created = datetime.fromisoformat(kept["meta"]["created"])
    assert snapshot.meta == SnapshotMeta(**{**kept["meta"], "created": created})
    assert (snapshot.created, snapshot.withdrawn_at) == (created, None)
    assert snapshot.published == datetime.fromisoformat(kept["live"]["published"])
    assert hashlib.sha256(store.read_bundle(snapshot.id)).hexdigest() == kept["bundle_sha256"]


def check_withdrawn(store: SnapshotStore, kept: dict[str, Any]) -> None:
    snapshot = store.get(kept["withdrawn"]["id"])
    assert (snapshot.meta, snapshot.withdrawn_at) == (None, datetime.fromisoformat(kept["withdrawn"]["at"]))
    assert snapshot.published == datetime.fromisoformat(kept["withdrawn"]["published"])
    with pytest.raises(WithdrawnError):
        store.read_bundle(snapshot.id)


def test_the_version_before_any_change_is_kept() -> None:
    assert ("v1", "0001") in VERSIONS
