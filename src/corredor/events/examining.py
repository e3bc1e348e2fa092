"""Files that the importer looks at first: spreadsheets, archives, and exports with columns and codes of their own.

Small ones are examined as a whole, in any encoding. Larger tables of text are examined a batch at a time: what only
shows in the whole file, as an event that stands in it twice, is then found within a batch.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.dataset import Atlas
from corredor.events.columns import BROKEN, LAT, LON, REASON, ROW
from corredor.events.errors import EventInputError
from corredor.exporting.geoparquet import METADATA_KEY

if TYPE_CHECKING:
    from corredor.importing.doctor import Diagnosis
    from corredor.importing.raw import RawTable

EXAMINED: Final = (".xlsx", ".xlsm", ".ods", ".kml", ".kmz", ".gpx", ".zip", ".geojsonl", ".ndjson")
"""Endings of files that only the importer reads."""

WHOLE_MB: Final = 64
"""Up to what size a table of text is examined as a whole."""

_HEAD_ROWS: Final = 20


def is_export(names: list[str], rows: list[list[str]]) -> bool:
    """Tell from its columns and first rows whether a table of text is of a kind that the importer knows.

    Parameters
    ----------
    names : list of str
        Its first line.
    rows : list of list of str
        Some lines more, each as long as the first.
    """
    from corredor.importing.presets import recognise_preset

    fitting = [row for row in rows[:_HEAD_ROWS] if len(row) == len(names)]
    return recognise_preset(_make_raw(names, fitting)) != "generic"


def examine_file(file: IO[bytes], name: str, atlas: Atlas, today: date) -> Iterator[pa.Table]:
    """Examine a file as a whole, as `corredor import` does.

    Yields
    ------
    Table
        The rows that came in, as `read_piece` gives them; then those that were refused, with `ROW` and `REASON`.

    Raises
    ------
    EventInputError
        It cannot be read, or has to be asked about: it is to be given to `corredor import` first.
    """
    from corredor.importing.doctor import diagnose
    from corredor.importing.errors import CrsUnknownError, ImportFileError, PartNeededError
    from corredor.importing.reading import read_source

    with _as_path(file, name) as path:
        try:
            raw = read_source(path, name=name)
        except (CrsUnknownError, PartNeededError) as question:
            hint = "'corredor import' takes the answer, and a store can be built from what it writes."
            raise EventInputError(f"{name}: {question} {hint}") from question
        except ImportFileError as error:
            raise EventInputError(f"{name}: {error}") from error
        yield from _write_rows(diagnose(raw, atlas, today=today))


def examine_batches(batches: Iterable[pa.Table], name: str, atlas: Atlas, today: date) -> Iterator[pa.Table]:
    """Examine tables of text a batch at a time; the first one tells of which kind all of them are.

    Parameters
    ----------
    batches : iterable of Table
        Columns of text, and `ROW`.
    name : str
        Name of the file.
    """
    from corredor.importing.doctor import diagnose
    from corredor.importing.presets import recognise_preset
    from corredor.importing.raw import RawTable

    preset = ""
    for batch in batches:
        if BROKEN in batch.column_names:
            yield batch
            continue
        columns = batch.drop_columns([ROW]).to_pandas(types_mapper=_as_text)
        raw = RawTable(name, "csv", columns, None, batch.column(ROW).to_numpy().astype(np.int64))
        preset = preset or recognise_preset(raw)
        yield from _write_rows(diagnose(raw, atlas, preset=preset, today=today))


def _write_rows(found: Diagnosis) -> Iterator[pa.Table]:
    """Write what came in and what did not as tables for `take_rows`."""
    from corredor.importing.doctor import describe_why
    from corredor.importing.output import write_records

    records = found.records
    if len(records):
        ids = [column for column in found.fields.get("id", ()) if f"original_{column}" in records]
        originals = [column for column in records.columns if str(column).startswith("original_")]
        kept = records.drop(columns=[*originals, "id"])
        table = pq.read_table(pa.BufferReader(write_records(kept, found.terms)))
        centre = records.geometry.representative_point()
        lon, lat = (np.asarray(values, dtype=float) for values in (centre.x, centre.y))
        table = table.drop_columns([str(records.geometry.name)])
        if ids:
            own = pa.array(records[f"original_{ids[0]}"].astype(object), pa.string(), from_pandas=True)
            table = table.append_column("id", own)
        table = table.append_column(LON, pa.array(lon, from_pandas=True))
        yield table.append_column(LAT, pa.array(lat, from_pandas=True)).append_column(ROW, table.column("row"))
    refused = found.findings[found.findings["outcome"] == "refused"].drop_duplicates("row")
    if len(refused):
        words = [
            describe_why(code, values, "en") for code, values in zip(refused["why"], refused["values"], strict=True)
        ]
        rows = pa.array(refused["row"].astype("int64").to_numpy())
        yield pa.table({ROW: rows, REASON: pa.array(words, pa.string())})


def find_terms(table: pa.Table) -> str:
    """Find the terms under which rows were given, as the importer writes them; ``""`` for the owner's own."""
    written = (table.schema.metadata or {}).get(METADATA_KEY)
    if not written:
        return ""
    about = json.loads(written).get("about", {})
    return str(about.get("terms", "")) if isinstance(about, dict) else ""


def _make_raw(names: list[str], rows: list[list[str]]) -> RawTable:
    from corredor.importing.raw import RawTable

    unique = [name or f"column_{place + 1}" for place, name in enumerate(names)]
    unique = [name if unique.index(name) == place else f"{name}_{place + 1}" for place, name in enumerate(unique)]
    frame = pd.DataFrame(rows, columns=unique, dtype="string[pyarrow]")
    return RawTable("", "csv", frame, None, np.arange(2, 2 + len(rows), dtype=np.int64))


def _as_text(kind: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    return pd.StringDtype("pyarrow") if pa.types.is_string(kind) else None


@contextmanager
def _as_path(file: IO[bytes], name: str) -> Iterator[Path]:
    """Give a file of this machine as it is, one from elsewhere as a copy."""
    here = getattr(file, "name", None)
    if isinstance(file, io.BufferedReader) and isinstance(here, str) and Path(here).is_file():
        yield Path(here)
        return
    with tempfile.TemporaryDirectory(prefix="corredor-") as folder:
        copy = Path(folder) / f"copy{Path(name).suffix}"
        with copy.open("wb") as target:
            while chunk := file.read(1 << 20):
                target.write(chunk)
        yield copy
