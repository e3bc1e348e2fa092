"""A Dask cluster gives the bytes that one machine gives, also when a worker dies; stores may lie on S3."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corredor.events import EventInputError, build_store, open_store
from corredor.selection import Selection
from tests.events.conftest import make_rows

distributed = pytest.importorskip("distributed")
fsspec = pytest.importorskip("fsspec")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("inputs")
    files = []
    for number in range(4):
        files.append(folder / f"part-{number}.parquet")
        table = pa.Table.from_pandas(make_rows(150, number), preserve_index=False)
        pq.write_table(table, files[-1], row_group_size=50)
    return files


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes and a scheduler."""
    with (
        pytest.MonkeyPatch.context() as patch,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made,
    ):
        patch.setenv("PYTHONPATH", os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")]))
        yield made


def read_aggregates(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((place / "cube").iterdir())}


@pytest.fixture(scope="module")
def here(inputs: list[Path], geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that this process builds."""
    place = tmp_path_factory.mktemp("here") / "store"
    build_store(inputs, place, source="A", geodata=geodata)
    return place


def check_same(place: Path, here: Path) -> None:
    aggregates = read_aggregates(here)
    assert len(aggregates) == 8
    assert read_aggregates(place) == aggregates
    parts = [(part.path, part.rows, part.sha256) for part in open_store(place).manifest.parts]
    assert parts == [(part.path, part.rows, part.sha256) for part in open_store(here).manifest.parts]


def test_cluster_builds_what_one_machine_builds(
    cluster: Any, inputs: list[Path], geodata: Path, here: Path, tmp_path: Path
) -> None:
    report = build_store(
        inputs, tmp_path / "store", source="A", geodata=geodata, scheduler=cluster.scheduler_address
    )
    assert report.taken == 600
    check_same(tmp_path / "store", here)


def test_several_processes_build_what_one_builds(
    inputs: list[Path], geodata: Path, here: Path, tmp_path: Path
) -> None:
    build_store(inputs, tmp_path / "store", source="A", geodata=geodata, workers=2)
    check_same(tmp_path / "store", here)


def test_a_worker_that_dies_in_the_middle_changes_nothing(
    cluster: Any, inputs: list[Path], geodata: Path, here: Path, tmp_path: Path
) -> None:
    place = tmp_path / "store"
    victim = next(iter(cluster.workers.values())).pid
    killed = threading.Event()

    def kill_when_begun() -> None:
        while not list(place.glob("staging/**/*.arrow")):
            time.sleep(0.005)
        os.kill(victim, 9)
        killed.set()

    killer = threading.Thread(target=kill_when_begun, daemon=True)
    killer.start()
    build_store(inputs, place, source="A", geodata=geodata, scheduler=cluster.scheduler_address)
    assert killed.is_set()
    check_same(place, here)


def test_dask_geopandas_reads_a_store(here: Path) -> None:
    dask_geopandas = pytest.importorskip("dask_geopandas")
    frame = dask_geopandas.read_parquet(
        here / "parts", gather_spatial_partitions=False, dataset={"partitioning": None}
    )
    store = open_store(here)
    assert frame.npartitions == len(store.manifest.parts)
    assert frame.crs == "OGC:CRS84"
    counted = frame.groupby("country").size().compute(scheduler="sync")
    assert counted["COL"] == store.count(Selection(countries=("COL",))).shown


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an S3 server on this machine."""
    pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir("events")
    try:
        yield "s3://events"
    finally:
        fsspec.filesystem("s3").clear_instance_cache()
        server.stop()


def test_store_on_s3(bucket: str, inputs: list[Path], geodata: Path, here: Path) -> None:
    remote = fsspec.filesystem("s3")
    sent = []
    for path in inputs:
        sent.append(f"{bucket}/inputs/{path.name}")
        remote.put_file(str(path), sent[-1])
    with pytest.raises(EventInputError, match=r"there is no such file"):
        build_store([f"{bucket}/inputs/*.csv"], f"{bucket}/store", geodata=geodata)
    build_store([f"{bucket}/inputs/*.parquet"], f"{bucket}/store", source="A", geodata=geodata)
    store, local = open_store(f"{bucket}/store"), open_store(here)
    for selection in (Selection(), Selection(text="cucuta", period_from="2022")):
        assert store.count(selection) == local.count(selection)
        pd.testing.assert_frame_equal(store.cells(selection), local.cells(selection))
    hashes = [(file.path, file.sha256) for file in store.manifest.files()]
    assert hashes == [(file.path, file.sha256) for file in local.manifest.files()]
    assert not remote.find("events/store/staging")
    assert store.refresh() is store
    build_store(sent[:1], f"{bucket}/store", source="A", geodata=geodata)
    assert store.refresh().rows == 150
    assert store.rows == 600
