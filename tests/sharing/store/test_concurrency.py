from __future__ import annotations

import hashlib
import multiprocessing
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from sqlalchemy import insert

from corredor.sharing.errors import RateLimitedError, StoreUnavailableError
from corredor.sharing.store import SnapshotStore
from corredor.sharing.store.keys import make_key
from corredor.sharing.store.limits import MEGABYTE
from corredor.sharing.store.tables import BUNDLES, SNAPSHOTS
from tests.sharing.store.conftest import OpenStore
from tests.sharing.store.publisher import (
    MANY,
    META,
    Acknowledged,
    find_damage,
    find_lost,
    publish_some,
    start,
)

THREADS, PROCESSES, EACH = 8, 2, 5


def test_threads_and_processes_publish_while_others_read(store: SnapshotStore, address: str) -> None:
    first = store.publish(b"PK first", meta=META, origin="reader")
    done = Event()

    def publish(seed: int) -> Acknowledged:
        contents = [random.Random(seed + number).randbytes(20_000) for number in range(EACH)]
        return {
            store.publish(content, meta=META, origin=str(seed)).id: hashlib.sha256(content).hexdigest()
            for content in contents
        }

    def read() -> int:
        times = 0
        while not done.wait(0.001):
            assert store.read_bundle(first.id) == b"PK first"
            assert store.get(first.id).meta == META
            assert 1 <= store.count() <= 1 + (THREADS + PROCESSES) * EACH
            times += 1
        return times

    pipes = []
    with ThreadPoolExecutor(THREADS + 2) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        for seed in range(PROCESSES):
            ours, theirs = multiprocessing.Pipe()
            process = start(publish_some, address, 1_000 * (seed + 1), EACH, MANY.per_hour, theirs)
            theirs.close()
            pipes.append((process, ours))
        publishers = [threads.submit(publish, 10 * seed) for seed in range(THREADS)]
        acknowledged = {key: value for publisher in publishers for key, value in publisher.result().items()}
        for process, pipe in pipes:
            acknowledged |= pipe.recv()
            process.join()
            pipe.close()
        done.set()
        assert all(reader.result() > 0 for reader in readers)
    assert len(acknowledged) == (THREADS + PROCESSES) * EACH
    assert store.count() == len(acknowledged) + 1
    assert find_lost(store, acknowledged) == []
    assert find_damage(store) == []


def test_a_publisher_in_the_midst_of_it_blocks_no_reader(store: SnapshotStore) -> None:
    published = store.publish(b"PK", meta=META, origin="reader")
    with store._writing() as connection:
        values = {"id": make_key(), "created": META.created, "published": META.created, "size_bytes": 1}
        words = dict.fromkeys(("title", "sentence", "language", "query", "dataset_version"), "x")
        connection.execute(insert(SNAPSHOTS).values(**values, **words, delete_key_hash=b"x", sha256=b"x"))
        connection.execute(insert(BUNDLES).values(snapshot=values["id"], content=bytes(1_000_000)))
        assert store.count() == 1
        assert store.read_bundle(published.id) == b"PK"
        assert store.get(published.id).meta == META
    assert store.count() == 2


def test_the_rate_is_exact_however_many_publish_at_once(address: str, open_store: OpenStore) -> None:
    store = open_store(address, replace(MANY, per_hour=7))
    ours, theirs = multiprocessing.Pipe()
    process = start(publish_some, address, 1, 6, 7, theirs)
    theirs.close()

    def publish(_: int) -> int:
        try:
            store.publish(b"PK", meta=META, origin="publisher")
        except RateLimitedError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        accepted = sum(threads.map(publish, range(16)))
    accepted += len(ours.recv())
    process.join()
    ours.close()
    assert (accepted, store.count()) == (7, 7)


def test_the_limit_of_all_is_exact_however_many_publish_at_once(address: str, open_store: OpenStore) -> None:
    store = open_store(address, replace(MANY, max_total_mb=1))

    def publish(number: int) -> str:
        try:
            store.publish(bytes(MEGABYTE // 4), meta=META, origin=str(number))
        except StoreUnavailableError as error:
            return error.key
        return "published"

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(publish, range(8))) == ["published"] * 4 + ["store.limit_reached"] * 4
    assert store.total_bytes() == MEGABYTE


def test_of_those_who_withdraw_at_once_all_are_told_the_same(store: SnapshotStore) -> None:
    published = store.publish(b"PK", meta=META, origin="reader")
    with ThreadPoolExecutor(4) as threads:
        moments = set(threads.map(lambda _: store.withdraw(published.id, published.delete_key), range(4)))
    assert moments == {store.get(published.id).withdrawn_at}
