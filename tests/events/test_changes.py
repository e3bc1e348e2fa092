"""Append, replace and remove leave the other sources alone; readers go on; a crash changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from corredor.errors import QueryError
from corredor.events import Counts, EventStoreError, build_store, open_store, remove_source
from corredor.events.folder import find_folder
from corredor.events.manifest import check_files, read_manifest
from corredor.selection import Selection
from tests.events.conftest import make_rows

Build = Callable[..., object]
EVERYTHING = Selection()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    written = {}
    for name, count, seed in (("one", 40, 1), ("two", 30, 2), ("more", 20, 3)):
        written[name] = tmp_path / f"{name}.csv"
        make_rows(count, seed).to_csv(written[name], index=False)
    return written


@pytest.fixture
def build(geodata: Path, tmp_path: Path) -> Build:
    def call(file: Path, source: str, *, append: bool = False) -> object:
        return build_store([file], tmp_path / "store", source=source, append=append, geodata=geodata)

    return call


def list_files(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for folder in ("parts", "cube", "refused")
        for path in sorted((place / folder).rglob("*"))
        if path.is_file()
    }


def count(place: Path) -> tuple[int, int]:
    """Count by the cube and by the rows."""
    store = open_store(place)
    by_rows = store.count(Selection(bounds=(-180, -90, 180, 90))).shown
    return store.count(EVERYTHING).shown, by_rows


def test_sources_come_and_go_by_themselves(files: dict[str, Path], build: Build, tmp_path: Path) -> None:
    place = tmp_path / "store"
    build(files["one"], "A")
    of_one = list_files(place)
    build(files["two"], "B")
    assert count(place) == (70, 70)
    build(files["more"], "B", append=True)
    assert count(place) == (90, 90)
    assert {source.name: source.rows for source in open_store(place).manifest.sources} == {"A": 40, "B": 50}
    build(files["more"], "B")
    assert count(place) == (60, 60)
    kept = list_files(place)
    assert {name: kept[name] for name in of_one} == of_one
    remove_source(place, "B")
    assert count(place) == (40, 40)
    with pytest.raises(QueryError, match="it has A"):
        remove_source(place, "B")


def test_store_without_any_source_is_an_empty_one(files: dict[str, Path], build: Build, tmp_path: Path) -> None:
    build(files["one"], "A")
    remove_source(tmp_path / "store", "A")
    store = open_store(tmp_path / "store")
    assert store.count(EVERYTHING) == Counts(0, 0)
    assert store.cells(EVERYTHING, (-80, -10, -60, 10), 4).empty
    assert store.points(EVERYTHING, (-80, -10, -60, 10)).empty
    assert store.page(EVERYTHING).attrs["total"] == 0
    assert store.timeline(EVERYTHING).empty
    assert store.class_breaks(EVERYTHING, 4) == (1,)
    assert store.hot_spots(EVERYTHING, 4).empty
    build(files["two"], "B")
    assert count(tmp_path / "store") == (30, 30)


def test_appending_gives_the_answers_of_building_at_once(
    files: dict[str, Path], build: Build, geodata: Path, tmp_path: Path
) -> None:
    build(files["one"], "A")
    build(files["two"], "A", append=True)
    build_store([files["one"], files["two"]], tmp_path / "once", source="A", geodata=geodata)
    grown, once = open_store(tmp_path / "store"), open_store(tmp_path / "once")
    for selection in (EVERYTHING, Selection(activities=("extortion",), grade="B2"), Selection(text="cucuta")):
        assert grown.count(selection) == once.count(selection)
        for resolution in (3, 7):
            pd.testing.assert_frame_equal(
                grown.cells(selection, None, resolution), once.cells(selection, None, resolution)
            )


def test_a_reader_keeps_its_store_until_the_change_after_the_next(
    files: dict[str, Path], build: Build, tmp_path: Path
) -> None:
    build(files["one"], "A")
    reader = open_store(tmp_path / "store")
    build(files["two"], "A")
    assert reader.cells(EVERYTHING.replace(text="cucuta"), None, 5)["count"].sum() > 0
    assert reader.page(EVERYTHING).attrs["total"] == 40
    moved = reader.refresh()
    assert moved is not reader
    assert moved.refresh() is moved
    assert moved.rows == 30
    assert moved.version != reader.version
    build(files["more"], "A")
    kept = {name for name in list_files(tmp_path / "store") if name.startswith("parts/")}
    manifest = moved.refresh().manifest
    assert kept == {part.path for part in manifest.parts} | {
        name for name in manifest.retired if name.startswith("parts/")
    }


def test_several_threads_ask_while_the_store_is_changed(
    files: dict[str, Path], build: Build, tmp_path: Path
) -> None:
    build(files["one"], "A")
    counts: list[int] = []
    stopped = threading.Event()

    def ask() -> None:
        store = open_store(tmp_path / "store")
        while not stopped.is_set():
            store = store.refresh()
            counts.append(store.page(EVERYTHING, limit=1).attrs["total"])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for name in ("two", "one", "two"):
        build(files[name], "A")
    stopped.set()
    for thread in threads:
        thread.join()
    assert set(counts) <= {30, 40}
    assert len(counts) > 3


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from corredor.events import build, folder
from corredor.events.folder import Folder
from corredor.events.manifest import read_manifest

place, copies, geodata, *inputs = map(Path, sys.argv[1:])
left = 0

def wrap(owner, name):
    function = getattr(owner, name)
    def stepping(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    setattr(owner, name, stepping)

for steps in range(0, 2000, 17):
    child = os.fork()
    if child == 0:
        left = steps
        for name in ("open", "replace", "mkdir"):
            wrap(Path, name)
        wrap(folder.os, "fsync")
        wrap(Folder, "delete")
        build.build_store([inputs[1]], place, source="A", geodata=geodata)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.copytree(place, copies / f"{steps:04d} {code}")
    if code != -signal.SIGKILL:
        break
"""


