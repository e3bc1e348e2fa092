"""The middle of a country or a state, used as if it were a place."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset.atlas import Places
from corredor.dataset.outlines import WGS84
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.ground import Floats
from corredor.importing.doctor.positions import Positions
from corredor.vocabulary import PRECISIONS

UNKNOWN: Final = -1
"""Rank of a precision that is not known; else a position in ``vocabulary.PRECISIONS``."""

TOLERANCE_KM: Final = {"country": 1.0, "state": 0.15}

_SMALLEST_KM2: Final = 2_000.0
_TOWN_DEGREES: Final = 0.03
_CELLS_PER_DEGREE: Final = 50


class Centres:
    """The middles of countries and states: label points, centroids, middles of boxes, points that geocoders give.

    Areas that are no larger than a town's surroundings have none, and a middle with a town beside it is none.
    """

    def __init__(self, places: Places) -> None:
        given = tomllib.loads((files(__package__) / "centres.toml").read_text(encoding="utf-8"))
        lonlat, codes, ranks = [], [], []
        for kind, areas, key in (("state", places.states, "id"), ("country", places.countries, "iso3")):
            large = areas[_measure_km2(areas) >= _SMALLEST_KM2]
            middles = [_find_middles(large)]
            names = [np.tile(large[key].to_numpy(dtype=object), 3)]
            if kind == "country":
                middles.append(np.array([given[code] for code in large[key] if code in given]).reshape(-1, 2))
                names.append(np.array([code for code in large[key] if code in given], dtype=object))
            lonlat.append(np.concatenate(middles))
            codes.append(np.concatenate(names))
            ranks.append(np.full(len(lonlat[-1]), PRECISIONS.index(kind)))
        spots = np.concatenate(lonlat)
        towns = shapely.STRtree(shapely.points(shapely.get_coordinates(places.towns.geometry)))
        near_town = np.zeros(len(spots), dtype=bool)
        near_town[towns.query(shapely.points(spots), predicate="dwithin", distance=_TOWN_DEGREES)[0]] = True
        self.lon, self.lat = spots[~near_town].T
        self.codes = np.concatenate(codes)[~near_town]
        self.ranks = np.concatenate(ranks)[~near_town]

    def find(self, lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """Return which middle each position is on, -1 for none."""
        found = np.full(len(lon), -1, dtype=np.int64)
        if not len(self.lon):
            return found
        around = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        cells = np.concatenate([_number_cells(self.lon, self.lat, step) for step in around])
        owner = np.tile(np.arange(len(self.lon)), len(around))
        near = np.flatnonzero(np.isin(_number_cells(lon, lat, (0, 0)), cells))
        order = np.argsort(cells, kind="stable")
        row_cells = _number_cells(lon[near], lat[near], (0, 0))
        first, last = (np.searchsorted(cells, row_cells, side=side, sorter=order) for side in ("left", "right"))
        tolerance_km = np.array([TOLERANCE_KM.get(PRECISIONS[rank], 0.0) for rank in self.ranks])
        best_km = np.full(len(near), np.inf)
        for place in range(int((last - first).max(initial=0))):
            there = np.flatnonzero(first + place < last)
            centre = owner[order[first[there] + place]]
            at = near[there]
            distance_km = np.asarray(WGS84.inv(lon[at], lat[at], self.lon[centre], self.lat[centre])[2]) / 1000
            closer = (distance_km <= tolerance_km[centre]) & (distance_km < best_km[there])
            best_km[there[closer]] = distance_km[closer]
            found[at[closer]] = centre[closer]
        return found


def lower_precision(positions: Positions, ranks: NDArray[np.int64], centres: Centres, ledger: Ledger) -> None:
    """Lower the precision of rows that stand on the middle of an area and claim to be finer; `ranks` is changed."""
    held = ~np.isnan(positions.lon) & ~ledger.refused
    found = np.full(len(held), -1, dtype=np.int64)
    found[held] = centres.find(positions.lon[held], positions.lat[held])
    coarser = (found >= 0) & (ranks < centres.ranks[found])
    at = ledger.find_allowed("centroid", coarser)
    was = make_objects(PRECISIONS[rank] if rank >= 0 else "" for rank in ranks[at])
    ranks[at] = centres.ranks[found[at]]
    now = make_objects(PRECISIONS[rank] for rank in ranks[at])
    ledger.repair("centroid", at, "precision", was, now, "centroid", area=centres.codes[found[at]])


def _number_cells(lon: Floats, lat: Floats, step: tuple[int, int]) -> NDArray[np.int64]:
    column = np.floor(lon * _CELLS_PER_DEGREE).astype(np.int64) + step[0]
    line = np.floor(lat * _CELLS_PER_DEGREE).astype(np.int64) + step[1]
    return column * 100_000 + line


def _find_middles(areas: gpd.GeoDataFrame) -> Floats:
    labels = areas[["label_lon", "label_lat"]].to_numpy(dtype=float)
    centroids = shapely.get_coordinates(shapely.centroid(areas.geometry.to_numpy()))
    bounds = shapely.bounds(areas.geometry.to_numpy()).reshape(-1, 4)
    return np.concatenate((labels, centroids, (bounds[:, :2] + bounds[:, 2:]) / 2))


def _measure_km2(areas: gpd.GeoDataFrame) -> Floats:
    shapes = areas.geometry.to_numpy()
    middle_lat = shapely.get_coordinates(shapely.centroid(shapes))[:, 1] if len(shapes) else np.zeros(0)
    return np.asarray(shapely.area(shapes) * 111.32**2 * np.cos(np.radians(middle_lat)), dtype=float)
