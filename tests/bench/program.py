"""The program without a screen: reading, filtering, exporting, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from corredor.dataset import Atlas, check_dataset, read_atlas
from corredor.exporting import FORMATS, export_view
from corredor.selection import Selection
from corredor.selection.index import index_layer, ranges_for
from corredor.vocabulary import LANGUAGES, LAYERS
from tests.bench.figures import Figure, summarise, time_runs
from tests.bench.servers import ROOT

SELECTIONS: Final = {
    "everything": Selection(),
    "one country": Selection(countries=("CHL",)),
    "activity, period and grade": Selection(
        activities=("extortion",), period_from="2022", period_to="2024", grade="B2"
    ),
    "text": Selection(text="carcel"),
    "within 25 km of a corridor, distances known": Selection(near=("corridors", 25.0)),
}

COMMANDS: Final = (
    ("--version",),
    ("check",),
    ("select", "--country", "CHL"),
    ("near", "--layer", "cells", "--of", "corridors", "--within", "25"),
)


def measure_dataset(folders: list[Path], runs: int) -> list[Figure]:
    """Measure how long dataset folders take to read and to check."""
    figures = []
    for folder in folders:
        size = _count(read_atlas(folder))
        for name, function in (("read_atlas", read_atlas), ("check_dataset", check_dataset)):
            took_ms = time_runs(partial(function, folder), runs)
            figures.append(summarise("Dataset", f"{name}, {size}", took_ms, "ms"))
    return figures


def measure_selection(folders: list[Path], runs: int) -> list[Figure]:
    """Measure how long a selection takes to apply and to describe; what is worked out once stands by itself."""
    part, figures = "Selection", []
    for folder in folders:
        atlas = read_atlas(folder)
        size = _count(atlas)
        took_ms = time_runs(partial(_index_layers, atlas), 1)
        figures.append(summarise(part, f"index of all layers, once, {size}", took_ms, "ms"))
        for layer in ("cells", "incidents", "prisons"):
            took_ms = time_runs(partial(ranges_for, atlas, layer, "corridors"), 1)
            figures.append(summarise(part, f"distances of {layer} to the corridors, once, {size}", took_ms, "ms"))
        for words, selection in SELECTIONS.items():
            took_ms = time_runs(partial(selection.apply, atlas), 5 * runs)
            figures.append(summarise(part, f"apply: {words}, {size}", took_ms, "ms"))
        took_ms = time_runs(partial(_write_sentences, atlas), runs)
        figures.append(summarise(part, f"apply and sentence in {len(LANGUAGES)} languages, {size}", took_ms, "ms"))
    return figures


def measure_exports(folders: list[Path], runs: int) -> list[Figure]:
    """Measure how long each format of an export takes, with all records in it, and how large it is."""
    figures, everything = [], Selection()
    for folder in folders:
        atlas = read_atlas(folder)
        view = everything.apply(atlas)
        for suffix in FORMATS:
            write = partial(export_view, view, atlas, everything, "en", suffix)
            note = f"{len(write()) / 1e3:,.0f} KB"
            took_ms = time_runs(write, runs)
            figures.append(summarise("Export", f"{suffix}, {_count(atlas)}", took_ms, "ms", note=note))
    return figures


def measure_commands(runs: int) -> list[Figure]:
    """Measure how long commands take from call to end, on the shipped dataset."""
    return [
        summarise("Command line", f"corredor {' '.join(call)}", time_runs(partial(_call_program, call), runs), "ms")
        for call in COMMANDS
    ]


def _index_layers(atlas: Atlas) -> None:
    for layer in LAYERS:
        index_layer(atlas, layer)


def _write_sentences(atlas: Atlas) -> None:
    everything = Selection()
    view = everything.apply(atlas)
    for language in LANGUAGES:
        everything.sentence(language, view)


def _call_program(arguments: tuple[str, ...]) -> None:
    path = os.pathsep.join(part for part in (str(ROOT / "src"), os.environ.get("PYTHONPATH")) if part)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "corredor", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path},
            check=True,
            capture_output=True,
        )


def _count(atlas: Atlas) -> str:
    return f"{sum(len(atlas.layer(layer)) for layer in LAYERS):,} records"
