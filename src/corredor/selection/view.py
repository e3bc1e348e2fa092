"""What a selection shows of an atlas: frames and counts, and what each filter removed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.selection.fields import SelectionFields


@dataclass(frozen=True)
class Count:
    """How many are shown, of how many there are."""

    shown: int
    total: int


@dataclass(frozen=True, eq=False)
class EventCells:
    """Cells of a store of events as they were when a snapshot of a view was made.

    Parameters
    ----------
    cells : tuple of str
        H3 cells in hexadecimal, in ascending order.
    outlines : tuple of ndarray
        Ring of each cell, (corners, 2), longitude and latitude in degrees, not closed.
    counts : tuple of int
        Events of the selection in each.
    kinds : tuple of str
        Per cell ``hot``, ``cold`` or empty, where hot spots are drawn; else no item at all.
    breaks : tuple of int
        Least count of each class of the legend, ascending.
    resolution : int
        H3 resolution.
    shown, total : int
        Events of the selection, and of the store.
    version : str
        Version of the store.
    sentence : str
        What is shown, in the language of the view's atlas.
    """

    cells: tuple[str, ...]
    outlines: tuple[NDArray[np.float64], ...] = field(repr=False)
    counts: tuple[int, ...]
    kinds: tuple[str, ...]
    breaks: tuple[int, ...]
    resolution: int
    shown: int
    total: int
    version: str
    sentence: str

    def find_class(self, count: int) -> int:
        """Return the class of a count, from 0."""
        return max(bisect_right(self.breaks, count) - 1, 0)


@dataclass(frozen=True, eq=False)
class View:
    """A selection applied to an atlas.

    Parameters
    ----------
    selection : Selection
        What was asked for.
    atlas : Atlas
        What it was asked of.
    frames : mapping of str to GeoDataFrame
        The layers that are switched on, in vocabulary order: the records shown, in the order of the atlas, with a
        new RangeIndex, EPSG:4326. Under a ``near`` filter with one more column, verdict (certain, possible); the
        layer that distances are measured to has none.
    counts : mapping of str to Count
        Per layer that is switched on, in records; legs for corridors.
    corridors : Count
        Corridors of which at least one leg is shown; 0 of 0 where the layer is off.
    undated_left_out : int
        Records that pass every other filter, and that the period leaves out because they have no date.
    unknown_activity_left_out : int
        Records that pass every other filter, and that have no recorded activity.
    placed_coarsely : mapping of str to int
        Records shown that are located only to a ``state``, only to a ``country``.
    distances : mapping of str to DataFrame
        Under a ``near`` filter, per layer that it filters, one row per record shown, in the order of its frame:
        id, nearest_id, distance_km, distance_min_km, distance_max_km, verdict.
    verdicts : mapping of str to int
        Records shown in `distances` by verdict, certain and possible.
    removed_by : mapping of str to int
        Per filter that is set and touches a layer shown, how many records fail it, whatever else they fail.
    restored_by : mapping of str to int
        Per filter as in `removed_by`, how many more would be shown without it alone.
    remedy : tuple of str
        For an empty view, the fewest filters whose removal shows anything, and most of it; otherwise empty.
    remedy_count : int
        How many records would be shown without `remedy`.
    events : EventCells or None
        Of a store of events, where the view is to carry some.
    released : bool
        Whether its own data are as they may leave; see `corredor.selection.release.withhold_rows`.
    """

    selection: SelectionFields
    atlas: Atlas = field(repr=False)
    frames: Mapping[str, gpd.GeoDataFrame]
    counts: Mapping[str, Count]
    corridors: Count
    undated_left_out: int
    unknown_activity_left_out: int
    placed_coarsely: Mapping[str, int]
    distances: Mapping[str, pd.DataFrame]
    verdicts: Mapping[str, int]
    removed_by: Mapping[str, int]
    restored_by: Mapping[str, int]
    remedy: tuple[str, ...]
    remedy_count: int
    events: EventCells | None = None
    released: bool = False

    @property
    def shown(self) -> int:
        """How many records are shown in all, counting corridors by leg."""
        return sum(count.shown for count in self.counts.values())

    @property
    def total(self) -> int:
        """How many records the layers that are switched on have, counting corridors by leg."""
        return sum(count.total for count in self.counts.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self.shown == 0 and not (self.events and self.events.shown)
