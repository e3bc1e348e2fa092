"""Stores of events: how long they take to build and to ask, beside the bare engine and beside pandas."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from corredor.events import EventStore, open_store
from corredor.events.clauses import join_clauses, write_boxes, write_clauses
from corredor.selection import Selection
from corredor.selection.index import ACTIVITY_BITS
from corredor.selection.values import first_day
from tests.bench.figures import Aim, Figure
from tests.bench.servers import ROOT

CONTINENT: Final = (-118.0, -56.0, -34.0, 33.0)
VIEWS: Final = {
    "Bogotá": (-75.6, 3.4, -72.6, 6.2),
    "Táchira": (-73.3, 7.0, -71.3, 8.6),
    "Lima": (-78.5, -13.3, -75.5, -10.6),
    "Santiago": (-72.0, -34.6, -69.6, -32.4),
}
"""What a screen shows at zoom 8; cells of resolution 5, which only the rows can count."""

FILTERS: Final = {
    "nothing": Selection(),
    "an activity": Selection(activities=("extortion",)),
    "country, period and grade": Selection(countries=("COL", "PER"), period_from="2018-03-15", grade="C3"),
    "text": Selection(text="extorsion"),
    "near a corridor": Selection(near=("corridors", 25.0)),
}
CUBE_FILTERS: Final = {
    "nothing": Selection(),
    "an activity": Selection(activities=("extortion",)),
    "years": Selection(period_from="2018", period_to="2020"),
    "countries and grade": Selection(countries=("COL", "PER", "VEN"), grade="B2", precision="town"),
}

_BUILD: Final = """
import json, sys
from pathlib import Path
from corredor.events import build_store
if __name__ == "__main__":
    report = build_store(sys.argv[1:2], sys.argv[2], source="made", workers=int(sys.argv[3]))
    print(json.dumps({"seconds": report.seconds, "peak_mb": report.peak_mb, "rows": report.taken}))
"""
_SERVE: Final = """
import json, sys
from corredor.events import open_store
from tests.bench.measure_events import CONTINENT, CUBE_FILTERS, FILTERS, VIEWS

