"""Measure stores of events on one server: ``python -m tests.bench.events --size 10k --size 1m``.

Prints a table; ``--save`` writes docs/bench/events.json, events.md and events-growth.svg. Nothing asserts a time.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pyarrow.parquet as pq
from rich.console import Console

from tests.bench.event_rows import write_events
from tests.bench.figures import Figure
from tests.bench.measure_events import measure_builds, measure_memory, measure_questions
from tests.bench.measure_events_screen import find_own_ms, measure_screens
from tests.bench.report import SAVED, describe_machine, print_figures, save
from tests.bench.servers import ROOT

SIZES: Final = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}
PANDAS_UP_TO: Final = 10_000_000
INTRODUCTION: Final = (
    "Made by `make bench-events` on made-up events, clustered in towns as feeds are; never asserted in a test.",
    "Every size is measured against the bare engine and against GeoPandas in the same run. MB are 1,000,000 bytes.",
    "",
    "![What questions, the screen, memory and builds cost as a store grows](events-growth.svg)",
)
GROWING: Final = (
    (
        "A question, milliseconds",
        "Questions",
        {
            "cells of a view, from rows, p50": "filter -> cells of a view at zoom 8, from rows, p50",
            "bare DuckDB on the same files, p50": "floor: bare DuckDB group-by on the same Parquet, p50",
            "GeoPandas in memory, p50": "GeoPandas: filter and groupby, all in memory, p50",
            "continent view, from the cube, p95": "continent view, from the cube, p95",
        },
    ),
    (
        "A filter change until it is seen, milliseconds",
        "Filter change",
        {
            name: name
            for name in ("dashboard", "folium markers", "folium GeoJson", "FastMarkerCluster", "st.pydeck_chart")
        },
    ),
    (
        "Memory, megabytes",
        "Memory",
        {
            "asking, at most": "while filtering, at most",
            "dashboard, after filtering": "dashboard: after filtering",
            "FastMarkerCluster": "FastMarkerCluster: after filtering",
            "st.pydeck_chart": "st.pydeck_chart: after filtering",
        },
    ),
    (
        "A build, seconds",
        "Build",
        {
            "1 worker": "corredor events build --workers 1",
            "2 workers": "corredor events build --workers 2",
            "floor: DuckDB COPY": "floor: DuckDB COPY, sorted, ZSTD",
            "GeoPandas to GeoParquet": "GeoPandas to GeoParquet, without cells, places, corridors",
        },
    ),
)
"""Panels of the plot: title, beginning of the parts, and the lines with the names of their figures."""


def read_call() -> argparse.Namespace:
    """Read what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.events", description=__doc__)
    parser.add_argument("--size", action="append", choices=SIZES, help="made-up events; repeatable; 10k and 1m")
    parser.add_argument("--file", type=Path, help="Parquet file of real events to measure too")
    parser.add_argument("--runs", type=int, default=7, help="how often each question is asked")
    parser.add_argument("--folder", type=Path, help="where to write; removed afterwards, by default a new one")
    parser.add_argument("--screen", action="store_true", help="drive Chromium too, on the dashboard and its peers")
    parser.add_argument("--save", action="store_true", help="write into docs/bench, beside the sizes saved before")
    return parser.parse_args()


def measure(data: Path, folder: Path, runs: int) -> list[Figure]:
    """Measure one file of events in a new folder."""
    folder.mkdir()
    rows = pq.ParquetFile(data).metadata.num_rows
    figures = measure_builds(data, folder, rows)
    place = folder / "store-1"
    figures += measure_questions(place, rows, runs, with_pandas=rows <= PANDAS_UP_TO)
    return [*figures, *measure_memory(place, rows)]


def main() -> None:
    """Measure what was asked for, print it, and save it."""
    call = read_call()
    console = Console()
    machine = describe_machine()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(dir=call.folder) as made:
        folder = Path(made)
        for size in call.size or ("10k", "1m"):
            console.print(f"Measuring {size} made-up events", style="dim")
            data = write_events(folder / "made.parquet", SIZES[size], ROOT / "geodata" / "places" / "towns.geojson")
            figures += measure(data, folder / size, call.runs)
            if call.screen:
                own_10k_ms = find_own_ms(figures, 10_000)
                figures += measure_screens(data, folder / size / "store-1", own_10k_ms=own_10k_ms)
            shutil.rmtree(folder / size)
        if call.file is not None:
            console.print(f"Measuring {call.file.name}", style="dim")
            figures += measure(call.file, folder / "file", call.runs)
    print_figures(console, figures)
    if call.save:
        everything = save("events", machine, figures, INTRODUCTION, _order)
        draw_growth(everything, SAVED / "events-growth.svg")
        console.print(f"Written to {SAVED.relative_to(ROOT)}", style="dim")


def _order(part: str) -> tuple[str, int, str]:
    """Order parts by what they measure, then by the number of events."""
    return part.split(",", 1)[0], len(part), part


def draw_growth(figures: Sequence[Figure], path: Path) -> None:
    """Draw what each line of the table costs against the number of events."""
    figure, panels = plt.subplots(2, 2, figsize=(10.4, 7.6), layout="constrained", sharex=True)
    for axes, (title, part, lines) in zip(panels.flat, GROWING, strict=True):
        for (label, name), marker in zip(lines.items(), "os^Dv", strict=False):
            found = sorted(
                (_count_rows(one), _read_cost(one))
                for one in figures
                if one.part.startswith(part) and one.name == name and one.value
            )
            if found:
                axes.plot(*zip(*found, strict=True), marker=marker, markersize=5, label=label)
        axes.set(xscale="log", yscale="log")
        axes.set_title(title, loc="left")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, fontsize=8)
    for axes in panels[1]:
        axes.set_xlabel("events")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _read_cost(figure: Figure) -> float:
    """Give what a figure costs; a rate as the seconds that all rows took."""
    value = float(figure.value or 0.0)
    return _count_rows(figure) / value if figure.unit == "rows/s" else value


def _count_rows(figure: Figure) -> int:
    return int("".join(filter(str.isdecimal, figure.part)))


if __name__ == "__main__":
    main()
