"""The first step of a build: read a piece of a file, enrich its rows and set them aside by country.

A step reads files and writes files, and gives the same bytes wherever it runs, however often.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corredor.dataset import read_atlas
from corredor.events.columns import NO_COUNTRY
from corredor.events.enrich import Enricher
from corredor.events.examining import find_terms
from corredor.events.folder import Folder
from corredor.events.reading import Piece, read_piece
from corredor.events.taking import REFUSED_SCHEMA, take_rows

STREAM: Final = pa.ipc.IpcWriteOptions(compression="lz4")
"""How tables are set aside: as streams of Arrow, which cost less to write and to read again than Parquet."""


@dataclass(frozen=True)
class Task:
    """What both steps need to know.

    Parameters
    ----------
    folder : Folder
        The store.
    staging : str
        Folder in the store for what is set aside.
    geodata : str
        Folder of the dataset.
    source : str
    precision : str or None
        Precision of rows that say none.
    memory_mb : int
        Memory that sorting may take before it goes on to the disk.
    threads : int
        Threads that sorting may use; the order of rows is the same with any number.
    today : date
        What is later lies in the future; the same for all that work on one build.
    """

    folder: Folder
    staging: str
    geodata: str
    source: str
    precision: str | None
    memory_mb: int
    threads: int
    today: date


@dataclass(frozen=True)
class Staged:
    """What a piece came to.

    Parameters
    ----------
    piece : int
    rows : mapping of (str, int) to int
        Rows by country and cell of resolution 2.
    refused : int
    atlas_hash : str
        State of the dataset that the process has.
    peak_mb : float
        Largest memory of the process so far.
    terms : str
        Terms under which the rows were given, ``""`` where they are the owner's.
    """

    piece: int
    rows: dict[tuple[str, int], int]
    refused: int
    atlas_hash: str
    peak_mb: float
    terms: str


def name_staged(task: Task, piece: int, country: str) -> str:
    """Name the file in which the rows of a piece are set aside."""
    return f"{task.staging}/rows/{country}/{piece:06d}.arrow"


def name_refused(task: Task, piece: int) -> str:
    """Name the file in which the refused rows of a piece are set aside."""
    return f"{task.staging}/refused/{piece:06d}.arrow"


def stage_piece(task: Task, piece: Piece) -> Staged:
    """Read a piece of a file, enrich its rows and set them aside by country.

    Raises
    ------
    EventInputError
        The file cannot be read or has no coordinates.
    EventStoreError
        The disk is full, or cannot be written for another reason.
    """
    enricher = _build_enricher(task.geodata)
    rows: dict[tuple[str, int], int] = {}
    refused, terms = 0, ""
    with ExitStack() as files:
        writers: dict[str, pa.RecordBatchStreamWriter] = {}

        def write(name: str, table: pa.Table) -> None:
            if name not in writers:
                file = files.enter_context(task.folder.write(name, lasting=False))
                writers[name] = files.enter_context(pa.ipc.new_stream(file, table.schema, options=STREAM))
            writers[name].write_table(table)

        for raw in read_piece(piece, enricher.atlas, task.today):
            terms = terms or find_terms(raw)
            taken, left = take_rows(raw, piece.name, task.source, task.precision)
            if len(left):
                refused += len(left)
                write(name_refused(task, piece.number), left.cast(REFUSED_SCHEMA))
            if len(taken) == 0:
                continue
            enriched = enricher.enrich(taken)
            for country, chosen in _split_countries(enriched):
                write(name_staged(task, piece.number, country), chosen)
                cells, counts = np.unique(chosen.column("h3_2").to_numpy(), return_counts=True)
                for cell, count in zip(cells.tolist(), counts.tolist(), strict=True):
                    rows[country, cell] = rows.get((country, cell), 0) + count
    return Staged(piece.number, rows, refused, enricher.atlas_hash, measure_peak_mb(), terms)


def measure_peak_mb() -> float:
    """Return the largest memory of this process so far in MB, 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells on Linux begins with what the parent had
        lines = status.read_text().splitlines()
        return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _split_countries(table: pa.Table) -> list[tuple[str, pa.Table]]:
    """Split rows by country; the order of rows within one stays."""
    codes = pc.fill_null(table.column("country").cast(pa.string()), NO_COUNTRY).combine_chunks().dictionary_encode()
    numbers = codes.indices.to_numpy()
    names = codes.dictionary.to_pylist()
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(len(names) + 1))
    rows = table.take(pa.array(order))
    return [(name, rows.slice(ends[number], ends[number + 1] - ends[number])) for number, name in enumerate(names)]


@lru_cache(maxsize=2)
def _build_enricher(geodata: str) -> Enricher:
    return Enricher(read_atlas(Path(geodata)))
