"""Cells of a selection as a snapshot carries them."""

from __future__ import annotations

from typing import Final

import numpy as np

from corredor.events.cells import outline_cell, resolution_for_zoom, write_cell
from corredor.events.sentence import describe_counts
from corredor.events.store import EventStore
from corredor.selection import EventCells, Selection

MOST_CELLS: Final = 10_000
HOME_ZOOM: Final = 3.0
FINEST_HOT: Final = 5
"""Finest resolution at which hot spots are looked for: finer cells have too few events to say anything."""


def freeze_cells(store: EventStore, selection: Selection, language: str) -> EventCells | None:
    """Count the cells of a selection, wherever they lie, for a snapshot.

    Parameters
    ----------
    store : EventStore
    selection : Selection
        Its camera says how large the cells are, and whether hot spots are drawn.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    EventCells or None
        At most `MOST_CELLS`, coarser where there would be more, so that they add up to the sentence. None where the
        selection has the events switched off.

    Raises
    ------
    EventStoreError
        As with every question to a store.
    """
    style, zoom = selection.camera.events, selection.camera.zoom
    if style == "off":
        return None
    resolution = resolution_for_zoom(HOME_ZOOM if zoom is None else zoom)
    counts = store.count(selection)
    kinds: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()
    if style == "hot":
        resolution = min(resolution, FINEST_HOT)
        cells = store.hot_spots(selection, resolution)
        kinds = tuple(cells["kind"])
    else:
        cells = store.cells(selection, None, resolution, MOST_CELLS)
        resolution = int(cells.attrs["resolution"])
        breaks = store.class_breaks(selection, resolution)
    numbers = cells["cell"].tolist()
    return EventCells(
        cells=tuple(write_cell(cell) for cell in numbers),
        outlines=tuple(np.asarray(outline_cell(cell).exterior.coords)[:-1] for cell in numbers),
        counts=tuple(int(count) for count in cells["count"]),
        kinds=kinds,
        breaks=breaks,
        resolution=resolution,
        shown=counts.shown,
        total=counts.total,
        version=store.version,
        sentence=describe_counts(counts, language),
    )
