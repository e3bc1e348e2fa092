"""Readers of a page: several at once, each with a connection that stays open."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


def read_once(host: str, path: str) -> tuple[float, int]:
    """Fetch a page over a connection of its own; give the seconds it took and its bytes."""
    with _connect(host) as connection:
        return _ask(connection, path)


@contextmanager
def _connect(host: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _ask(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    size = len(answer.read())
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return time.perf_counter() - begun, size


def read_for(host: str, path: str, readers: int, seconds: float) -> tuple[list[float], float]:
    """Let readers ask one time after the other for some seconds; give what each took and how long all did."""
    together = threading.Barrier(readers)

    def read(_: int) -> list[float]:
        took_s = []
        with _connect(host) as connection:
            _ask(connection, path)
            together.wait(30)
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                took_s.append(_ask(connection, path)[0])
        return took_s

    with ThreadPoolExecutor(readers) as pool:
        begun = time.perf_counter()
        took_s = [one for part in pool.map(read, range(readers)) for one in part]
        return took_s, time.perf_counter() - begun


def find_percentile(values: Sequence[float], percent: float) -> float:
    """Give the value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * percent // 100) - 1))]
