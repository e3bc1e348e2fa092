"""Where the steps of a build run: in this process, in several on this machine, or on a Dask cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from corredor.events.errors import ClusterError, EventStoreError

T = TypeVar("T")

_CONNECT_SECONDS: Final = 10
_RETRIES: Final = 3


class Runner(Protocol):
    """Runs a function over many arguments."""

    def run(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[T]:
        """Call a function with each tuple of arguments; the answers come in the order of the calls."""
        ...


@contextmanager
def open_runner(workers: int = 1, scheduler: str | None = None) -> Iterator[Runner]:
    """Open a runner.

    Parameters
    ----------
    workers : int
        Processes on this machine, where there is no `scheduler`.
    scheduler : str, optional
        Address of a Dask scheduler such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    ClusterError
        Dask is not installed, the scheduler does not answer, or it has no worker.
    """
    if scheduler is not None:
        with _connect(scheduler) as client:
            yield _Cluster(client, scheduler)
    elif workers > 1:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield _Pool(pool)
    else:
        yield _Here()


class _Here:
    def run(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[T]:
        return [function(*call) for call in calls]


class _Pool:
    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def run(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[T]:
        futures = [self._pool.submit(function, *call) for call in calls]
        try:
            return [future.result() for future in futures]
        except BrokenProcessPool as error:
            raise EventStoreError(
                "a worker process of the build died, most likely for want of memory: use fewer --workers; "
                "the store is as it was before"
            ) from error
        finally:
            for future in futures:
                future.cancel()


class _Cluster:
    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address

    def run(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[T]:
        from dask.distributed import KilledWorker
        from distributed.client import FutureCancelledError

        futures = [self._client.submit(function, *call, pure=False, retries=_RETRIES) for call in calls]
        try:
            answers: list[T] = self._client.gather(futures)
        except KilledWorker as error:
            raise ClusterError(
                f"workers of {self._address} died several times over the same part of the data, most likely for "
                "want of memory: give them more, or fewer threads; the store is as it was before"
            ) from error
        except (FutureCancelledError, OSError) as error:
            raise ClusterError(
                f"the connection to {self._address} was lost ({error}); the store is as it was before"
            ) from error
        return answers


@contextmanager
def _connect(address: str) -> Iterator[Any]:
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise ClusterError('a build on a cluster needs Dask: pip install "corredor[cluster]"') from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({error}): start one with 'dask scheduler', "
            "and see docs/cluster.md"
        ) from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise ClusterError(f"the scheduler at {address} has no worker: start one with 'dask worker {address}'")
        yield client
    finally:
        client.close()
