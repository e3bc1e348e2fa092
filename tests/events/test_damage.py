"""Stores and files that are not as they should be are named in a sentence, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from corredor.events import (
    ClusterError,
    DamagedStoreError,
    EventInputError,
    EventStore,
    EventStoreError,
    QueryTimeError,
    build_store,
    open_store,
)
from corredor.events.asking import Database
from corredor.events.folder import Folder, find_folder
from corredor.events.manifest import check_files, read_manifest
from corredor.selection import Selection
from tests.events.conftest import make_rows


@pytest.fixture
def copy(place: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(place, tmp_path / "copy"))


def find_part(place: Path) -> Path:
    return max(place.glob("parts/*/*.parquet"), key=lambda path: path.stat().st_size)


def test_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(EventStoreError, match=r"no store of events.*corredor events build"):
        open_store(tmp_path)


def test_store_that_was_never_finished_is_no_store(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(EventStoreError, match="no store of events"):
        open_store(copy)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "other"}', b"\xff\xfe"])
def test_manifest_that_is_none(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(DamagedStoreError, match=r"manifest\.json"):
        open_store(copy)


def change_manifest(place: Path, **changes: object) -> None:
    path = place / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_store_of_another_version(copy: Path) -> None:
    change_manifest(copy, version=99)
    with pytest.raises(EventStoreError, match=r"of version 99, this program reads version 1"):
        open_store(copy)


def test_manifest_that_leads_out_of_the_store(copy: Path) -> None:
    parts = json.loads((copy / "manifest.json").read_text())["parts"]
    change_manifest(copy, parts=[{**parts[0], "path": "parts/../../secret.parquet"}])
    with pytest.raises(DamagedStoreError, match="outside the store"):
        open_store(copy)


def test_missing_part_is_named(copy: Path) -> None:
    part = find_part(copy)
    part.unlink()
    with pytest.raises(DamagedStoreError, match=rf"{part.name} is missing"):
        open_store(copy)


def test_part_cut_short_is_named(copy: Path) -> None:
    part = find_part(copy)
    part.write_bytes(part.read_bytes()[:-50])
    with pytest.raises(DamagedStoreError, match=rf"{part.name} has [0-9,]+ bytes, expected"):
        open_store(copy)


def test_part_changed_in_place_is_named(copy: Path) -> None:
    part = find_part(copy)
    content = bytearray(part.read_bytes())
    content[200:2_000] = bytes(1_800)
    part.write_bytes(content)
    store = open_store(copy)
    with pytest.raises(DamagedStoreError, match=rf"{part.name} was changed"):
        check_files(store.folder, store.manifest, hashes=True)
    with pytest.raises(DamagedStoreError, match=rf"{part.name} was changed"):
        store.page(Selection())


def test_part_that_goes_away_while_the_store_is_open(copy: Path) -> None:
    store = open_store(copy)
    part = find_part(copy)
    part.unlink()
    with pytest.raises(DamagedStoreError, match=rf"{part.name} is missing"):
        store.cells(Selection(text="operativo"), None, 5)


def test_question_that_takes_too_long_is_stopped(store: EventStore) -> None:
    database = Database(store.folder, store.manifest)
    with pytest.raises(QueryTimeError, match=r"longer than 0\.05 s"):
        database.ask("SELECT count(*) FROM range(?) a, range(?) b", [10**7, 10**6], 0.05)
    assert database.ask("SELECT 1 AS one", [], 5.0)["one"].tolist() == [1]
    database.close()


def test_database_reads_nothing_but_the_store(store: EventStore, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    database = Database(store.folder, store.manifest)
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        f"COPY (SELECT 1) TO '{tmp_path}/stolen.csv'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "ATTACH 'other.db'",
    ):
        with pytest.raises(EventStoreError):
            database.ask(sql, [], 5.0)
    assert not (tmp_path / "stolen.csv").exists()


@pytest.mark.parametrize("text", ["'; DROP TABLE x; --", '" OR ""="', "%", "_", "?", "$1", "\\", "a" * 200])
def test_text_is_never_sql(store: EventStore, text: str) -> None:
    assert store.count(Selection(text=text)).shown == 0


def test_full_disk(geodata: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_manifest(find_folder(copy))
    make_rows(30, 1).to_csv(tmp_path / "new.csv", index=False)

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corredor.events.folder.os.fsync", refuse)
    with pytest.raises(EventStoreError, match=r"parts/.* cannot be written: no space left on device"):
        build_store([tmp_path / "new.csv"], copy, source="made", geodata=geodata)
    monkeypatch.undo()
    assert read_manifest(find_folder(copy)) == before
    check_files(find_folder(copy), before, hashes=True)


def test_scheduler_that_does_not_answer(geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corredor.events.running._CONNECT_SECONDS", 1)
    make_rows(5, 1).to_csv(tmp_path / "new.csv", index=False)
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        build_store([tmp_path / "new.csv"], tmp_path / "s", geodata=geodata, scheduler="tcp://127.0.0.1:9")


def test_cluster_packages_are_named_where_they_are_missing(
    geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rows(5, 1).to_csv(tmp_path / "new.csv", index=False)
    monkeypatch.setitem(__import__("sys").modules, "dask.distributed", None)
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(ClusterError, match=r'pip install "corredor\[cluster\]"'):
        build_store([tmp_path / "new.csv"], tmp_path / "s", geodata=geodata, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match=r's3://b/c needs more packages: pip install "corredor\[cluster\]"'):
        open_store("s3://b/c")


def test_unknown_kind_of_address() -> None:
    with pytest.raises(ClusterError, match="nonsense://x is no address of a store"):
        Folder("nonsense://x").read("manifest.json")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("empty.csv", b"", "cannot be read"),
        ("head.csv", b"lon,lat,date\n", "no row could be taken"),
        ("columns.csv", b"a,b\n1,2\n", "no columns with coordinates, expected geometry or columns such as lon"),
        ("latin.csv", "lon,lat,name\n1,2,Cúcuta\n".encode("latin-1"), "cannot be read"),
        ("broken.parquet", b"PAR1 no more", "cannot be read"),
        ("thing.bin", b"\x00\x01", "cannot be read"),
    ],
)
def test_files_that_hold_no_events(name: str, content: bytes, problem: str, geodata: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EventInputError, match=problem) as raised:
        build_store([tmp_path / name], tmp_path / "store", geodata=geodata)
    assert name in str(raised.value)
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_refused_rows_are_counted_and_listed(geodata: Path, tmp_path: Path) -> None:
    lines = [
        "lon,lat,date",
        "-72,7,2023-01-05",
        "-72,97,2023",
        "east,7,2023",
        ",,2023",
        "-72,7,05/01/2023",
        "-72,7,2023-02-30",
        "-72,7",
        "-72,7,",
    ]
    (tmp_path / "mixed.csv").write_text("\n".join(lines) + "\n")
    report = build_store([tmp_path / "mixed.csv"], tmp_path / "store", geodata=geodata)
    assert report.rows == 2
    assert report.source.refused == 6
    assert sum(count for _, count in report.reasons) == 6
    listed = pd.read_csv(tmp_path / "store" / report.source.refused_files[0])
    assert sorted(listed["row"]) == [3, 4, 5, 6, 7, 8]
    assert set(listed["file"]) == {"mixed.csv"}
    assert listed.set_index("row").loc[6, "reason"].startswith("its date is not a date such as 2023")


def test_rows_whose_geometry_is_no_point_are_refused(geodata: Path, tmp_path: Path) -> None:
    shapes = [shapely.Point(-72, 7), shapely.LineString([(-72, 7), (-71, 7)]), None]
    frame = gpd.GeoDataFrame({"date": ["2023"] * 3}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "shapes.gpkg")
    report = build_store([tmp_path / "shapes.gpkg"], tmp_path / "store", geodata=geodata)
    assert (report.rows, report.source.refused) == (1, 2)


def test_duckdb_is_as_expected() -> None:
    """DuckDB reads the files of a list and no pattern among them: names of files are data."""
    with duckdb.connect(":memory:") as connection, pytest.raises(duckdb.IOException):
        connection.execute("SELECT * FROM read_parquet(?)", [["/no/such.parquet"]])
