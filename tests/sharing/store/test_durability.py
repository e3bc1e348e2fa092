from __future__ import annotations

import multiprocessing
from contextlib import closing

import pytest
from sqlalchemy import text

from corredor.sharing.errors import StoreUnavailableError
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.postgres import Server
from tests.sharing.store.publisher import (
    MANY,
    META,
    find_damage,
    find_lost,
    kill_while_publishing,
    list_ids,
    publish_until_killed,
    start,
)

ROUNDS = 10


def test_what_was_acknowledged_is_there_after_kill_9(address: str, open_store: OpenStore) -> None:
    acknowledged = kill_while_publishing(address, ROUNDS, seed=20_260_301)
    store = open_store(address)
    assert len(acknowledged) >= ROUNDS
    assert find_lost(store, acknowledged) == []
    assert find_damage(store) == []
    # at most one a round was on its way when its publisher was killed
    assert len(acknowledged) <= len(list_ids(store)) <= len(acknowledged) + ROUNDS
    store.publish(b"PK", meta=META, origin="reader")


def test_what_was_acknowledged_is_there_after_the_server_crashed(server: Server, open_store: OpenStore) -> None:
    address = server.make_database()
    store = open_store(address)
    ours, theirs = multiprocessing.Pipe()
    process = start(publish_until_killed, address, 7, 100_000, theirs)
    theirs.close()
    with closing(ours):
        acknowledged = dict(ours.recv() for _ in range(3))
        server.stop("immediate")
        try:
            with pytest.raises(StoreUnavailableError) as failure:
                store.publish(b"PK", meta=META, origin="reader")
            assert failure.value.key == "store.no_answer"
            process.join()  # it was told of the crash as well
            while ours.poll():
                try:
                    acknowledged.update([ours.recv()])
                except EOFError:
                    break
        finally:
            server.start()
    # the same store goes on with the same server
    assert find_lost(store, acknowledged) == []
    assert find_damage(store) == []
    store.publish(b"PK", meta=META, origin="reader")


def test_a_bundle_that_fails_midway_leaves_nothing(address: str, open_store: OpenStore) -> None:
    store = open_store(address)
    with store._writing() as connection:
        for statement in FAILING[connection.dialect.name]:
            connection.execute(text(statement))
    with pytest.raises(StoreUnavailableError):
        store.publish(b"PK", meta=META, origin="reader")
    assert (list_ids(store), find_damage(store)) == ([], [])


FAILING = {
    "sqlite": [
        "CREATE TRIGGER fails BEFORE INSERT ON corredor_bundles BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'",
        "CREATE TRIGGER fails BEFORE INSERT ON corredor_bundles FOR EACH ROW EXECUTE FUNCTION fail()",
    ],
}


def test_every_commit_waits_for_the_disk(address: str, open_store: OpenStore) -> None:
    with open_store(address, MANY)._writing() as connection:
        if connection.dialect.name == "sqlite":
            settings = [
                connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
            ]
            assert settings == ["wal", 2]
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
