"""Where the records of a text file start, and on which line: a line break within quotes ends no record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_CHUNK_BYTES: Final = 400_000
_BREAK, _RETURN, _QUOTE = 10, 13, 34


@dataclass(frozen=True, eq=False)
class Records:
    """The records of a text file.

    Parameters
    ----------
    starts : ndarray of int64
        Offset of the first byte of each record that is not a blank line.
    lines : ndarray of int64
        Line on which each starts; the first is 1.
    blank_lines : int
        Blank lines between records.
    has_open_quote : bool
        Whether the file ends within quotes.
    has_breaks_in_quotes : bool
        Whether some record is longer than a line.
    """

    starts: NDArray[np.int64]
    lines: NDArray[np.int64]
    blank_lines: int
    has_open_quote: bool
    has_breaks_in_quotes: bool


def find_records(content: bytes, *, quoted: bool = True) -> Records:
    """Find the records of a text file.

    Parameters
    ----------
    content : bytes
        UTF-8.
    quoted : bool
        Whether ``"`` quotes; otherwise it is a character like any other.
    """
    ends, ordinals, breaks, parity = [], [], 0, 0
    has_quotes = quoted and b'"' in content
    codes = np.frombuffer(content, np.uint8)
    for offset in range(0, len(codes), _CHUNK_BYTES):
        chunk = codes[offset : offset + _CHUNK_BYTES]
        if not has_quotes:
            places = np.flatnonzero(chunk == _BREAK)
            outside = np.ones(len(places), bool)
        else:
            tokens = np.flatnonzero((chunk == _BREAK) | (chunk == _QUOTE))
            is_quote = chunk[tokens] == _QUOTE
            inside = (np.cumsum(is_quote) + parity) & 1
            parity = int(inside[-1]) if len(inside) else parity
            places, outside = tokens[~is_quote], inside[~is_quote] == 0
        ends.append(places[outside] + offset)
        ordinals.append(np.flatnonzero(outside) + breaks)
        breaks += len(places)
    end = np.concatenate([*ends, np.empty(0, np.int64)]).astype(np.int64)
    line = np.concatenate([*ordinals, np.empty(0, np.int64)]).astype(np.int64)
    starts = np.concatenate([[0], end + 1])
    stops = np.concatenate([end, [len(content)]])
    lines = np.concatenate([[1], line + 2])
    length = stops - starts
    lone_return = (
        (length == 1) & (codes[np.minimum(starts, len(codes) - 1)] == _RETURN) if len(codes) else length > 0
    )
    blank = (length == 0) | lone_return
    ends_in_break = blank[-1]
    return Records(
        starts[~blank],
        lines[~blank],
        int(blank.sum()) - int(ends_in_break),
        bool(parity),
        breaks != len(end),
    )
