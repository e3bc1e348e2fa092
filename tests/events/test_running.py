"""Workers that die, and clusters that are not there."""

from __future__ import annotations

import os

import pytest

from corredor.events import ClusterError, EventStoreError
from corredor.events.running import open_runner

distributed = pytest.importorskip("distributed")


def die(_: int) -> None:
    os._exit(9)


def double(number: int) -> int:
    return 2 * number


def fail(_: int) -> None:
    raise EventStoreError("parts/x.parquet cannot be written: no space left on device")


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_the_order_of_the_calls(workers: int) -> None:
    with open_runner(workers) as runner:
        assert runner.run(double, [(number,) for number in range(5)]) == [0, 2, 4, 6, 8]
        with pytest.raises(EventStoreError, match="no space left on device"):
            runner.run(fail, [(1,)])


def test_process_that_dies_is_said() -> None:
    with open_runner(2) as runner, pytest.raises(EventStoreError, match=r"worker process of the build died"):
        runner.run(die, [(1,), (2,)])


def test_cluster_without_workers_and_with_ones_that_always_die(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corredor.events.running._RETRIES", 0)
    with distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1") as cluster:
        address = cluster.scheduler_address
        with (
            pytest.raises(ClusterError, match=r"has no worker: start one with 'dask worker tcp://"),
            open_runner(scheduler=address),
        ):
            pass
        cluster.scale(1)
        cluster.wait_for_workers(1)
        cluster.scheduler.allowed_failures = 0
        with open_runner(scheduler=address) as runner:
            with pytest.raises(EventStoreError, match="no space left on device"):
                runner.run(fail, [(1,)])
            with pytest.raises(ClusterError, match=r"died several times over the same part"):
                runner.run(die, [(1,)])
