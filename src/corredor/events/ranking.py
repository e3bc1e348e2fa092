"""Many columns as one number per row, so that a table is sorted and grouped by numbers alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ranks = tuple[NDArray[np.uint64], int]
"""A rank for every row, and how many ranks there are."""

_ROOM: Final = 1 << 64


def rank_values(column: pa.Array | pa.ChunkedArray) -> Ranks:
    """Rank the values of a column in ascending order, texts by their bytes, null last.

    Parameters
    ----------
    column : Array or ChunkedArray
        Numbers, texts, or a dictionary of either.

    Returns
    -------
    ranks : ndarray of uint64
    count : int
        All ranks are smaller.
    """
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    count = len(encoded.dictionary)
    rank = np.full(count + 1, count, dtype=np.uint64)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(count, dtype=np.uint64)
    return rank[pc.fill_null(encoded.indices, count).to_numpy()], count + 1


def pack_keys(columns: Iterable[Ranks]) -> NDArray[np.uint64]:
    """Pack ranks into one number per row; the numbers stand in the order of the columns, the first weighing most.

    Where 64 bits would not do, what was packed so far is ranked anew, which needs no more numbers than rows.
    """
    coming = iter(columns)
    packed, size = next(coming)
    for ranks, count in coming:
        if size * count > _ROOM:
            distinct, inverse = np.unique(packed, return_inverse=True)
            packed, size = inverse.astype(np.uint64), len(distinct)
        packed = packed * np.uint64(count) + ranks
        size *= count
    return packed
