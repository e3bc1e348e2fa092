"""Text with a delimiter: CSV, TSV and their kin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT
from corredor.importing.reading.encoding import Text, read_text
from corredor.importing.reading.header import Header, find_header
from corredor.importing.reading.lines import Records, find_records
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_columns, check_rows, name_columns

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

_SAMPLE_RECORDS: Final = 60
_SAMPLE_BYTES: Final = 2_000_000
_BLOCK_BYTES: Final = 16_000_000
_BATCH_ROWS: Final = 50_000
_SEP_LINE: Final = re.compile(rb'"?sep=(.)"?\r?\n')
_LINES_OF_A_STRAY_QUOTE: Final = 50
"""A record that runs over so many lines to the end of the file was opened by a quote that quotes nothing."""


@dataclass(frozen=True)
class _Style:
    delimiter: str
    quoted: bool


def _open_csv(content: bytes, style: _Style) -> Reader:
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="")
    if style.quoted:
        return csv.reader(lines, delimiter=style.delimiter)
    return csv.reader(lines, delimiter=style.delimiter, quoting=csv.QUOTE_NONE)


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the one table of a text file."""
    return (Part("", "csv", None),)


def read_table(task: Task, part: str) -> Parsed:
    """Read a text file; see `read_source`.

    The bulk is read by Arrow. Where its rows are not the records that the line breaks show, or not all equally
    wide, the slower reader of the standard library reads all of it.
    """
    task.report(0.0, 0)
    text = read_text(task.path.read_bytes(), task.options.encoding)
    text, told = _take_sep_line(text)
    records, quoted = _find_records(text.content)
    if not len(records.starts):
        raise ImportFileError("no_rows")
    check_rows(len(records.starts), task.limits)
    sample = text.content[: _find_sample_end(records, len(text.content))]
    delimiter = task.options.delimiter or told or _find_delimiter(sample, quoted)
    style = _Style(delimiter, quoted)
    header = find_header(_parse(style, sample)[:_SAMPLE_RECORDS])
    check_columns(len(header.names), task.limits)
    csv.field_size_limit(task.limits.max_cell_chars)
    task.report(0.3, 0)
    first = 0 if header.position is None else header.position + 1
    parsed = _read_rows(text.content, records, style, header, first, task)
    line_of_sep = int(told is not None)
    return replace(
        parsed,
        rows=parsed.rows + line_of_sep,
        header_row=0 if header.position is None else int(records.lines[header.position]) + line_of_sep,
        encoding=text.encoding,
        truncated=parsed.truncated or text.is_cut,
        facts={**_describe(text, records, style, header, task), **parsed.facts},
    )


def _take_sep_line(text: Text) -> tuple[Text, str | None]:
    """Take off the line with which Excel names the delimiter."""
    match = _SEP_LINE.match(text.content)
    if match is None:
        return text, None
    return replace(text, content=text.content[match.end() :]), match[1].decode()


def _find_records(content: bytes) -> tuple[Records, bool]:
    records = find_records(content)
    if records.has_open_quote and len(records.starts):
        swallowed = content.count(b"\n", int(records.starts[-1]))
        if swallowed > _LINES_OF_A_STRAY_QUOTE:
            return find_records(content, quoted=False), False
    return records, True


def _find_sample_end(records: Records, size: int) -> int:
    starts = records.starts
    end = int(starts[_SAMPLE_RECORDS]) if len(starts) > _SAMPLE_RECORDS else size
    return min(end, _SAMPLE_BYTES)


def _parse(style: _Style, content: bytes) -> list[list[str]]:
    """Parse a sample; what is left of a record that it cuts does no harm."""
    csv.field_size_limit(_SAMPLE_BYTES)
    return [record for record in _open_csv(content, style) if record]


def _find_delimiter(sample: bytes, quoted: bool) -> str:
    """Find the delimiter that cuts the most records into the same number of cells, and into more than one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = [len(record) for record in _parse(_Style(delimiter, quoted), sample)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        scores[delimiter] = (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)
    best = max(scores.values())
    close = [name for name, (share, width) in scores.items() if share >= best[0] - 0.1 and width > 1]
    return max(close, key=lambda name: (scores[name][1], scores[name][0]), default=",")


def _read_rows(content: bytes, records: Records, style: _Style, header: Header, first: int, task: Task) -> Parsed:
    """Read the records from `first` on: all but the last in bulk, the last one by itself, since it may be cut."""
    starts = records.starts
    if first >= len(starts):
        raise ImportFileError("no_rows")
    names = name_columns(header.names)
    bulk = memoryview(content)[int(starts[first]) : int(starts[-1])]
    table = _read_bulk(bulk, len(starts) - 1 - first, names, style, records.has_breaks_in_quotes)
    if table is None:
        return _read_slowly(content, records, style, header, first, task)
    task.report(0.9, len(table))
    last = _parse_last(content[int(starts[-1]) :], style)
    usual = len(names) if len(table) else len(last)
    is_cut = (records.has_open_quote and style.quoted) or (len(last) < usual and not content.endswith(b"\n"))
    width = max(len(names), len(last))
    check_columns(width, task.limits)
    names = name_columns((*header.names, *[""] * (width - len(names))))
    columns = [table.column(name).chunks if name in table.column_names else [] for name in names]
    tail = [*last, *[""] * (width - len(last))]
    whole = tuple(
        pa.chunked_array([*(chunks or [pa.nulls(len(table), TEXT)]), pa.array([cell or None], TEXT)], TEXT)
        for chunks, cell in zip(columns, tail, strict=True)
    )
    uneven = {"uneven_rows": "1"} if len(last) != usual and not is_cut else {}
    return Parsed(names, whole, records.lines[first:], truncated=is_cut, facts=uneven)


def _parse_last(content: bytes, style: _Style) -> list[str]:
    try:
        return next(_open_csv(content.rstrip(b"\r\n"), style), [])
    except csv.Error as error:
        raise _read_csv_error(error) from None


def _read_bulk(
    bulk: memoryview, count: int, names: Sequence[str], style: _Style, has_long_records: bool
) -> pa.Table | None:
    """Read records of equal width with Arrow; None where they are something else."""
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


def _read_slowly(content: bytes, records: Records, style: _Style, header: Header, first: int, task: Task) -> Parsed:
    """Read records of any width, one by one."""
    reader = _open_csv(content, style)
    usual = len(header.names)
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
    is_cut = (records.has_open_quote and style.quoted) or (len(last) < usual and not content.endswith(b"\n"))
    names = name_columns((*header.names, *[""] * (len(chunks) - usual)))
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


def _describe(text: Text, records: Records, style: _Style, header: Header, task: Task) -> dict[str, str]:
    facts = {"delimiter": DELIMITERS.get(style.delimiter, style.delimiter)}
    if task.options.decimal:
        facts["decimal"] = task.options.decimal
    if text.stray_bytes:
        facts["stray_bytes"] = str(text.stray_bytes)
    if records.blank_lines:
        facts["blank_lines"] = str(records.blank_lines)
    if header.position:
        facts["title_rows"] = str(header.position)
    if not style.quoted:
        facts["quotes"] = "as text"
    unnamed = sum(1 for name in header.names if not name.strip())
    if unnamed and header.position is not None:
        facts["unnamed_columns"] = str(unnamed)
    return facts
