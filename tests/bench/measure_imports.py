"""Measure imports: the whole diagnosis beside reading alone, and which planted faults are found.

The peer is ``pandas.read_csv`` and ``geopandas.points_from_xy`` and nothing else: no row of it was looked at. Both
read the same file in turn, in the same process. Run it by itself with ``python -m tests.bench.measure_imports``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import psutil

from corredor.dataset import Atlas, find_geodata, read_atlas
from corredor.importing.doctor import FINDINGS, Diagnosis, diagnose
from corredor.importing.limits import Limits
from corredor.importing.reading import read_source
from tests.bench.figures import Aim
from tests.importing.faults import Planted, make_clean, plant

PART: Final = "Imports"
ROWS: Final = 1_000_000
QUICK_ROWS: Final = 50_000
DIRTY: Final = 0.02
TODAY: Final = date(2026, 11, 26)
RUNS: Final = 3
RATIO_AIM: Final = Aim("<=", 3.0)
FOUND_AIM: Final = Aim(">=", 100.0)
ACCUSED_AIM: Final = Aim("<", 0.1)
LIMITS: Final = Limits(max_mb=2_000, max_seconds=1_200, max_memory_mb=16_000)

Row = dict[str, Any]


def measure(*, quick: bool = False) -> list[Row]:
    """Measure speed, memory and the table of planted faults.

    Parameters
    ----------
    quick : bool
        Fewer rows and one run: to see that it works, not to be cited.

    Returns
    -------
    list of dict
        What `tests.bench.figures.Figure` is made of.
    """
    rows = QUICK_ROWS if quick else ROWS
    atlas = read_atlas(find_geodata())
    planted = plant(make_clean(rows, atlas), atlas, DIRTY)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        write_dirty(planted, path)
        figures, found = measure_speed(path, atlas, rows, 1 if quick else RUNS)
    return [*figures, *measure_faults(planted, found)]


def write_dirty(planted: Planted, path: Path) -> None:
    """Write the table as a file that ends in the middle of its last line."""
    text = planted.table.to_csv(index=False)
    path.write_text(text.rstrip("\n").rstrip(","), encoding="utf-8")


def measure_speed(path: Path, atlas: Atlas, rows: int, runs: int) -> tuple[list[Row], Diagnosis]:
    """Time the peer and the import in turn, and measure the most memory that each adds to this process."""
    peer_s, read_s, whole_s = [], [], []
    peer_cpu_s, whole_cpu_s = [], []
    peer_mb, whole_mb = [], []
    found: Diagnosis | None = None
    for _ in range(runs):
        with watch_memory() as peak:
            worked = sum_work_s()
            peer_s.append(time_once(lambda: read_alone(path)))
            peer_cpu_s.append(sum_work_s() - worked)
        peer_mb.append(peak())
        found = None
        with watch_memory() as peak:
            begun, worked = time.perf_counter(), sum_work_s()
            raw = read_source(path, limits=LIMITS)
            read_s.append(time.perf_counter() - begun)
            found = diagnose(raw, atlas, today=TODAY)
            whole_s.append(time.perf_counter() - begun)
            whole_cpu_s.append(sum_work_s() - worked)
            del raw
        whole_mb.append(peak())
    assert found is not None
    ratios = [ours / theirs for ours, theirs in zip(whole_s, peer_s, strict=True)]
    size = f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {DIRTY:.0%} dirty"
    cpu_ratios = [ours / theirs for ours, theirs in zip(whole_cpu_s, peer_cpu_s, strict=True)]
    speed = [rows / took for took in whole_s]
    return [
        make_row(f"pandas.read_csv and points_from_xy alone, {size}", peer_s, "s"),
        make_row("reading in a process apart", read_s, "s", note="part of the next figure"),
        make_row(f"whole diagnosis with reading, {size}", whole_s, "s"),
        make_row(
            "whole diagnosis against reading alone", ratios, "times", RATIO_AIM, "each run against the one before"
        ),
        make_row(
            "the same in processor time", cpu_ratios, "times", note="of all processes; says more on a busy machine"
        ),
        make_row("rows a second", speed, "rows"),
        make_row("most memory added: reading alone", peer_mb, "MB"),
        make_row("most memory added: whole diagnosis", whole_mb, "MB", note="with the process that reads"),
    ], found


def read_alone(path: Path) -> None:
    """Read the file and make its points, as one does who trusts it."""
    table = pd.read_csv(path)
    lon, lat = (pd.to_numeric(table[name], errors="coerce") for name in ("lon", "lat"))
    gpd.points_from_xy(lon, lat)


def measure_faults(planted: Planted, found: Diagnosis) -> list[Row]:
    """Count per finding the planted ones that were found, and the rows accused of what they do not have."""
    pairs = set(zip(found.findings["position"], found.findings["finding"], strict=True))
    accused = Counter(finding for row, finding in pairs if planted.truth.get(row) != finding)
    rows = []
    for finding in FINDINGS:
        holding = [row for row, fault in planted.truth.items() if fault == finding]
        hits = sum((row, finding) in pairs for row in holding)
        note = f"{hits:,} of {len(holding):,}; falsely accused: {accused[finding]:,}"
        rows.append(make_row(f"found: {finding}", [100.0 * hits / len(holding)], "%", FOUND_AIM, note))
    wrong = {row for row, finding in pairs if planted.truth.get(row) != finding}
    share = 100.0 * len(wrong) / len(planted.table)
    rows.append(make_row("rows falsely accused", [share], "%", ACCUSED_AIM, f"{len(wrong):,} of {found.rows:,}"))
    return rows


@contextmanager
def watch_memory() -> Iterator[Callable[[], float]]:
    """Give a function that tells the most MB that this process and its children held more than before."""
    process = psutil.Process()
    begun = _sum_memory(process)
    most = [begun]
    stopped = threading.Event()

    def look() -> None:
        while not stopped.wait(0.05):
            most[0] = max(most[0], _sum_memory(process))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield lambda: (most[0] - begun) / 1e6
    finally:
        stopped.set()
        watcher.join()


def _sum_memory(process: psutil.Process) -> int:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def sum_work_s() -> float:
    """Return the seconds of processor time that this process and its ended children have taken."""
    return sum(psutil.Process().cpu_times()[:4])


def time_once(call: Callable[[], object]) -> float:
    """Time one run in seconds."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def make_row(name: str, values: Sequence[float], unit: str, aim: Aim | None = None, note: str = "") -> Row:
    """Make what a figure is made of."""
    return {
        "part": PART,
        "name": name,
        "value": statistics.median(values),
        "unit": unit,
        "runs": len(values),
        "low": min(values),
        "high": max(values),
        "aim": aim,
        "note": note,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.measure_imports", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows: to see that it works, not to be cited")
    for row in measure(quick=parser.parse_args().quick):
        aim = f"{row['aim'].sign} {row['aim'].value:g}" if row["aim"] else ""
        print(f"{row['name']:70} {row['value']:12,.2f} {row['unit']:6} {aim:8} {row['note']}")


if __name__ == "__main__":
    main()
