"""What a spreadsheet would run in a CSV file, whichever its list separator is."""

from __future__ import annotations

import csv
import io
import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
INVISIBLE = re.compile("^[ \n\u00a0\u200b-\u200f\u2060\ufeff]+")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def list_live_cells(content: bytes) -> list[str]:
    """List the cells that a spreadsheet takes for formulas, read with a comma and with a semicolon."""
    text = content.decode("utf-8-sig")
    csv.field_size_limit(10_000_000)
    live = []
    for delimiter in (",", ";"):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            live += [cell for cell in row if is_live(cell)]
    return live


def is_live(cell: str) -> bool:
    """Say whether a cell begins as a formula does; a plain number is none."""
    return INVISIBLE.sub("", cell).startswith(STARTS) and not NUMBER.fullmatch(cell)
