"""What follows from where and when an event was: H3 cells, country and state, month, nearest corridor leg."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from corredor.dataset import Atlas
from corredor.events.areas import AreaRanges
from corredor.events.cells import Floats, find_cells
from corredor.events.columns import RESOLUTIONS, ROW_SCHEMA
from corredor.events.legs import LegFinder
from corredor.events.placing import PlaceFinder
from corredor.geoprocessing.sites import RADIUS_KM
from corredor.vocabulary import PRECISIONS

_FINDING_RESOLUTION: Final = 5
_RADII: Final = {rank: RADIUS_KM[word] for rank, word in enumerate(PRECISIONS) if word in RADIUS_KM}
_STATE, _COUNTRY = PRECISIONS.index("state"), PRECISIONS.index("country")
_DISTANCES: Final = ("leg_km", "leg_min_km", "leg_max_km", "certain_from_km", "possible_from_km")


class Enricher:
    """Works out what follows from where and when an event was; it keeps what it has learnt of cells.

    Parameters
    ----------
    atlas : Atlas
        Its outlines and its corridor legs are used.
    """

    def __init__(self, atlas: Atlas) -> None:
        legs = atlas.layer("corridors")
        self._place_finder = PlaceFinder(atlas.places)
        self._leg_finder = LegFinder(legs) if len(legs) else None
        self._states = set(atlas.places.states["id"])
        self._countries = set(atlas.places.countries["iso3"])
        self._areas = AreaRanges(atlas)
        self.atlas = atlas
        self.atlas_hash = atlas.content_hash

    def enrich(self, taken: pa.Table) -> pa.Table:
        """Add country and state where the file had none, cells, months and the nearest leg.

        Parameters
        ----------
        taken : Table
            From `take_rows`.

        Returns
        -------
        Table
            `ROW_SCHEMA`, same rows, same order.
        """
        lon, lat = (taken.column(name).to_numpy() for name in ("lon", "lat"))
        spot, first = _number_spots(lon, lat)
        cells = {one: find_cells(lon[first], lat[first], one) for one in RESOLUTIONS}
        finding = cells[_FINDING_RESOLUTION]
        found_country, found_state = self._place_finder.find(lon[first], lat[first], finding)
        country, state = _merge_places(taken, found_country[spot], found_state[spot])
        columns = {name: taken.column(name) for name in taken.column_names} | {
            "month": _find_months(taken.column("day")),
            "month_end": _find_months(taken.column("day_end")),
            "country": country,
            "state": state,
            **{f"h3_{one}": found[spot] for one, found in cells.items()},
            **self._measure_legs(taken, spot, lon[first], lat[first], finding, country, state),
        }
        arrays = [
            pa.array(columns[one.name]) if isinstance(columns[one.name], np.ndarray) else columns[one.name]
            for one in ROW_SCHEMA
        ]
        return pa.table(
            [_cast(array, one.type) for array, one in zip(arrays, ROW_SCHEMA, strict=True)], schema=ROW_SCHEMA
        )

    def _measure_legs(
        self,
        taken: pa.Table,
        spot: np.ndarray,
        lon: Floats,
        lat: Floats,
        cells: np.ndarray,
        country: np.ndarray,
        state: np.ndarray,
    ) -> dict[str, np.ndarray]:
        """Measure as `measure_ranges` of geoprocessing; NaN where the precision or the outline is unknown."""
        rank = taken.column("precision").to_numpy()
        ids = np.full(len(rank), None, dtype=object)
        measured = np.full((len(_DISTANCES), len(rank)), np.nan)
        if self._leg_finder is None or len(rank) == 0:
            return {"leg_id": ids, **dict(zip(_DISTANCES, measured, strict=True))}
        nearest, best, own = self._leg_finder.measure(lon, lat, cells)
        circles = np.flatnonzero(np.isin(rank, list(_RADII)))
        radius = np.array([_RADII.get(one, 0.0) for one in range(len(PRECISIONS))])[rank[circles]]
        at = spot[circles]
        ids[circles] = self._leg_finder.ids[nearest[at]]
        nearest_km = np.minimum(own[0, at] - radius, own[1, at])
        farthest_km = np.maximum(own[2, at] + radius, own[1, at])
        measured[:, circles] = (
            np.maximum(own[1, at], 0.0),
            np.maximum(nearest_km, 0.0),
            farthest_km,
            np.minimum(best[2, at] + radius, farthest_km),
            np.maximum(np.minimum(best[0, at] - radius, nearest_km), 0.0),
        )
        self._fill_areas(rank, country, state, ids, measured)
        return {"leg_id": ids, **dict(zip(_DISTANCES, measured.round(3), strict=True))}

    def _fill_areas(
        self, rank: np.ndarray, country: np.ndarray, state: np.ndarray, ids: np.ndarray, measured: Floats
    ) -> None:
        rows = np.flatnonzero((rank == _STATE) | (rank == _COUNTRY))
        by_state = (rank[rows] == _STATE) & np.array([one in self._states for one in state[rows]], dtype=np.bool_)
        keys = np.where(by_state, state[rows], country[rows]).astype(object)
        known = np.array([one in self._states or one in self._countries for one in keys], dtype=np.bool_)
        rows, keys, by_state = rows[known], keys[known], by_state[known]
        kinds = np.where(by_state, "state", "country")
        codes, distinct = pd.factorize(kinds + " " + keys.astype(str))
        found = self._areas.find(tuple(key.split(" ", 1)) for key in distinct)
        for number, (leg, *ranges) in enumerate(found):
            chosen = rows[codes == number]
            ids[chosen] = leg
            measured[:, chosen] = np.array(ranges, dtype=float)[:, None]


def _number_spots(lon: Floats, lat: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Return for every point the number of its position among the distinct ones, and the first point of each."""
    lon_codes, lons = pd.factorize(lon)
    lat_codes, _ = pd.factorize(lat)
    spot, distinct = pd.factorize(lat_codes.astype(np.int64) * max(len(lons), 1) + lon_codes)
    first = np.zeros(len(distinct), dtype=np.intp)
    first[spot[::-1]] = np.arange(len(spot))[::-1]
    return spot, first


def _merge_places(
    taken: pa.Table, found_country: np.ndarray, found_state: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Let what the file says of country and state stand, and fill the rest from the outlines."""
    country = taken.column("country").to_numpy()
    state = taken.column("state").to_numpy()
    agreeing = pd.isna(country) | (country == found_country)
    return (
        np.where(pd.isna(country), found_country, country),
        np.where(pd.isna(state) & agreeing, found_state, state),
    )


def _find_months(days: pa.ChunkedArray) -> pa.Array:
    dates = days.cast(pa.int32()).combine_chunks().cast(pa.date32())
    return pc.add(pc.multiply(pc.year(dates), 12), pc.subtract(pc.month(dates), 1)).cast(pa.int32())


def _cast(array: pa.Array | pa.ChunkedArray, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if pa.types.is_floating(wanted):
        array = pc.if_else(pc.is_nan(array), None, array) if pa.types.is_floating(array.type) else array
    if pa.types.is_dictionary(wanted):
        array = array if pa.types.is_dictionary(array.type) else array.cast(pa.string()).dictionary_encode()
    return array.cast(wanted)
