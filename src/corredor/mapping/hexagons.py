"""Outlines of cells as few whole numbers, for the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corredor.selection import EventCells

_STEPS: Final = 64
"""Steps to the average edge: an edge is rarely drawn longer than 40 pixels, so an error stays under a pixel."""

_SIDES: Final = 6


def pack_outlines(outlines: Sequence[NDArray[np.float64]]) -> dict[str, Any]:
    """Write rings as differences of whole numbers; neighbours keep sharing their corners exactly.

    Parameters
    ----------
    outlines : sequence of ndarray
        One ring per cell, (corners, 2), longitude and latitude in degrees, not closed.

    Returns
    -------
    dict
        Ready for JSON. ``origin`` (lon, lat) and ``unit`` in degrees; ``rings``, flat: x and y of each corner less
        those of the corner before, the first corner of a ring less the first of the ring before; ``sides``, the
        number of corners of the rings that have not six, by their position as text.
    """
    if not outlines:
        return {"origin": [0.0, 0.0], "unit": 1.0, "rings": [], "sides": {}}
    lengths = np.array([len(ring) for ring in outlines])
    corners = np.concatenate(outlines)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    edges = np.abs(np.diff(corners, axis=0)).sum(axis=1)
    inside = np.ones(len(edges), dtype=np.bool_)
    inside[starts[1:] - 1] = False
    unit = float(f"{np.median(edges[inside]) / _STEPS:.2g}")
    origin = np.floor(corners.min(axis=0))
    steps = np.round((corners - origin) / unit).astype(np.int64)
    rings = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    rings[starts[1:]] = steps[starts[1:]] - steps[starts[:-1]]
    return {
        "origin": origin.tolist(),
        "unit": unit,
        "rings": rings.ravel().tolist(),
        "sides": {str(place): int(lengths[place]) for place in np.flatnonzero(lengths != _SIDES)},
    }


def pack_cells(events: EventCells) -> dict[str, Any]:
    """Write cells as the script of the map reads them: see `pack_outlines`, with counts, classes and kinds.

    Returns
    -------
    dict
        ``kind`` (``cells`` or ``hot``), ``resolution``, ``breaks``, ``counts``, ``marks`` (per cell an h, a c or a
        full stop, where it is ``hot``), and the outlines.
    """
    letters = {"hot": "h", "cold": "c"}
    return {
        "kind": "hot" if events.kinds else "cells",
        "resolution": events.resolution,
        "breaks": list(events.breaks),
        "counts": list(events.counts),
        "marks": "".join(letters.get(kind, ".") for kind in events.kinds),
        **pack_outlines(events.outlines),
    }
