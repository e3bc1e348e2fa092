"""Spreadsheets: XLSX, XLS and ODS. No formula runs; the values that were stored with the file count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT, write_scalar
from corredor.importing.reading.header import find_header
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_columns, check_rows, name_columns

_SAMPLE_ROWS: Final = 60
_REPORT_EVERY: Final = 20_000
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
"""Stands in the directory of a workbook under a password, whatever its suffix."""


@dataclass(frozen=True)
class _Row:
    number: int
    cells: list[str]


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the sheets that hold anything."""
    book = _open_book(task)
    sheets = [(name, _open_sheet(book, name)) for name in _name_sheets(book)]
    kind = task.suffix.removeprefix(".")
    return tuple(Part(name, kind, sheet.end[0] + 1) for name, sheet in sheets if sheet.end is not None)


def read_table(task: Task, part: str) -> Parsed:
    """Read one sheet; see `read_source`."""
    sheet = _open_sheet(_open_book(task), part)
    if sheet.end is None:
        raise ImportFileError("no_rows")
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    check_columns(width, task.limits)
    check_rows(height, task.limits)
    rows, blank = [], 0
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        texts = [write_scalar(cell) for cell in cells]
        if any(texts):
            rows.append(_Row(number, texts))
        else:
            blank += 1
        if number % _REPORT_EVERY == 0:
            task.report(0.5 + 0.4 * number / height, number)
    if not rows:
        raise ImportFileError("no_rows")
    return _build_table(rows, blank)


def _build_table(rows: list[_Row], blank: int) -> Parsed:
    width = max(_measure(row.cells) for row in rows)
    # A narrow title fills one cell of a sheet that is as wide as its data, so all rows are judged at one width.
    header = find_header([row.cells[:width] for row in rows[:_SAMPLE_ROWS]])
    first = 0 if header.position is None else header.position + 1
    data = rows[first:]
    columns = tuple(
        pa.chunked_array([pa.array([row.cells[at] or None for row in data], TEXT)], TEXT) for at in range(width)
    )
    facts = {}
    if header.position:
        facts["title_rows"] = str(header.position)
    if blank:
        facts["blank_lines"] = str(blank)
    if header.position is not None and not all(name.strip() for name in header.names):
        facts["unnamed_columns"] = str(sum(1 for name in header.names if not name.strip()))
    return Parsed(
        name_columns(header.names),
        columns,
        np.array([row.number for row in data], np.int64),
        header_row=0 if header.position is None else rows[header.position].number,
        facts=facts,
    )


def _measure(cells: list[str]) -> int:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def _open_book(task: Task) -> CalamineWorkbook:
    if task.suffix == ".xls" and _ENCRYPTED_PACKAGE in task.path.read_bytes():
        raise ImportFileError("encrypted", member="-")
    try:
        return CalamineWorkbook.from_path(str(task.path))
    except PasswordError:
        raise ImportFileError("encrypted", member="-") from None
    except CalamineError as error:
        raise ImportFileError("broken", format=task.suffix.removeprefix("."), detail=str(error)[:120]) from None


def _name_sheets(book: CalamineWorkbook) -> list[str]:
    return [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def _open_sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise ImportFileError("broken", format="xlsx", detail=str(error)[:120]) from None
