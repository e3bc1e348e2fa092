"""One table as a reader of a format hands it on, and the checks that all formats share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits


@dataclass(frozen=True, eq=False)
class Parsed:
    """One table, before it is a `RawTable`.

    Parameters
    ----------
    names : tuple of str
        Unique names of the columns.
    columns : tuple of pyarrow.ChunkedArray
        One per name, ``large_string``, null where the cell is empty.
    rows : ndarray of int64
        See `RawTable`.
    shapes : ndarray of object, optional
        One shape or None per row, lon/lat.
    header_row, encoding, crs, truncated, facts
        See `RawTable`.
    """

    names: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    rows: NDArray[np.int64]
    shapes: NDArray[np.object_] | None = None
    header_row: int = 0
    encoding: str = ""
    crs: str = ""
    truncated: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


def name_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Make names unique, in their order: a blank one becomes ``column_<position>``, a second ``a`` is ``a_2``."""
    seen: set[str] = {name.strip() for name in names}
    given: set[str] = set()
    unique = []
    for position, name in enumerate(names, start=1):
        plain = name.strip() or f"column_{position}"
        chosen, count = plain, 1
        while chosen in given or (count > 1 and chosen in seen):
            count += 1
            chosen = f"{plain}_{count}"
        given.add(chosen)
        unique.append(chosen)
    return tuple(unique)


def check_columns(count: int, limits: Limits) -> None:
    """Raise where a table has more columns than are accepted."""
    if count > limits.max_columns:
        raise ImportFileError("too_many_columns", limit=limits.max_columns, found=count)


def check_rows(count: int, limits: Limits) -> None:
    """Raise where a table has more rows than are accepted."""
    if count > limits.max_rows:
        raise ImportFileError("too_many_rows", limit=limits.max_rows, found=count)


def check_parsed(parsed: Parsed, limits: Limits) -> None:
    """Raise where a table holds nothing, or more than is accepted.

    Raises
    ------
    ImportFileError
        ``no_rows``, ``too_many_columns``, ``too_many_rows`` or ``cell_too_long``.
    """
    if not len(parsed.rows) or not (parsed.names or parsed.shapes is not None):
        raise ImportFileError("no_rows")
    check_columns(len(parsed.names), limits)
    check_rows(len(parsed.rows), limits)
    for name, column in zip(parsed.names, parsed.columns, strict=True):
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > limits.max_cell_chars:
            raise ImportFileError("cell_too_long", limit=limits.max_cell_chars, found=longest, column=name[:80])
