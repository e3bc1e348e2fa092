"""Measured figures as a table in the terminal, as JSON, and as a page."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure, read_figure
from tests.bench.servers import ROOT

SAVED: Final = ROOT / "docs" / "bench"
PACKAGES: Final = (
    "streamlit",
    "streamlit-folium",
    "folium",
    "geopandas",
    "pandas",
    "duckdb",
    "h3",
    "matplotlib",
    "sqlalchemy",
    "playwright",
    "selenium",
)
HEAD: Final = ("| what | median | least to most | runs | aim | |", "|---|--:|--:|--:|---|---|")
Order = Callable[[str], Any]
MET: Final = {True: "met", False: "missed", None: ""}


def describe_machine(chromium: str = "") -> dict[str, Any]:
    """Describe the machine and the versions, as far as a reader needs them to judge the figures."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _find_commit(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _name_processor(),
        "cores": os.cpu_count(),
        "load": None if load is None else round(load, 1),
        "python": platform.python_version(),
        "chromium": chromium,
        "packages": {name: _find_version(name) for name in PACKAGES},
    }


def _find_commit() -> str:
    command = ["git", "rev-parse", "--short=7", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _name_processor() -> str:
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return platform.processor()
    names = [
        line.partition(":")[2].strip() for line in path.read_text().splitlines() if line.startswith("model name")
    ]
    return names[0] if names else platform.processor()


def _find_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def print_figures(console: Console, figures: Sequence[Figure]) -> None:
    """Print the figures as a table, by part, and how many aims are met."""
    table = Table(title="Measured, never asserted", title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("what", ratio=1)
    for name in ("median", "least to most"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("runs", justify="right")
    table.add_column("aim", no_wrap=True)
    table.add_column("", no_wrap=True)
    for part, group in groupby(figures, key=lambda figure: figure.part):
        table.add_section()
        table.add_row(f"[bold]{part}[/bold]")
        for figure in group:
            style = {True: "green", False: "red", None: ""}[figure.met]
            table.add_row(
                "  " + " · ".join(filter(None, (figure.name, figure.note))), *_write_cells(figure), style=style
            )
    console.print(table)
    with_aim = [figure for figure in figures if figure.aim is not None]
    if with_aim:
        console.print(f"{sum(figure.met is True for figure in with_aim)} of {len(with_aim)} aims are met")


def write_json(
    path: Path, machine: Mapping[str, Any], figures: Sequence[Figure], parts: Mapping[str, str] | None = None
) -> None:
    """Write machine and figures as JSON, and when each part was measured."""
    content = {"machine": machine, "parts": parts or {}, "figures": [figure.to_json() for figure in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def save(
    name: str, machine: Mapping[str, Any], figures: Sequence[Figure], introduction: Sequence[str], order: Order
) -> list[Figure]:
    """Write the figures as JSON and as a page into docs/bench, with those of other parts that were saved before.

    Parameters
    ----------
    name : str
        Name of both files.
    machine : mapping
        From `describe_machine`.
    figures : sequence of Figure
        Newly measured.
    introduction : sequence of str
        First lines of the page.
    order : callable
        Gives what the parts are sorted by.

    Returns
    -------
    list of Figure
        All that the files hold now.
    """
    path = SAVED / f"{name}.json"
    before: dict[str, Any] = {"parts": {}, "figures": []}
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
    new = {figure.part for figure in figures}
    kept = [read_figure(one) for one in before["figures"] if one["part"] not in new]
    parts = before["parts"] | dict.fromkeys(new, _write_occasion(machine))
    everything = sorted([*kept, *figures], key=lambda figure: order(figure.part))
    write_json(path, machine, everything, parts)
    write_page(SAVED / f"{name}.md", machine, everything, introduction, parts)
    return everything


def _write_occasion(machine: Mapping[str, Any]) -> str:
    load = "" if machine["load"] is None else f", load {machine['load']} at the start"
    return f"{machine['date']}, commit {machine['commit']}{load}"


INTRODUCTION: Final = (
    "Made by `make bench`; never asserted in a test. Every figure is the median of its runs, all of one part in",
    "one go on one machine. Sizes are in KB of 1,000 and MB of 1,000,000 bytes, as received: files compressed,",
    "frames of the websocket as they are, since Streamlit does not compress them.",
)


def write_page(
    path: Path,
    machine: Mapping[str, Any],
    figures: Sequence[Figure],
    introduction: Sequence[str],
    parts: Mapping[str, str],
) -> None:
    """Write machine and figures as a Markdown page, with the occasion of each part under its heading."""
    lines = [
        "# Measured",
        "",
        *introduction,
        "",
        f"{machine['system']}, {machine['processor']}, {machine['cores']} cores; "
        f"Python {machine['python']}"
        + (f", Chromium {machine['chromium']}" if machine["chromium"] else "")
        + ", "
        + ", ".join(f"{name} {number}" for name, number in machine["packages"].items() if number)
        + ".",
    ]
    for part, group in groupby(figures, key=lambda figure: figure.part):
        lines += [
            "",
            f"## {part}",
            "",
            *([f"Measured on {parts[part]}.", ""] if part in parts else []),
            "| what | median | least to most | runs | aim | |",
            "|---|--:|--:|--:|---|---|",
        ]
        for figure in group:
            name = figure.name + (f" ({figure.note})" if figure.note else "")
            lines.append("| " + " | ".join((name.replace("|", "\\|"), *_write_cells(figure))) + " |")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_cells(figure: Figure) -> tuple[str, str, str, str, str]:
    """Write median, spread, runs, aim and whether it is met."""
    if figure.value is None:
        return "–", "", "", _write_aim(figure), ""
    spread = ""
    if figure.runs > 1 and figure.low is not None and figure.high is not None:
        spread = f"{_write_number(figure.low)} – {_write_number(figure.high)}"
    return (
        f"{_write_number(figure.value)} {figure.unit}",
        spread,
        str(figure.runs),
        _write_aim(figure),
        MET[figure.met],
    )


def _write_aim(figure: Figure) -> str:
    return f"{figure.aim.sign} {figure.aim.value:g} {figure.unit}" if figure.aim else ""


def _write_number(value: float) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"
