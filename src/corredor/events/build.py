"""Builds a store, adds to it, replaces and removes sources. A change becomes visible in one step, or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from corredor.dataset import find_geodata
from corredor.errors import QueryError
from corredor.events.changing import change_store, swap_manifest
from corredor.events.columns import CUBE_RESOLUTIONS, WHOLE
from corredor.events.counting import write_cubes
from corredor.events.errors import ClusterError, EventInputError
from corredor.events.folder import find_folder
from corredor.events.manifest import Cube, Manifest, Source, read_manifest
from corredor.events.parts import PartPlan, Written, write_part
from corredor.events.reading import Piece, list_places, plan_pieces
from corredor.events.running import Runner, open_runner
from corredor.events.staging import Staged, Task, name_refused, stage_piece
from corredor.selection.values import fold_text
from corredor.vocabulary import PRECISIONS

PART_ROWS: Final = 2_000_000
"""Rows of a part, unless one cell of resolution 2 has more."""

MEMORY_MB: Final = 1_000
"""Memory that one process may sort in before it goes on to the disk."""

_THREADS: Final = 4


@dataclass(frozen=True)
class BuildReport:
    """What a build came to.

    Parameters
    ----------
    source : Source
    taken : int
        Rows that this build took.
    rows : int
        Rows of the whole store now.
    reasons : tuple of (str, int)
        Why rows were refused, and how many.
    peak_mb : float
        Largest memory that any process took, in MB; 0 where the system does not tell.
    seconds : float
    """

    source: Source
    taken: int
    rows: int
    reasons: tuple[tuple[str, int], ...]
    peak_mb: float
    seconds: float


def build_store(
    inputs: Sequence[str | Path],
    place: str | Path,
    *,
    source: str | None = None,
    append: bool = False,
    precision: str | None = "town",
    geodata: Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    memory_mb: int = MEMORY_MB,
    may_share: bool = False,
) -> BuildReport:
    """Build a source into a store; the other sources of the store stay as they are.

    Parameters
    ----------
    inputs : sequence of path or URL
        Parquet, CSV, or what the importer or GeoPandas reads, all of the same source; in a URL ``*`` stands for
        anything. Spreadsheets, archives and exports of kinds that the importer knows go through it.
    place : path or URL
        Folder of the store; made where there is none.
    source : str, optional
        Name of the source, by default that of the first file without its ending.
    append : bool
        Whether to add to the source if the store has it; else it is replaced.
    precision : str or None
        Precision of rows that say none, of `vocabulary.PRECISIONS`; None leaves it unknown.
    geodata : Path, optional
        Dataset with outlines and corridor legs.
    workers, scheduler
        As in `open_runner`.
    memory_mb : int
        Memory in MB that each process may sort in.
    may_share : bool
        Whether the user states the right to pass rows on whose terms forbid it, as ACLED's do.

    Returns
    -------
    BuildReport

    Raises
    ------
    EventInputError
        A file cannot be read, or no row could be taken.
    EventStoreError
        The store cannot be written, or somebody else is writing it.
    ClusterError
        The scheduler cannot be used.
    """
    if not inputs:
        raise EventInputError("no file to build from was named")
    if precision is not None and precision not in PRECISIONS:
        raise QueryError(f"precision: expected one of {', '.join(PRECISIONS)}, got {precision!r}")
    started = datetime.now(UTC)
    folder = find_folder(place)
    dataset = (geodata or find_geodata()).absolute()
    places = [place for one in inputs for place in list_places(str(one))]
    name = source or Path(places[0].rsplit("/", 1)[-1]).stem
    with change_store(folder) as old:
        generation = old.generation + 1
        stem = f"{_write_stem(name)}-{generation:06d}"
        threads = min(os.cpu_count() or 1, _THREADS) if workers == 1 and scheduler is None else 1
        aside = f"staging/{generation:06d}"
        task = Task(folder, aside, str(dataset), name, precision, memory_mb, threads, started.date())
        with open_runner(workers, scheduler) as runner:
            staged, written, cubes = _run(runner, task, plan_pieces(places), stem)
        reasons, refused_files = _collect_refused(task, staged, stem)
        rows = sum(one.part.rows for one in written)
        if rows == 0:
            told = "; ".join(f"{reason}: {count:,}" for reason, count in reasons)
            raise EventInputError(f"{', '.join(places)}: no row could be taken ({told or 'there is none'})")
        before = next((one for one in old.sources if one.name == name), None) if append else None
        terms = "" if may_share else next((one.terms for one in staged if one.terms), "")
        made = Source(
            name=name,
            inputs=(*(before.inputs if before else ()), *(one.rsplit("/", 1)[-1] for one in places)),
            rows=rows + (before.rows if before else 0),
            refused=sum(one.refused for one in staged) + (before.refused if before else 0),
            refused_files=(*(before.refused_files if before else ()), *refused_files),
            atlas_hash=staged[0].atlas_hash,
            precision=precision,
            terms=terms or (before.terms if before else ""),
        )
        kept = old if append else old.without(name)
        new = replace(
            kept,
            sources=tuple(
                sorted((*(one for one in kept.sources if one.name != name), made), key=lambda one: one.name)
            ),
            parts=(*kept.parts, *(one.part for one in written)),
            cubes=(*kept.cubes, *cubes),
        )
        swap_manifest(folder, old, new, generation)
    peaks = [*(one.peak_mb for one in staged), *(one.peak_mb for one in written)]
    seconds = (datetime.now(UTC) - started).total_seconds()
    return BuildReport(made, rows, new.rows, reasons, max(peaks), seconds)


def remove_source(place: str | Path, name: str) -> Manifest:
    """Remove a source from a store; the others stay as they are.

    Raises
    ------
    QueryError
        The store has no such source.
    EventStoreError
        There is no store, or it cannot be written.
    """
    folder = find_folder(place)
    read_manifest(folder)
    with change_store(folder) as old:
        known = [one.name for one in old.sources]
        if name not in known:
            raise QueryError(f"source: {folder.place} has no {name!r}; it has {', '.join(known) or 'none'}")
        return swap_manifest(folder, old, old.without(name), old.generation + 1)


def _run(
    runner: Runner, task: Task, pieces: list[Piece], stem: str
) -> tuple[list[Staged], list[Written], list[Cube]]:
    staged = runner.run(stage_piece, [(task, piece) for piece in pieces])
    if len({one.atlas_hash for one in staged}) > 1:
        raise ClusterError(
            f"the machines have different datasets in {task.geodata}: copy the same one to all of them"
        )
    written = runner.run(write_part, [(task, plan) for plan in _plan_parts(staged, stem)])
    cubes: list[Cube] = []
    if written:
        calls = [
            (
                task.folder,
                [one.counts for one in written],
                resolution,
                task.source,
                f"cube/{stem}",
            )
            for resolution in (WHOLE, *CUBE_RESOLUTIONS)
        ]
        cubes = [cube for pair in runner.run(write_cubes, calls) for cube in pair]
    return staged, written, cubes


def _plan_parts(staged: list[Staged], stem: str) -> list[PartPlan]:
    """Put whole cells of resolution 2 together to parts of about `PART_ROWS` rows, country by country."""
    rows: dict[str, dict[int, int]] = {}
    pieces: dict[str, list[int]] = {}
    for one in staged:
        for country, cell in one.rows:
            cells = rows.setdefault(country, {})
            cells[cell] = cells.get(cell, 0) + one.rows[country, cell]
        for country in sorted({country for country, _ in one.rows}):
            pieces.setdefault(country, []).append(one.piece)
    plans: list[PartPlan] = []
    for country in sorted(rows):
        for number, cells_of_part in enumerate(_pack(rows[country])):
            path = f"parts/country={country}/{stem}-{number:04d}.parquet"
            plans.append(PartPlan(path, len(plans), country, cells_of_part, tuple(pieces[country])))
    return plans


def _pack(rows: dict[int, int]) -> Iterator[tuple[int, ...]]:
    cells: list[int] = []
    count = 0
    for cell in sorted(rows):
        if cells and count + rows[cell] > PART_ROWS:
            yield tuple(cells)
            cells, count = [], 0
        cells.append(cell)
        count += rows[cell]
    if cells:
        yield tuple(cells)


def _collect_refused(
    task: Task, staged: list[Staged], stem: str
) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
    """Write the table of refused rows, and count them by reason."""
    pieces = [one.piece for one in staged if one.refused]
    if not pieces:
        return (), ()
    name = f"refused/{stem}.csv"
    reasons: dict[str, int] = {}
    with task.folder.write(name) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(("file", "row", "reason"))
        for piece in pieces:
            with task.folder.open(name_refused(task, piece)) as aside, pa.ipc.open_stream(aside) as batches:
                for batch in batches:
                    for row in batch.to_pylist():
                        writer.writerow((row["file"], row["row"], row["reason"]))
                        reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
        text.flush()
        text.detach()
    return tuple(sorted(reasons.items())), (name,)


def _write_stem(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", fold_text(name)).strip("-")[:40] or "source"
