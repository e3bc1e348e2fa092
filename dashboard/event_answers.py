"""What the map is sent of a store of events: cells with counts, hot and cold cells, or single events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from corredor.mapping.hexagons import pack_outlines
from corredor.selection import Selection
from dashboard.events import find_hot_cells

if TYPE_CHECKING:
    import pandas as pd

    from corredor.events import EventStore

Bounds = tuple[float, float, float, float]

MAX_BYTES: Final = 150_000
"""Most bytes of an answer before it is compressed."""

LONGEST_NAME: Final = 80
POINT_DIGITS: Final = 5
COARSE: Final = ("state", "country", None)
"""Precisions of events that no place on the map stands for."""


def answer_view(store: EventStore, selection: Selection, view: Bounds, resolution: int, style: str) -> bytes:
    """Write what a map shows of a view.

    Parameters
    ----------
    store : EventStore
    selection : Selection
        What is asked for.
    view : (west, south, east, north)
        In degrees.
    resolution : int
        H3 resolution that suits the zoom.
    style : {"counts", "hot"}

    Returns
    -------
    bytes
        JSON of at most `MAX_BYTES`. Its ``kind`` is ``cells`` (see `write_cells`), ``hot`` (see `write_hot_cells`)
        or ``points`` (see `write_points`), the last where a map can show the events in view one by one.
    """
    from corredor.events import MAX_CELLS, MAX_POINTS

    limit = MAX_CELLS
    while True:
        if style == "hot":
            body = _write(write_hot_cells(store, selection, view, resolution, limit))
        else:
            cells = store.cells(selection, view, resolution, limit)
            if int(cells["count"].sum()) <= MAX_POINTS:
                points = store.points(selection, view)
                body = _write(write_points(points))
                return body if len(body) <= MAX_BYTES else _write(write_points(points, named=False))
            level = int(cells.attrs["resolution"])
            body = _write(write_cells(cells, store.class_breaks(selection, level)))
        if len(body) <= MAX_BYTES:
            return body
        limit //= 2


def write_cells(cells: pd.DataFrame, breaks: tuple[int, ...]) -> dict[str, Any]:
    """Write counted cells: outlines (see `pack_outlines`), ``counts``, ``resolution``, ``breaks`` of classes."""
    return {
        "kind": "cells",
        "resolution": int(cells.attrs["resolution"]),
        "breaks": list(breaks),
        "counts": cells["count"].tolist(),
        "truncated": bool(cells.attrs["truncated"]),
        **_outline(cells["cell"].to_numpy(np.uint64)),
    }


def write_hot_cells(
    store: EventStore, selection: Selection, view: Bounds, resolution: int, limit: int
) -> dict[str, Any]:
    """Write hot, cold and other cells as `write_cells` does, with ``marks``, per cell an h, a c or a full stop."""
    from corredor.events.cells import touch_bounds

    while True:
        found = find_hot_cells(store, selection, resolution)
        level = int(found.attrs["resolution"])
        seen = found[touch_bounds(found["cell"].to_numpy(np.uint64), view)]
        if len(seen) <= limit or level == 2:
            break
        resolution = level - 1
    truncated = len(seen) > limit
    if truncated:
        seen = seen.sort_values("p", kind="stable").head(limit).sort_values("cell")
    return {
        "kind": "hot",
        "resolution": level,
        "breaks": [],
        "counts": seen["count"].tolist(),
        "marks": "".join({"hot": "h", "cold": "c"}.get(kind, ".") for kind in seen["kind"]),
        "truncated": truncated,
        **_outline(seen["cell"].to_numpy(np.uint64)),
    }


def write_points(points: pd.DataFrame, *, named: bool = True) -> dict[str, Any]:
    """Write single events, gathered where they share a place.

    Returns
    -------
    dict
        ``at``, flat: steps of ``unit`` degrees from place to place, the first from ``origin``; ``places``, how many
        events each has; ``coarse``, a 1 for each where they are placed only to a state or a country; ``name`` and
        ``day``, positions in ``names`` and ``days``, which describe places of one event.
    """
    rows = points.assign(
        x=np.round(points["lon"].to_numpy(float) * 10**POINT_DIGITS).astype(np.int64),
        y=np.round(points["lat"].to_numpy(float) * 10**POINT_DIGITS).astype(np.int64),
        coarse=points["precision"].isin(COARSE) | points["precision"].isna(),
        label=points["name"].where(points["name"].notna(), points["type"]) if named else None,
    )
    places = (
        rows.groupby(["x", "y", "coarse"], sort=True)
        .agg(n=("x", "size"), label=("label", "first"), day=("first_seen", "first"))
        .reset_index()
    )
    steps = np.diff(places[["x", "y"]].to_numpy(np.int64), axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    names = [str(label)[:LONGEST_NAME] if isinstance(label, str) else "" for label in places["label"]]
    days = [day if isinstance(day, str) else "" for day in places["day"]]
    told_names, told_days = sorted(set(names)), sorted(set(days))
    return {
        "kind": "points",
        "resolution": None,
        "origin": [0, 0],
        "unit": 10.0**-POINT_DIGITS,
        "at": steps.ravel().tolist(),
        "places": places["n"].tolist(),
        "coarse": "".join("01"[int(flag)] for flag in places["coarse"]),
        "names": told_names,
        "name": [told_names.index(name) for name in names],
        "days": told_days,
        "day": [told_days.index(day) for day in days],
    }


def _outline(cells: np.ndarray) -> dict[str, Any]:
    from corredor.events import outline_cell

    return pack_outlines([np.asarray(outline_cell(int(cell)).exterior.coords)[:-1] for cell in cells])


def _write(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
