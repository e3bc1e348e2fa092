"""Measure the dashboard against an empty page and against the usual way, and the program by itself.

``python -m tests.bench`` prints a table. Nothing here asserts a time; each aim stands beside its figure.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from tests.bench import (
    measure_geoprocessing,
    measure_imports,
    measure_sessions,
    measure_snapshots,
    measure_store,
)
from tests.bench.data import write_dataset
from tests.bench.figures import Figure, read_rows
from tests.bench.program import measure_commands, measure_dataset, measure_exports, measure_selection
from tests.bench.report import INTRODUCTION, describe_machine, print_figures, save, write_json
from tests.bench.screens import list_subjects, measure_subjects, summarise_subjects
from tests.bench.servers import ROOT

SHIPPED: Final = ROOT / "geodata"

Rows = list[dict[str, Any]]


def list_geoprocessing(*, quick: bool) -> Rows:
    """Measure the geoprocessing functions; there is no quick way."""
    rows = []
    for row in measure_geoprocessing.measure():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:,.1f} times faster than the plain way"
        note = "; ".join(filter(None, (ratio, row["note"])))
        took_ms = None if row["seconds"] is None else row["seconds"] * 1000
        rows.append({"name": row["name"], "value": took_ms, "unit": "ms", "runs": 3, "note": note})
    return [{"part": "Geoprocessing", **row} for row in rows]


OWN_PARTS: Final[dict[str, Callable[..., Rows]]] = {
    "geoprocessing": list_geoprocessing,
    "sessions": measure_sessions.measure,
    "snapshots": measure_snapshots.measure,
    "store": measure_store.measure,
    "imports": measure_imports.measure,
}
"""Parts that have a module of their own: a function of ``quick`` that gives rows as `read_rows` takes them."""
PARTS: Final = ("screen", "dataset", "selection", "export", "cli", *OWN_PARTS)
SCREEN_RECORDS: Final = 1_000
PROGRAM_RECORDS: Final = 2_000


HEADINGS: Final = (
    "Cold load",
    "Filter change",
    "Bytes",
    "Reruns",
    "Server",
    "Dataset",
    "Selection",
    "Exports",
    "Command line",
    "Geoprocessing",
    measure_sessions.PART,
    measure_imports.PART,
    "Snapshots",
    "Store",
)
"""How the headings of the page begin, in their order."""


def _order(part: str) -> tuple[int, str]:
    """Order parts as in `HEADINGS`, others after them by name."""
    places = (place for place, start in enumerate(HEADINGS) if part.startswith(start))
    return next(places, len(HEADINGS)), part


def read_call() -> argparse.Namespace:
    """Read what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=PARTS, metavar="NAME", help=f"only {', '.join(PARTS)}; repeatable"
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs: to see that it works, not to be cited")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--save", action="store_true", help="write into docs/bench, beside what was saved before")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for, print it, and write it where it was asked to be written."""
    call = read_call()
    console = Console()
    parts = call.only or PARTS
    loads, changes, runs = (2, 2, 1) if call.quick else (5, 9, 5)
    figures: list[Figure] = []
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as folder:
        if "screen" in parts:
            console.print("Driving Chromium; this takes some minutes", style="dim")
            subjects = list_subjects(SHIPPED, write_dataset(SHIPPED, Path(folder) / "screen", SCREEN_RECORDS))
            machine["chromium"] = measure_subjects(subjects, loads, changes)
            figures += summarise_subjects(subjects)
        if {"dataset", "selection", "export"} & set(parts):
            folders = [SHIPPED, write_dataset(SHIPPED, Path(folder) / "program", PROGRAM_RECORDS)]
            for name, function in (
                ("dataset", measure_dataset),
                ("selection", measure_selection),
                ("export", measure_exports),
            ):
                if name in parts:
                    console.print(f"Measuring {name}", style="dim")
                    figures += function(folders, runs)
        if "cli" in parts:
            console.print("Measuring the command line", style="dim")
            figures += measure_commands(runs)
        for name, measure in OWN_PARTS.items():
            if name in parts:
                console.print(f"Measuring {name}", style="dim")
                figures += read_rows(measure(quick=call.quick))
    print_figures(console, figures)
    if call.json:
        write_json(call.json, machine, figures)
    if call.save:
        save("atlas", machine, figures, INTRODUCTION, _order)
        console.print("Written to docs/bench", style="dim")


if __name__ == "__main__":
    main()
