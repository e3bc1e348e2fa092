"""Measure the store of snapshots: how long publishing takes when many do it, and what ``kill -9`` leaves behind."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from corredor.sharing.store import SnapshotStore
from tests.bench.figures import Aim
from tests.sharing.store.postgres import Server, find_binaries, run_postgres
from tests.sharing.store.publisher import (
    MANY,
    META,
    find_damage,
    find_lost,
    kill_while_publishing,
)

PART: Final = "Store of snapshots"
BUNDLE_BYTES: Final = 1_000_000
PUBLISHERS: Final = (1, 10, 50)
PUBLISHED: Final = {1: 50, 10: 100, 50: 200}
"""How many snapshots are published, by how many publishers there are."""
ROUNDS: Final = 100
NO_SERVER: Final = "no PostgreSQL on this machine"


def measure(*, quick: bool = False) -> list[dict[str, Any]]:
    """Measure publishing and killing on SQLite and on PostgreSQL, both waiting for the disk at each commit.

    Returns
    -------
    list of dict
        What `tests.bench.figures.Figure` is made of.
    """
    publishers = PUBLISHERS[:2] if quick else PUBLISHERS
    rounds = 5 if quick else ROUNDS
    rows = [measure_disk(5 if quick else 30)]
    with tempfile.TemporaryDirectory() as folder:
        numbers = count()

        def find_file() -> str:
            return f"sqlite:///{folder}/{next(numbers)}/snapshots.sqlite"

        rows += [row for number in publishers for row in measure_publishing("SQLite", find_file(), number, quick)]
        rows += measure_kills("SQLite", find_file(), rounds)
    with run_server() as server:
        if server is None:
            return [*rows, make_row("PostgreSQL", [], "ms", note=NO_SERVER)]
        for number in publishers:
            rows += measure_publishing("PostgreSQL", server.make_database(), number, quick)
        rows += measure_kills("PostgreSQL", server.make_database(), rounds)
    return rows


@contextmanager
def run_server() -> Iterator[Server | None]:
    """Run a PostgreSQL server that waits for the disk, where there is one."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with run_postgres(binaries, durable=True) as server:
        yield server


def measure_disk(runs: int) -> dict[str, Any]:
    """Measure what the disk alone takes to keep a bundle: the least that publishing can take."""
    took_ms, content = [], os.urandom(BUNDLE_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            begun = time.perf_counter()
            with (Path(folder) / str(number)).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            took_ms.append((time.perf_counter() - begun) * 1000)
    return make_row("a file of 1 MB written and synced, to compare", took_ms, "ms")


def measure_publishing(database: str, address: str, publishers: int, quick: bool) -> list[dict[str, Any]]:
    """Measure how long publishing takes when so many threads do it at once, each as soon as it was acknowledged."""
    each = (10 if quick else PUBLISHED[publishers]) // publishers or 1
    content = os.urandom(BUNDLE_BYTES)

    def publish(publisher: int) -> list[float]:
        took_ms = []
        for _ in range(each):
            begun = time.perf_counter()
            store.publish(content, meta=META, origin=str(publisher))
            took_ms.append((time.perf_counter() - begun) * 1000)
        return took_ms

    with SnapshotStore.open(address, limits=MANY) as store, ThreadPoolExecutor(publishers) as threads:
        store.publish(content, meta=META, origin="warm")
        took_ms = [each_ms for publisher in threads.map(publish, range(publishers)) for each_ms in publisher]
    p95 = statistics.quantiles(took_ms, n=20, method="inclusive")[-1]
    who = "1 publisher" if publishers == 1 else f"{publishers} publishers at once"
    return [
        make_row(f"publish 1 MB, {database}, {who}: p50", took_ms, "ms"),
        {**make_row(f"publish 1 MB, {database}, {who}: p95", took_ms, "ms"), "value": p95},
    ]


def measure_kills(database: str, address: str, rounds: int) -> list[dict[str, Any]]:
    """Kill a publisher so many times, and count what it had been told and is not there, and what is damaged."""
    acknowledged = kill_while_publishing(address, rounds, seed=rounds)
    with SnapshotStore.open(address, limits=MANY) as store:
        lost, damage = find_lost(store, acknowledged), find_damage(store)
    told = f"{database}, publisher killed {rounds} times (SIGKILL)"
    none = Aim("<=", 0)
    return [
        make_row(f"{told}: acknowledged", [len(acknowledged)], "snapshots", rounds),
        make_row(f"{told}: of these lost", [len(lost)], "snapshots", rounds, none),
        make_row(f"{told}: damaged", [len(damage)], "snapshots", rounds, none),
    ]


def make_row(
    name: str, values: Sequence[float], unit: str, runs: int | None = None, aim: Aim | None = None, note: str = ""
) -> dict[str, Any]:
    """Make what a figure is made of."""
    spread = {"low": min(values), "high": max(values)} if len(values) > 1 else {}
    return {
        "part": PART,
        "name": name,
        "value": statistics.median(values) if values else None,
        "unit": unit,
        "runs": len(values) if runs is None else runs,
        "aim": aim,
        "note": note,
        **spread,
    }
