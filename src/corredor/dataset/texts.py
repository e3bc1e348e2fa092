"""UTF-8 text and CSV as they are written: no row is dropped or shifted in silence."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from corredor.dataset.findings import Finding, Table, UnreadableError, make_unreadable_table
from corredor.dataset.wording import escape_text, name_examples


def decode_utf8(raw: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    UnreadableError
        If the file is empty or in another encoding; the message names the first wrong line.
    """
    if not raw.strip():
        raise UnreadableError("the file is empty", "data", "restore it from a copy of the dataset")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"is not in UTF-8, the first wrong character is in line {line}",
            "text in UTF-8",
            "save it again with the encoding UTF-8",
        ) from None


def parse_csv(file: str, raw: bytes, key: str, header: tuple[str, ...]) -> Table:
    """Read a CSV file into a table of texts, and find what is wrong with its form.

    Parameters
    ----------
    file : str
        Path that findings name.
    raw : bytes
        The file.
    key : str
        Column that names a row.
    header : tuple of str
        Columns that the file should have; used in the wording only.

    Returns
    -------
    Table
        One row per line that has as many fields as the header; a blank field is None.
    """
    expected = f"a table with the columns {','.join(header)}, separated by commas"
    try:
        lines = _parse_lines(decode_utf8(raw), expected)
        names = _read_header(lines, expected)
    except UnreadableError as error:
        return make_unreadable_table(file, error)
    findings: list[Finding] = []
    labels: list[str] = []
    rows: list[list[str | None]] = []
    key_position = names.index(key) if key in names else None
    for number, fields in lines[1:]:
        if len(fields) != len(names):
            findings.append(
                Finding(
                    (),
                    "-",
                    f"the number of fields is {len(fields)}",
                    f"{len(names)} as in the header",
                    'put a text that holds a comma between "quotes"',
                    record=f"line {number}",
                )
            )
            continue
        name = fields[key_position].strip() if key_position is not None else ""
        labels.append(escape_text(name) if name else f"line {number}")
        rows.append([text if text.strip() else None for text in fields])
    table = pd.DataFrame(
        {name: pd.Series([row[position] for row in rows], dtype=object) for position, name in enumerate(names)},
        index=pd.RangeIndex(len(rows)),
    )
    return Table(file, table, tuple(labels), np.full(len(rows), None, dtype=object), tuple(findings))


def _parse_lines(text: str, expected: str) -> list[tuple[int, list[str]]]:
    """Return line number and fields of each line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    started = 1
    try:
        for fields in reader:
            if fields:
                lines.append((started, fields))
            started = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(
            f"cannot be split into fields from line {started} on ({error})",
            expected,
            "close the quotes there, and write a quote within a text twice",
        ) from None
    return lines


def _read_header(lines: list[tuple[int, list[str]]], expected: str) -> list[str]:
    if not lines:
        raise UnreadableError("has no header", expected, "restore the first line")
    names = [name.strip() for name in lines[0][1]]
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and sign in names[0]:
            raise UnreadableError(f"is separated by {word}", expected, "save it again with commas")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UnreadableError(
            f"has more than one column {escape_text(name_examples(repeated))}", expected, "rename one of them"
        )
    return names
