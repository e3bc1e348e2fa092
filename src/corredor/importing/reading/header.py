"""Which of the first records holds the names of the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SEARCHED: Final = 30
_YEAR: Final = re.compile(r"(1[89]|20|21)\d\d")
_VALUES: Final = {
    "number": re.compile(r"[-+]?\d{5,}|[-+]\d+|[-+]?\d+[.,]\d+"),
    "date": re.compile(r"\d{4}-\d\d?-\d\d?([T ].*)?|\d\d?/\d\d?/\d{2,4}"),
    "address": re.compile(r"https?://\S+"),
}
"""Cells that are values and hardly names: long, signed or broken numbers, dates, addresses."""


@dataclass(frozen=True)
class Header:
    """What the first records say of the columns.

    Parameters
    ----------
    position : int or None
        Of the record that holds the names among the records given, None where the first one is data already.
    names : tuple of str
        As they are written, as many as the data is wide; blank where there is none.
    """

    position: int | None
    names: tuple[str, ...]


def find_header(records: Sequence[Sequence[str]]) -> Header:
    """Find the names of the columns.

    The header is the first record that fills most of the columns that the records below it have; titles above
    it fill one or two. A first record in which many cells are values means that there is no header.

    Parameters
    ----------
    records : sequence of sequence of str
        The first records of a table, without blank lines.
    """
    searched = [list(record) for record in records[:_SEARCHED]]
    if not searched:
        return Header(None, ())
    filled = [sum(1 for cell in record if cell.strip()) for record in searched]
    usual = Counter(filled[len(filled) // 2 :] or filled).most_common(1)[0][0]
    enough = max(2, 0.6 * usual)
    position = next((at for at, count in enumerate(filled) if count >= enough), 0)
    head = searched[position]
    width = _find_width(searched[position + 1 :]) or len(head)
    if _is_data(head, searched[position + 1 :]):
        start = max(width, len(head))
        return Header(None, ("",) * start)
    if width == len(head) + 1 and len(searched) > position + 1:
        # An unnamed first column (R writes row names so) unless the last one is empty throughout.
        is_last_empty = all(not record[-1].strip() for record in searched[position + 1 :] if len(record) == width)
        head = [*head, ""] if is_last_empty else ["", *head]
    return Header(position, tuple(head))


def _find_width(records: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(record) for record in records)
    return widths.most_common(1)[0][0] if widths else 0


def _is_data(record: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first record is data: many of its cells are values like those under them.

    Names of columns can be dates or years, but then numbers stand under them and no dates.
    """
    cells = [(at, _find_kind(cell)) for at, cell in enumerate(record) if cell.strip()]
    values = 0
    for at, kind in cells:
        under = {_find_kind(row[at]) for row in below if at < len(row) and row[at].strip()}
        values += kind is not None and (kind in under or not below)
    return values >= 2 and values >= 0.1 * len(cells)


def _find_kind(cell: str) -> str | None:
    plain = cell.strip()
    if _YEAR.fullmatch(plain):
        return None
    return next((kind for kind, pattern in _VALUES.items() if pattern.fullmatch(plain)), None)