def read(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return int(line.split()[1]) / 1e3
    return 0.0

before = read("VmRSS")
store = open_store(sys.argv[1])
rest = read("VmRSS")
for view in VIEWS.values():
    for selection in FILTERS.values():
        store.cells(selection, view, 5)
        store.count(selection)
for selection in CUBE_FILTERS.values():
    store.cells(selection, CONTINENT, 3)
print(json.dumps({"before": before, "rest": rest, "after": read("VmRSS"), "peak": read("VmHWM")}))
"""


def measure_builds(data: Path, folder: Path, rows: int) -> list[Figure]:
    """Measure building with one and two processes, the plain ways to GeoParquet, and a plain copy."""
    part, figures = f"Build, {rows:,} events", []
    copied = _time(lambda: _copy(data, folder / "copied.parquet"))
    figures.append(_give_rate(part, "floor: DuckDB COPY, sorted, ZSTD", rows, copied))
    if rows <= 2_000_000:
        written = _time(lambda: _write_geopandas(data, folder / "geopandas.parquet"))
        figures.append(_give_rate(part, "GeoPandas to GeoParquet, without cells, places, corridors", rows, written))
    for workers in (1, 2):
        place = folder / f"store-{workers}"
        done = _run(_BUILD, data, place, workers)
        note = f"largest process {done['peak_mb']:,.0f} MB; {done['seconds'] / copied:.1f} times the floor"
        figures.append(_give_rate(part, f"corredor events build --workers {workers}", rows, done["seconds"], note))
        aim = Aim("<=", 5.0) if workers == 1 and rows >= 1_000_000 else None
        figures.append(
            Figure(part, f"the same, times the floor, {workers} worker", done["seconds"] / copied, "times", aim=aim)
        )
    size = sum(path.stat().st_size for path in (folder / "store-1").rglob("*") if path.is_file())
    cubes = sum(path.stat().st_size for path in (folder / "store-1" / "cube").iterdir())
    figures.append(Figure(part, "size of the store", size / 1e6, "MB", note=f"{cubes / 1e6:,.1f} MB of it counts"))
    figures.append(Figure(part, "size of the input", data.stat().st_size / 1e6, "MB"))
    return figures


def measure_questions(place: Path, rows: int, runs: int, with_pandas: bool = True) -> list[Figure]:
    """Measure cells of a view from rows and from cubes, against the bare engine and against pandas."""
    part = f"Questions, {rows:,} events"
    store = open_store(place)
    questions = [(view, selection) for view in VIEWS.values() for selection in FILTERS.values()]
    own, floor = _time_in_turn(
        lambda view, selection: store.cells(selection, view, 5), _open_floor(store), questions, runs
    )
    ratio = statistics.median(a / b for a, b in zip(own, floor, strict=True))
    figures = [
        *_give_percentiles(part, "filter -> cells of a view at zoom 8, from rows", own),
        *_give_percentiles(part, "floor: bare DuckDB group-by on the same Parquet", floor),
        Figure(part, "rows, times the floor", ratio, "times", len(own), aim=Aim("<=", 1.5)),
    ]
    if with_pandas:
        frame = _load(store)
        some = questions[::3]
        plain = _time_all(lambda view, selection: _ask_pandas(frame, view, selection), some, 1)
        figures += _give_percentiles(part, "GeoPandas: filter and groupby, all in memory", plain)
        faster = statistics.median(plain) / statistics.median(own)
        aim = Aim(">=", 20.0) if rows >= 10_000_000 else None
        figures.append(Figure(part, "times faster than GeoPandas", faster, "times", len(plain), aim=aim))
        del frame
    continent = [(CONTINENT, selection) for selection in CUBE_FILTERS.values()]
    # a selection that was never asked before, and the same on each further pan
    cube = _time_all(lambda view, selection: _cells_afresh(store, selection, view), continent, 2 * runs)
    figures += _give_percentiles(part, "continent view, from the cube", cube, Aim("<", 50.0))
    again = _time_all(lambda view, selection: store.cells(selection, view, 3), continent, 2 * runs)
    figures += _give_percentiles(part, "continent view, the selection asked before", again)
    counts = _time_all(lambda _, selection: _count_afresh(store, selection), continent, runs)
    figures += _give_percentiles(part, "counts of the sentence, from the cube", counts)
    store.close()
    return figures


def _cells_afresh(store: EventStore, selection: Selection, view: tuple[float, float, float, float]) -> None:
    store._cubes.cache_clear()
    store.cells(selection, view, 3)


def measure_memory(place: Path, rows: int) -> list[Figure]:
    """Measure what a process that asks a store takes at rest and at most."""
    part = f"Memory, {rows:,} events"
    if not Path("/proc/self/status").exists():
        return [Figure(part, "memory", None, "MB", note="read from /proc, which is not here")]
    found = _run(_SERVE, place)
    note = f"{found['before']:,.0f} MB of it Python with its packages"
    return [
        Figure(part, "store open, at rest", found["rest"], "MB", note=note),
        Figure(part, "while filtering, at most", found["peak"], "MB", aim=Aim("<", 500.0)),
        Figure(part, "after filtering", found["after"], "MB"),
    ]


def _copy(data: Path, target: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{data}') ORDER BY lon, lat, date) TO '{target}' (COMPRESSION zstd)"
        )


def _write_geopandas(data: Path, target: Path) -> None:
    frame = pd.read_parquet(data)
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
    gpd.GeoDataFrame(frame, geometry=points).to_parquet(target, compression="zstd", write_covering_bbox=True)


def _open_floor(store: EventStore) -> Callable[[tuple[float, ...], Selection], Any]:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("SET parquet_metadata_cache = true")
    paths = [store.folder.locate(part.path) for part in store.manifest.parts]

    def ask(view: tuple[float, ...], selection: Selection) -> Any:
        condition, values = join_clauses([*write_clauses(selection), write_boxes("view", [view])])
        sql = f"SELECT h3_5, count(*) FROM read_parquet(?, hive_partitioning = false) WHERE {condition} GROUP BY 1"
        return connection.execute(sql, [paths, *values]).df()

    return ask


def _load(store: EventStore) -> gpd.GeoDataFrame:
    names = ["lon", "lat", "day", "day_end", "country", "activities", "precision", "reliability", "credibility"]
    names += ["search", "possible_from_km", "h3_5"]
    paths = [store.folder.locate(part.path) for part in store.manifest.parts]
    frame = pd.concat([pq.read_table(path, columns=names).to_pandas() for path in paths], ignore_index=True)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326"))


def _ask_pandas(frame: gpd.GeoDataFrame, view: tuple[float, ...], selection: Selection) -> pd.Series:
    west, south, east, north = view
    kept = frame.geometry.x.between(west, east) & frame.geometry.y.between(south, north)
    if selection.countries:
        kept &= frame["country"].isin(selection.countries)
    if selection.activities:
        kept &= (frame["activities"] & ACTIVITY_BITS[selection.activities[0]]) != 0
    if selection.period_from:
        day = (np.datetime64(first_day(selection.period_from)) - np.datetime64("1970-01-01")).astype(int)
        kept &= frame["day_end"] >= day
    if selection.grade:
        kept &= (frame["reliability"] <= 2) & (frame["credibility"] <= 3)
    if selection.text:
        kept &= frame["search"].str.contains(selection.text, regex=False)
    if selection.near:
        kept &= frame["possible_from_km"] <= selection.near[1]
    return frame[kept].groupby("h3_5").size()


def _count_afresh(store: EventStore, selection: Selection) -> None:
    store._counts.cache_clear()
    store.count(selection)


def _time(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def _time_all(ask: Callable[[Any, Any], object], questions: list[tuple[Any, Selection]], runs: int) -> list[float]:
    """Ask every question once to warm up, then `runs` times; the milliseconds of the timed ones, in one order."""
    took = []
    for question in questions:
        if runs > 1:
            ask(*question)
        took += [_time(lambda question=question: ask(*question)) * 1000 for _ in range(runs)]
    return took


def _time_in_turn(
    one: Callable[[Any, Any], object],
    other: Callable[[Any, Any], object],
    questions: list[tuple[Any, Selection]],
    runs: int,
) -> tuple[list[float], list[float]]:
    """Time two ways to answer the same questions, turn by turn, so that other work on the machine slows both."""
    took: tuple[list[float], list[float]] = ([], [])
    for question in questions:
        for ask in (one, other):
            ask(*question)
        for _ in range(runs):
            for ask, times in zip((one, other), took, strict=True):
                times.append(_time(lambda ask=ask, question=question: ask(*question)) * 1000)
    return took


def _give_percentiles(part: str, name: str, took_ms: list[float], aim: Aim | None = None) -> list[Figure]:
    high = float(np.percentile(took_ms, 95))
    return [
        Figure(part, f"{name}, p50", statistics.median(took_ms), "ms", len(took_ms), min(took_ms), max(took_ms)),
        Figure(part, f"{name}, p95", high, "ms", len(took_ms), min(took_ms), max(took_ms), aim),
    ]


def _give_rate(part: str, name: str, rows: int, seconds: float, note: str = "") -> Figure:
    return Figure(part, name, rows / seconds, "rows/s", note="; ".join(filter(None, (f"{seconds:,.1f} s", note))))


def _run(program: str, *arguments: object) -> dict[str, Any]:
    """Run a program in a process of its own; it must be a file, or its own processes would not find it."""
    file = Path(os.environ.get("TMPDIR", "/tmp")) / f"corredor-bench-{os.getpid()}.py"  # noqa: S108
    file.write_text(program)
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")))
    try:
        done = subprocess.run(
            [sys.executable, str(file), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": paths},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        file.unlink()
    return dict(json.loads(done.stdout.splitlines()[-1]))
