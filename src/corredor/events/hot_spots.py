"""Hot spots: cells whose surroundings have more events, or fewer, than chance would give.

Getis-Ord Gi* compares the sum of a cell and its six neighbours with what the same events, spread over the studied
cells by chance, would give. With thousands of cells some look unusual by chance alone, so the limit for p is
lowered (false discovery rate). It says where reports cluster. It does not say why, nor where more happens than is
reported, and the number of people who live somewhere does not enter.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from esda import G_Local, fdr
from h3.api import basic_int
from libpysal.graph import Graph
from numpy.typing import NDArray
from scipy.stats import norm

ALPHA: Final = 0.05
"""Share of false alarms that is put up with among the cells called hot or cold."""

LEAST_CELLS: Final = 20
"""With fewer studied cells no cell is called anything."""


def find_hot_spots(studied: NDArray[np.uint64], counted: pd.DataFrame, alpha: float = ALPHA) -> pd.DataFrame:
    """Find hot and cold cells.

    Parameters
    ----------
    studied : ndarray of uint64
        Cells of one resolution in which there is any event of the store; a cell without an event of the selection
        counts as 0.
    counted : DataFrame
        `cell` and `count` of the selection.
    alpha : float
        See `ALPHA`.

    Returns
    -------
    DataFrame
        One row per studied cell: `cell`, `count`, `z`, `p` (two-sided, from the normal distribution),
        `significant`, and `kind`: hot, cold, or empty where not significant. ``attrs["p_limit"]`` is the corrected
        limit, 0 where there are fewer than `LEAST_CELLS` cells or all have the same count.
    """
    counts = pd.Series(0, index=pd.Index(studied, name="cell"), dtype="int64")
    counts.update(counted.set_index("cell")["count"])
    values = counts.to_numpy(dtype=float)
    z, p, limit = np.zeros(len(values)), np.ones(len(values)), 0.0
    if len(values) >= LEAST_CELLS and np.ptp(values) > 0:
        local = G_Local(values, _join_neighbours(studied), transform="B", permutations=0, star=True)
        z = np.nan_to_num(np.asarray(local.Zs, dtype=float))
        p = 2.0 * norm.sf(np.abs(z))
        limit = float(fdr(p, alpha))
    significant = p <= limit
    frame = pd.DataFrame({"cell": studied, "count": counts.to_numpy(), "z": z, "p": p, "significant": significant})
    kinds = np.where(significant & (z > 0), "hot", np.where(significant, "cold", ""))
    frame["kind"] = pd.Series(kinds, dtype=object)
    frame.attrs = {"p_limit": limit}
    return frame


def _join_neighbours(cells: NDArray[np.uint64]) -> Graph:
    """Join each cell with the studied cells next to it; one without any stands alone."""
    place = {cell: number for number, cell in enumerate(cells.tolist())}
    neighbours = {
        number: [place[other] for other in basic_int.grid_ring(cell, 1) if other in place]
        for cell, number in place.items()
    }
    return Graph.from_dicts(neighbours)
