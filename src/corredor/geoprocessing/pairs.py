"""How far apart two footprints can be: every pair enclosed cheaply, the pairs that matter settled.

The objectives are those of `targets`, with the footprint of the record taken in: for a circle its radius, for an
area the place of it that is nearest (signs -1 and 0) or farthest (+1). Values below 0 mean overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.geoprocessing.areas import Area, find_farthest
from corredor.geoprocessing.geodesy import Floats, Ints
from corredor.geoprocessing.shortest import measure_gap
from corredor.geoprocessing.targets import AreaTargets, Targets

TIE_KM = 0.001
"""Distances closer than this are equal: legs that meet in a town are equally far from it."""


class Pairs(Protocol):
    """All pairs of n footprints (rows) and m footprints (columns)."""

    low: Floats
    high: Floats

    def settle(self, rows: Ints, columns: Ints, sign: int, enough_km: Floats) -> Floats:
        """Measure one objective in km for chosen pairs.

        A pair that is farther than its `enough_km` need not be measured out: any value above that will do.
        """
        ...


class CirclePairs:
    """Circles against targets.

    Parameters
    ----------
    lon, lat, radius_km : ndarray (n,)
    targets : Targets
    """

    def __init__(self, lon: Floats, lat: Floats, radius_km: Floats, targets: Targets) -> None:
        self._lon, self._lat, self._radius_km, self._targets = lon, lat, radius_km, targets
        signed = np.multiply.outer((-1.0, 0.0, 1.0), radius_km)[:, :, None]
        low, high = targets.bound(lon, lat)
        self.low, self.high = low + signed, high + signed

    def settle(self, rows: Ints, columns: Ints, sign: int, enough_km: Floats) -> Floats:
        """Measure one objective in km for chosen pairs."""
        distance_km = self._targets.measure(self._lon[rows], self._lat[rows], columns, sign)
        return distance_km + sign * self._radius_km[rows]


class AreaPairs:
    """Areas against targets.

    Parameters
    ----------
    areas : sequence of Area
    targets : Targets
    """

    def __init__(self, areas: Sequence[Area], targets: Targets) -> None:
        self._areas, self._own, self._targets = areas, AreaTargets(areas), targets
        self._settled: dict[tuple[int, int, int], float] = {}
        shape = (3, len(areas), len(targets.geometries))
        self.low, self.high = np.zeros(shape), np.zeros(shape)
        drawn = np.array(targets.geometries, dtype=object)
        for row, area in enumerate(areas):
            reach = area.cover.measure_reach_km()[:, None]
            self.high[2, row] = (targets.bound(area.cover.lon, area.cover.lat)[1][2] + reach).max(axis=0)
            self.low[2, row] = targets.bound(*area.extremes)[0][2].max(axis=0)
            lon, lat, away = area.stretches
            low, high = targets.bound(lon, lat)
            self.low[:2, row] = (low[:2] - away[:, None]).min(axis=1)
            self.high[:2, row] = high[:2].min(axis=1)
            touches = shapely.intersects(area.polygon, drawn)
            self.low[:2, row, touches] = self.high[:2, row, touches] = 0.0

    def settle(self, rows: Ints, columns: Ints, sign: int, enough_km: Floats) -> Floats:
        """Measure one objective in km for chosen pairs; the farthest up to `areas.TOLERANCE_KM` too far."""
        values = np.empty(len(rows))
        for i, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
            values[i] = self._settle_pair(row, column, sign, float(enough_km[i]))
        return values

    def _settle_pair(self, row: int, column: int, sign: int, enough_km: float) -> float:
        key = (row, column, sign)
        low = float(self.low[sign + 1, row, column])
        if low == self.high[sign + 1, row, column]:
            return low
        if key not in self._settled:
            if sign > 0:
                farthest_km = find_farthest(self._areas[row], partial(self._measure, column), low, enough_km)
                if farthest_km > enough_km:
                    return farthest_km
                self._settled[key] = farthest_km
            else:
                self._settled[key] = measure_gap(self._own.paths, row, self._targets.paths, column, sign)
        return self._settled[key]

    def _measure(self, column: int, lon: Floats, lat: Floats) -> Floats:
        return self._targets.measure(lon, lat, np.full(len(lon), column, dtype=np.intp), 1)


class TurnedPairs:
    """Pairs with rows and columns exchanged."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self.low, self.high = pairs.low.swapaxes(1, 2), pairs.high.swapaxes(1, 2)

    def settle(self, rows: Ints, columns: Ints, sign: int, enough_km: Floats) -> Floats:
        """Measure one objective in km for chosen pairs."""
        return self._pairs.settle(columns, rows, sign, enough_km)


class JoinedPairs:
    """Blocks of pairs set side by side (axis 2) or one below the other (axis 1)."""

    def __init__(self, blocks: Sequence[Pairs], axis: int) -> None:
        self._blocks, self._axis = blocks, axis
        self.low = np.concatenate([block.low for block in blocks], axis=axis)
        self.high = np.concatenate([block.high for block in blocks], axis=axis)
        self._ends = np.cumsum([block.low.shape[axis] for block in blocks])

    def settle(self, rows: Ints, columns: Ints, sign: int, enough_km: Floats) -> Floats:
        """Measure one objective in km for chosen pairs."""
        values = np.empty(len(rows))
        place = rows if self._axis == 1 else columns
        number = np.searchsorted(self._ends, place, side="right")
        for i, block in enumerate(self._blocks):
            chosen = np.flatnonzero(number == i)
            shift = int(self._ends[i]) - block.low.shape[self._axis]
            if self._axis == 1:
                values[chosen] = block.settle(rows[chosen] - shift, columns[chosen], sign, enough_km[chosen])
            else:
                values[chosen] = block.settle(rows[chosen], columns[chosen] - shift, sign, enough_km[chosen])
        return values


def find_minima(pairs: Pairs, sign: int, order: Ints) -> tuple[Floats, Ints]:
    """Find the smallest value of an objective in every row, settling as few pairs as possible.

    Parameters
    ----------
    pairs : Pairs
        n rows and m columns, m > 0.
    sign : int
    order : ndarray (m,)
        Rank of the columns: of equal ones (within `TIE_KM`) the lowest rank is returned.

    Returns
    -------
    value, column : ndarray (n,)
        Km, and where it was found.
    """
    low = pairs.low[sign + 1].copy()
    exact = np.full(low.shape, np.inf)
    best = np.full(len(low), np.inf)
    rows = np.arange(len(low))
    while len(rows):
        columns = low[rows].argmin(axis=1)
        candidate = low[rows, columns]
        promising = np.isfinite(candidate) & (candidate <= best[rows] + TIE_KM)
        rows, columns = rows[promising], columns[promising]
        value = pairs.settle(rows, columns, sign, best[rows] + TIE_KM)
        exact[rows, columns] = value
        low[rows, columns] = np.inf
        best[rows] = np.minimum(best[rows], value)
    rank = np.where(exact <= best[:, None] + TIE_KM, order, order.max() + 1)
    return best, rank.argmin(axis=1)


def find_pairs_within(pairs: Pairs, sign: int, within_km: float) -> NDArray[np.bool_]:
    """Tell for every pair whether an objective is at most `within_km`, settling only what the bounds leave open."""
    low, high = pairs.low[sign + 1], pairs.high[sign + 1]
    within = high <= within_km
    rows, columns = np.nonzero(~within & (low <= within_km))
    within[rows, columns] = pairs.settle(rows, columns, sign, np.full(len(rows), within_km)) <= within_km
    return within
