"""Records of a text file to columns: in bulk where they are all equally wide, one by one where they are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT
from corredor.importing.reading.lines import Records
from corredor.importing.reading.options import Task
from corredor.importing.reading.parsed import Parsed, check_columns, name_columns

if TYPE_CHECKING:
    from _csv import Reader

_BLOCK_BYTES: Final = 16_000_000
_BATCH_ROWS: Final = 50_000


@dataclass(frozen=True)
class Style:
    """How cells are told from each other.

    Parameters
    ----------
    delimiter : str
        One character.
    quoted : bool
        Whether ``"`` quotes; otherwise it is a character like any other.
    """

    delimiter: str
    quoted: bool


def open_csv(content: bytes, style: Style) -> Reader:
    """Open text for the reader of the standard library."""
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="")
    if style.quoted:
        return csv.reader(lines, delimiter=style.delimiter)
    return csv.reader(lines, delimiter=style.delimiter, quoting=csv.QUOTE_NONE)


def read_rows(
    content: bytes, records: Records, style: Style, header: Sequence[str], first: int, task: Task
) -> Parsed:
    """Read the records from `first` on.

    All but the last are read in bulk by Arrow, the last one by itself, since it may be cut. Where the records are
    not those that the line breaks show, or not all equally wide, the reader of the standard library reads them all.

    Parameters
    ----------
    content : bytes
        UTF-8.
    records : Records
        Of all of `content`.
    style : Style
        How cells are told from each other.
    header : sequence of str
        Names of the columns, blank where there is none.
    first : int
        The first record that is data.
    task : Task
        Limits, and who hears the progress.

    Raises
    ------
    ImportFileError
        ``no_rows``, ``too_many_columns``, ``cell_too_long`` or ``broken``.
    """
    starts = records.starts
    if first >= len(starts):
        raise ImportFileError("no_rows")
    csv.field_size_limit(task.limits.max_cell_chars)
    bulk = memoryview(content)[int(starts[first]) : int(starts[-1])]
    table = _read_bulk(bulk, len(starts) - 1 - first, name_columns(header), style, records.has_breaks_in_quotes)
    last = _parse(content[int(starts[-1]) :].rstrip(b"\r\n"), style)
    if table is None or len(last) != 1:
        return _read_slowly(content, records, style, header, first, task)
    task.report(0.9, len(table))
    return _add_last(table, last[0], content, records, style, header, first, task)


def _add_last(
    table: pa.Table,
    last: list[str],
    content: bytes,
    records: Records,
    style: Style,
    header: Sequence[str],
    first: int,
    task: Task,
) -> Parsed:
    usual = len(header) if len(table) else len(last)
    is_cut = _is_cut(last, usual, content, records, style)
    width = max(len(header), len(last))
    check_columns(width, task.limits)
    tail = [*last, *[""] * (width - len(last))]
    chunks = [*(column.chunks for column in table.columns), *[[pa.nulls(len(table), TEXT)]] * (width - len(header))]
    columns = tuple(
        pa.chunked_array([*above, pa.array([cell or None], TEXT)], TEXT)
        for above, cell in zip(chunks, tail, strict=True)
    )
    uneven = {"uneven_rows": "1"} if len(last) != usual and not is_cut else {}
    names = name_columns((*header, *[""] * (width - len(header))))
    return Parsed(names, columns, records.lines[first:], truncated=is_cut, facts=uneven)


def _is_cut(last: Sequence[str], usual: int, content: bytes, records: Records, style: Style) -> bool:
    return (records.has_open_quote and style.quoted) or (len(last) < usual and not content.endswith(b"\n"))


def _parse(content: bytes, style: Style) -> list[list[str]]:
    try:
        return list(open_csv(content, style))
    except csv.Error as error:
        raise _read_csv_error(error) from None


def _read_bulk(
    bulk: memoryview, count: int, names: Sequence[str], style: Style, has_long_records: bool
) -> pa.Table | None:
    """Read records of equal width with Arrow; None where they are something else."""
    if not style.delimiter.isascii():
        return None
    if count == 0:
        return pa.table({name: pa.nulls(0, TEXT) for name in names})
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(bulk)),
            pyarrow.csv.ReadOptions(column_names=list(names), block_size=_BLOCK_BYTES),
            pyarrow.csv.ParseOptions(
                delimiter=style.delimiter,
                quote_char='"' if style.quoted else False,
                newlines_in_values=has_long_records,
            ),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return table if len(table) == count else None


def _read_slowly(
    content: bytes, records: Records, style: Style, header: Sequence[str], first: int, task: Task
) -> Parsed:
    """Read records of any width, one by one."""
    reader = open_csv(content, style)
    usual = len(header)
    chunks: list[list[pa.Array]] = [[] for _ in range(usual)]
    batch: list[list[str]] = []
    lines: list[int] = []
    uneven = done = line = seen = 0
    last: list[str] = []
    try:
        for record in reader:
            start, line = line + 1, reader.line_num
            if not record:
                continue
            seen += 1
            if seen <= first:
                continue
            last = record
            uneven += len(record) != usual
            batch.append(record)
            lines.append(start)
            if len(batch) == _BATCH_ROWS:
                _flush(batch, chunks, done, task)
                done += len(batch)
                batch = []
                task.report(0.3 + 0.6 * done / max(done, len(records.starts)), done)
    except csv.Error as error:
        raise _read_csv_error(error) from None
    _flush(batch, chunks, done, task)
    is_cut = _is_cut(last, usual, content, records, style)
    names = name_columns((*header, *[""] * (len(chunks) - usual)))
    uneven -= is_cut
    return Parsed(
        names,
        tuple(pa.chunked_array(pieces, TEXT) for pieces in chunks),
        np.array(lines, np.int64),
        truncated=is_cut,
        facts={"uneven_rows": str(uneven)} if uneven else {},
    )


def _flush(batch: list[list[str]], chunks: list[list[pa.Array]], done: int, task: Task) -> None:
    """Add rows to the columns; rows that are wider than all before them open new columns."""
    filled = max((_count_filled(record, len(chunks)) for record in batch), default=0)
    check_columns(max(filled, len(chunks)), task.limits)
    while len(chunks) < filled:
        chunks.append([pa.nulls(done, TEXT)])
    for at, pieces in enumerate(chunks):
        pieces.append(pa.array([record[at] or None if at < len(record) else None for record in batch], TEXT))


def _count_filled(record: Sequence[str], usual: int) -> int:
    width = len(record)
    while width > usual and not record[width - 1]:
        width -= 1
    return width


def _read_csv_error(error: csv.Error) -> ImportFileError:
    if "field larger" in str(error):
        limit = csv.field_size_limit()
        return ImportFileError("cell_too_long", limit=limit, found=limit + 1, column="-")
    return ImportFileError("broken", format="csv", detail=str(error)[:120])
