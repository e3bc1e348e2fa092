"""A process that publishes until it is killed, and how to see that all it was told is true."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from random import Random
from typing import Any, Final

from sqlalchemy import select

from corredor.settings import StoreLimits
from corredor.sharing.errors import NotFoundError, RateLimitedError, StoreUnavailableError
from corredor.sharing.store import SnapshotMeta, SnapshotStore
from corredor.sharing.store.tables import BUNDLES, SNAPSHOTS

MANY: Final = StoreLimits(per_hour=1_000_000)
META: Final = SnapshotMeta(
    title="Tren de Aragua: Perú",
    sentence="3 de 71 células · Perú · extorsión",
    language="es",
    query="country=PER&activity=extortion",
    dataset_version="2026.1",
    created=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
)
METHOD: Final = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"

Acknowledged = dict[str, str]
"""Id to the SHA-256 of what was published under it."""


def start(target: Any, *arguments: Any) -> Any:
    """Start a function of this module in another process, which is as fast as a fork where there are forks."""
    context: Any = multiprocessing.get_context(METHOD)
    process = context.Process(target=target, args=arguments, daemon=True)
    if METHOD == "forkserver":
        context.set_forkserver_preload([__name__, "alembic.command", "psycopg"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # the fork server of Python 3.11 is not told of sys.path
    try:
        process.start()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return process


def publish_until_killed(address: str, seed: int, most_bytes: int, told: Connection) -> None:
    """Publish without end, and tell each id once it is acknowledged."""
    random = Random(seed)
    store = SnapshotStore.open(address, limits=MANY)
    while True:
        content = random.randbytes(random.randrange(1, most_bytes))
        published = store.publish(content, meta=META, origin="publisher")
        told.send((published.id, hashlib.sha256(content).hexdigest()))


def publish_some(address: str, seed: int, number: int, per_hour: int, told: Connection) -> None:
    """Publish so many times from one origin, and tell what was acknowledged."""
    random = Random(seed)
    acknowledged: Acknowledged = {}
    with SnapshotStore.open(address, limits=replace(MANY, per_hour=per_hour)) as store:
        for _ in range(number):
            content = random.randbytes(random.randrange(1, 50_000))
            try:
                published = store.publish(content, meta=META, origin="publisher")
            except RateLimitedError:
                continue
            acknowledged[published.id] = hashlib.sha256(content).hexdigest()
    told.send(acknowledged)


def open_once(address: str, told: Connection) -> None:
    """Open a store as soon as the other side says so, and tell how many snapshots it has."""
    told.recv()
    with SnapshotStore.open(address, limits=MANY) as store:
        told.send(store.count())


def kill_while_publishing(address: str, rounds: int, seed: int, most_bytes: int = 200_000) -> Acknowledged:
    """Start a publisher and kill it (SIGKILL) at some instant, so many times; return what it had been told."""
    random = Random(seed)
    acknowledged: Acknowledged = {}
    for number in range(rounds):
        ours, theirs = multiprocessing.Pipe()
        process = start(publish_until_killed, address, seed + number, most_bytes, theirs)
        theirs.close()
        with closing(ours):
            for _ in range(random.randrange(1, 5)):
                acknowledged.update([ours.recv()])
            wait([ours], timeout=random.uniform(0, 0.02))  # some instant of the next one
            process.kill()
            process.join()
            while True:
                try:
                    acknowledged.update([ours.recv()])
                except EOFError:  # nothing more was told
                    break
                except OSError:  # killed while it told
                    break
    return acknowledged


def list_ids(store: SnapshotStore) -> list[str]:
    """List the ids of all snapshots."""
    with store._reading() as connection:
        return list(connection.execute(select(SNAPSHOTS.c.id)).scalars())


def is_whole(store: SnapshotStore, snapshot_id: str, digest: str | None = None) -> bool:
    """Say whether a bundle can be read, is the one that was published, and has this SHA-256 if one is given."""
    try:
        content = store.read_bundle(snapshot_id)
    except (NotFoundError, StoreUnavailableError):
        return False
    return digest is None or hashlib.sha256(content).hexdigest() == digest


def find_lost(store: SnapshotStore, acknowledged: Acknowledged) -> list[str]:
    """List what was acknowledged and is not there, or not as it was."""
    return [snapshot_id for snapshot_id, digest in acknowledged.items() if not is_whole(store, snapshot_id, digest)]


def find_damage(store: SnapshotStore) -> list[str]:
    """List what is wrong in a store: halves of snapshots, wrong bytes, and what SQLite finds in its file."""
    with store._reading() as connection:
        bundles = set(connection.execute(select(BUNDLES.c.snapshot)).scalars())
        live = set(connection.execute(select(SNAPSHOTS.c.id).where(SNAPSHOTS.c.withdrawn.is_(None))).scalars())
    wrong = [f"{snapshot_id} is half there" for snapshot_id in bundles ^ live]
    wrong += [
        f"{snapshot_id} is not as published" for snapshot_id in bundles & live if not is_whole(store, snapshot_id)
    ]
    if store.place.path:
        with closing(sqlite3.connect(store.place.path)) as connection:
            wrong += [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            wrong += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
    return wrong
