"""Text with a delimiter: CSV, TSV and their kin."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import Final

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.csv_rows import Style, open_csv, read_rows
from corredor.importing.reading.encoding import Text, read_text
from corredor.importing.reading.header import Header, find_header
from corredor.importing.reading.lines import Records, find_records
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_columns, check_rows

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}

_SAMPLE_RECORDS: Final = 60
_SAMPLE_BYTES: Final = 2_000_000
_SEP_LINE: Final = re.compile(rb'"?sep=([ -!#-~\t])"?\r?\n')
_LINES_OF_A_STRAY_QUOTE: Final = 50
"""A record that runs over so many lines to the end of the file was opened by a quote that quotes nothing."""


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the one table of a text file."""
    return (Part("", "csv", None),)


def read_table(task: Task, part: str) -> Parsed:
    """Read a text file; see `read_source`."""
    task.report(0.0, 0)
    text = read_text(task.path.read_bytes(), task.options.encoding)
    text, told = _take_sep_line(text)
    records, quoted = _find_records(text.content)
    if not len(records.starts):
        raise ImportFileError("no_rows")
    check_rows(len(records.starts), task.limits)
    sample = text.content[: _find_sample_end(records, len(text.content))]
    delimiter = task.options.delimiter or told or _find_delimiter(sample, quoted)
    style = Style(delimiter, quoted)
    header = find_header(_parse(style, sample)[:_SAMPLE_RECORDS])
    check_columns(len(header.names), task.limits)
    task.report(0.3, 0)
    first = 0 if header.position is None else header.position + 1
    parsed = read_rows(text.content, records, style, header.names, first, task)
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


def _parse(style: Style, content: bytes) -> list[list[str]]:
    """Parse a sample; what is left of a record that it cuts does no harm."""
    csv.field_size_limit(_SAMPLE_BYTES)
    return [record for record in open_csv(content, style) if record]


def _find_delimiter(sample: bytes, quoted: bool) -> str:
    """Find the delimiter that cuts the most records into the same number of cells, and into more than one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = [len(record) for record in _parse(Style(delimiter, quoted), sample)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        scores[delimiter] = (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)
    best = max(scores.values())
    close = [name for name, (share, width) in scores.items() if share >= best[0] - 0.1 and width > 1]
    return max(close, key=lambda name: (scores[name][1], scores[name][0]), default=",")


def _describe(text: Text, records: Records, style: Style, header: Header, task: Task) -> dict[str, str]:
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