def test_a_kill_at_any_point_leaves_the_old_store_or_the_new(
    files: dict[str, Path], build: Build, geodata: Path, tmp_path: Path
) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("processes cannot fork here")
    place, copies = tmp_path / "store", tmp_path / "copies"
    build(files["one"], "A")
    subprocess.run(
        [sys.executable, "-c", KILLED, place, copies, geodata, files["one"], files["two"]],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")])},
        check=True,
    )
    killed = sorted(copies.iterdir())
    ends = [copy.name.split()[1] for copy in killed]
    assert ends[-1] == "0"
    assert set(ends[:-1]) == {str(-signal.SIGKILL)}
    assert len(ends) > 6
    rows = []
    for copy in killed:
        check_files(find_folder(copy), read_manifest(find_folder(copy)), hashes=True)
        rows.append(count(copy))
    assert rows[0] == (40, 40)
    assert rows[-1] == (30, 30)
    assert set(rows) == {(40, 40), (30, 30)}
    build(files["more"], "A")
    manifest = open_store(place).manifest
    assert set(list_files(place)) == manifest.paths() | set(manifest.retired)
    assert not any((place / "staging").rglob("*.parquet"))


def test_two_builds_at_once_are_refused(files: dict[str, Path], build: Build, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    build(files["one"], "A")
    with (tmp_path / "store" / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EventStoreError, match="being changed by another process"):
            build(files["two"], "B")
    assert count(tmp_path / "store") == (40, 40)


def test_files_that_are_not_the_stores_are_left_alone(
    files: dict[str, Path], geodata: Path, tmp_path: Path
) -> None:
    place = tmp_path / "mine"
    (place / "parts").mkdir(parents=True)
    (place / "parts" / "thesis.txt").write_text("years of work")
    (place / "notes.md").write_text("more of it")
    build_store([files["one"]], place, source="A", geodata=geodata)
    assert (place / "parts" / "thesis.txt").read_text() == "years of work"
    assert (place / "notes.md").read_text() == "more of it"


def test_manifest_is_readable_by_people(files: dict[str, Path], build: Build, tmp_path: Path) -> None:
    build(files["one"], "A")
    content = json.loads((tmp_path / "store" / "manifest.json").read_text())
    assert content["format"] == "corredor-events"
    assert content["sources"][0]["name"] == "A"
    assert sum(part["rows"] for part in content["parts"]) == 40
    assert {"path", "rows", "bytes", "sha256", "bbox", "first_day", "last_day"} <= content["parts"][0].keys()
