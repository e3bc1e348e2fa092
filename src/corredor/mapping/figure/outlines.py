"""The dataset's places made ready to draw: in Web Mercator, coasts and borders as lines that are drawn once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.mapping.figure.frame import to_mercator

Shapes = NDArray[np.object_]

_KEPT: Final = 2
_cache: OrderedDict[str, Outlines] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Outlines:
    """Geometry in Web Mercator metres.

    Parameters
    ----------
    backdrop : array of Polygon
        Land beyond the countries.
    countries : array of (Multi)Polygon
        In the order of `country_codes`.
    country_codes : tuple of str
        ISO 3166-1 alpha-3.
    states : array of (Multi)Polygon
        In the order of `state_codes`.
    state_codes : tuple of str
        ISO 3166-2.
    coasts, borders, state_borders, disputed : array of LineString
        Shores of the countries; borders between two of them; borders between two states of one country; lines of
        dispute.
    """

    backdrop: Shapes
    countries: Shapes
    country_codes: tuple[str, ...]
    states: Shapes
    state_codes: tuple[str, ...]
    coasts: Shapes
    borders: Shapes
    state_borders: Shapes
    disputed: Shapes


def read_outlines(atlas: Atlas) -> Outlines:
    """Prepare the places of an atlas, once per state of the data: the last two are kept by ``shipped_hash``."""
    with _lock:
        found = _cache.get(atlas.shipped_hash)
        if found is not None:
            _cache.move_to_end(atlas.shipped_hash)
            return found
    made = _prepare(atlas)
    with _lock:
        _cache[atlas.shipped_hash] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _prepare(atlas: Atlas) -> Outlines:
    places = atlas.places
    countries, states = _project(places.countries), _project(places.states)
    coasts, borders = _trace_edges(countries, np.arange(len(countries)))
    country_numbers = {code: number for number, code in enumerate(places.countries["iso3"])}
    owners = np.array([country_numbers.get(code, -1) for code in places.states["country"]], dtype=np.int64)
    return Outlines(
        backdrop=_project(places.backdrop),
        countries=countries,
        country_codes=tuple(places.countries["iso3"]),
        states=states,
        state_codes=tuple(places.states["id"]),
        coasts=coasts,
        borders=borders,
        state_borders=_trace_edges(states, owners, within_owner=True)[1],
        disputed=shapely.get_parts(_project(places.disputed)),
    )


def _project(frame: gpd.GeoDataFrame) -> Shapes:
    shapes = frame.geometry.values
    present = np.asarray(shapes)[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if len(present) != len(shapes):
        present = np.where(shapely.is_missing(shapes), shapely.Polygon(), np.asarray(shapes))
    projected = shapely.transform(present, lambda at: np.column_stack(to_mercator(at[:, 0], at[:, 1])))
    polygons = shapely.get_dimensions(projected) == 2
    projected[polygons] = shapely.orient_polygons(projected[polygons])
    return projected


def _trace_edges(polygons: Shapes, owners: NDArray[np.int64], within_owner: bool = False) -> tuple[Shapes, Shapes]:
    """Split the edges of a coverage into those that one polygon has and those that two share.

    Parameters
    ----------
    polygons : array of (Multi)Polygon
        Neighbours share their vertices.
    owners : array of int, one per polygon
        Whom each polygon belongs to.
    within_owner : bool
        Keep of the shared edges only those whose two polygons have the same owner.

    Returns
    -------
    tuple of arrays of LineString
        Edges of one polygon; edges of two, once each.
    """
    none = np.zeros(0, dtype=object)
    parts, of_polygon = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    if len(rings) == 0:
        return none, none
    at, of_ring = shapely.get_coordinates(rings, return_index=True)
    inner = of_ring[1:] == of_ring[:-1]
    first = np.flatnonzero(inner)
    ring = of_ring[first]
    owner = owners[of_polygon[of_part[ring]]]
    grid = np.round(at * 100).astype(np.int64)
    start, end = grid[first], grid[first + 1]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    keys = np.hstack([np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)])
    order = np.lexsort(keys.T)
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    count = np.bincount(group)
    representative = np.full(len(count), len(group))
    np.minimum.at(representative, group, np.arange(len(group)))
    lowest, highest = np.full(len(count), len(owners) + 1), np.full(len(count), -2)
    np.minimum.at(lowest, group, owner)
    np.maximum.at(highest, group, owner)
    shared = (count[group] > 1) & (representative[group] == np.arange(len(group)))
    if within_owner:
        shared &= lowest[group] == highest[group]
    return _join(at, first, ring, count[group] == 1), _join(at, first, ring, shared)


def _join(
    at: NDArray[np.float64], first: NDArray[np.int64], ring: NDArray[np.int64], kept: NDArray[np.bool_]
) -> Shapes:
    """Join the kept edges that follow each other on a ring to lines."""
    chosen = np.flatnonzero(kept)
    if len(chosen) == 0:
        return np.zeros(0, dtype=object)
    breaks = np.flatnonzero((np.diff(chosen) != 1) | (np.diff(ring[chosen]) != 0)) + 1
    runs = np.split(chosen, breaks)
    lengths = np.array([len(run) + 1 for run in runs])
    nodes = np.concatenate([np.append(first[run], first[run[-1]] + 1) for run in runs])
    lines: Shapes = shapely.linestrings(at[nodes], indices=np.repeat(np.arange(len(runs)), lengths))
    return lines
