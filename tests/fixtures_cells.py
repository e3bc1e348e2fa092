"""Cells of events as a snapshot carries them, few enough to count in one's head."""

from __future__ import annotations

import numpy as np
from h3.api import basic_int

from corredor.selection import EventCells

COUNTS = (1, 9, 10, 500, 3)


def make_cells(kinds: tuple[str, ...] = ()) -> EventCells:
    """Make five cells side by side around Cúcuta, with 523 events of 600 in them."""
    cells = sorted(basic_int.grid_disk(basic_int.latlng_to_cell(7.5, -72.5, 5), 1))[: len(COUNTS)]
    return EventCells(
        cells=tuple(f"{cell:x}" for cell in cells),
        outlines=tuple(np.array(basic_int.cell_to_boundary(cell))[:, ::-1] for cell in cells),
        counts=COUNTS,
        kinds=kinds,
        breaks=() if kinds else (1, 10, 100),
        resolution=5,
        shown=sum(COUNTS),
        total=600,
        version="0123456789abcdef",
        sentence="523 of 600 events",
    )
