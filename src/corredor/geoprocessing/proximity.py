"""How near records are to legs or to places, as certainly as their footprints allow.

A record and a target are certainly within a distance if they are wherever in their footprints they really are,
possibly if they can be. All distances are geodesics on WGS 84 in km. Against a leg, which passes within its
half-width of each of its points, the nearest and farthest are ``min(distance - half-width)`` and
``min(distance + half-width)`` over the points of the leg. Of a state or country the nearest and the farthest place
count. Distances are off by a few metres; only the farthest place of a state or country from a leg or from another
state or country is reported up to `areas.TOLERANCE_KM` too far, so that nothing is called certain too early.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from corredor.errors import FrameError
from corredor.geoprocessing.frames import require_distance, require_points_or_legs
from corredor.geoprocessing.geodesy import Ints
from corredor.geoprocessing.legs import build_leg_paths
from corredor.geoprocessing.pairs import AreaPairs, CirclePairs, JoinedPairs, Pairs, TurnedPairs, find_minima
from corredor.geoprocessing.rings import wrap_line
from corredor.geoprocessing.sites import Sites, gather_sites
from corredor.geoprocessing.targets import AreaTargets, PathTargets, build_place_targets

NEAREST_COLUMNS = ("id", "nearest_id", "distance_km", "distance_min_km", "distance_max_km")
RANGE_COLUMNS = ("id", "certain_from_km", "possible_from_km", *NEAREST_COLUMNS[1:])
VERDICTS = ("certain", "possible", "no")

_ROWS = 20_000
"""Records measured at a time, to bound the memory."""


def measure_ranges(
    records: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Measure from which distance on every record is certainly and possibly near a target, and its nearest target.

    Parameters
    ----------
    records, targets : GeoDataFrame
        EPSG:4326. Points with `id`, `precision` and, where any is placed to a state or country, `country` and
        `state`; or legs (LineString) with `id` and `mode`. At most one of the two may be legs.
    states, countries : GeoDataFrame
        Outlines in EPSG:4326 with `id` (ISO 3166-2) and `iso3`.

    Returns
    -------
    DataFrame
        One row per record in its order, with a fresh index: `id`; `certain_from_km`, `possible_from_km` (a distance
        from there up is certain or possible for at least one target); `nearest_id`, the target with the smallest
        distance as drawn, the first of equal ones; `distance_km` to it as drawn, 0 where a polygon meets it;
        `distance_min_km`, `distance_max_km`. Without targets the distances are NaN and `nearest_id` is None.

    Raises
    ------
    FrameError
        Wrong or missing CRS, a missing column, a wrong geometry type, an unknown precision or mode, no outline for
        a record, or legs on both sides.
    """
    return _measure(records, targets, states, countries, RANGE_COLUMNS)


def measure_nearest(
    records: gpd.GeoDataFrame, targets: gpd.GeoDataFrame, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Measure the distance of every record to its nearest target, with its range.

    Parameters, rules and errors are those of `measure_ranges`.

    Returns
    -------
    DataFrame
        One row per record in its order: `id`, `nearest_id`, `distance_km`, `distance_min_km`, `distance_max_km`.
    """
    return _measure(records, targets, states, countries, NEAREST_COLUMNS)


def classify_within(
    records: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    within_km: float,
    states: gpd.GeoDataFrame,
    countries: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Say of every record whether it lies within a distance of any target: certain, possible or no.

    Parameters
    ----------
    records, targets, states, countries : GeoDataFrame
        As in `measure_ranges`.
    within_km : float
        Km, 0 or more.

    Returns
    -------
    DataFrame
        The columns of `measure_nearest` and `verdict`, which is over all targets, not only the nearest.

    Raises
    ------
    FrameError
        As in `measure_ranges`.
    QueryError
        `within_km` is no distance.
    """
    distance_km = require_distance(within_km)
    ranges = measure_ranges(records, targets, states, countries)
    classified = ranges[list(NEAREST_COLUMNS)].copy()
    classified["verdict"] = judge_ranges(ranges, distance_km)
    return classified


def judge_ranges(ranges: pd.DataFrame, within_km: float) -> pd.Series:
    """Turn ranges that were measured once into verdicts for a distance.

    Parameters
    ----------
    ranges : DataFrame
        From `measure_ranges`.
    within_km : float
        Km, 0 or more.

    Returns
    -------
    Series of str, index as in `ranges`
        certain, possible or no.
    """
    distance_km = require_distance(within_km)
    certain = (ranges["certain_from_km"] <= distance_km).to_numpy()
    possible = (ranges["possible_from_km"] <= distance_km).to_numpy()
    verdict = np.where(certain, VERDICTS[0], np.where(possible, VERDICTS[1], VERDICTS[2]))
    return pd.Series(verdict, index=ranges.index, name="verdict", dtype=object)


def pair_with_legs(sites: Sites, legs: gpd.GeoDataFrame) -> Pairs:
    """Pair distinct footprints (rows) with the legs of a frame that has been checked (columns)."""
    targets = PathTargets(build_leg_paths(legs), [wrap_line(line) for line in legs.geometry])
    circles = CirclePairs(sites.lon, sites.lat, sites.radius_km, targets)
    return JoinedPairs((circles, AreaPairs(sites.areas, targets)), axis=1)


def pair_places(sites: Sites, others: Sites) -> Pairs:
    """Pair the distinct footprints of two frames of points."""
    places = build_place_targets(others.lon, others.lat, others.radius_km)
    outlines, own_outlines = AreaTargets(others.areas), AreaTargets(sites.areas)
    circles = CirclePairs(sites.lon, sites.lat, sites.radius_km, places)
    circles_areas = CirclePairs(sites.lon, sites.lat, sites.radius_km, outlines)
    areas_circles = TurnedPairs(CirclePairs(others.lon, others.lat, others.radius_km, own_outlines))
    areas = AreaPairs(sites.areas, outlines)
    upper = JoinedPairs((circles, circles_areas), axis=2)
    return JoinedPairs((upper, JoinedPairs((areas_circles, areas), axis=2)), axis=1)


def _measure(
    records: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    states: gpd.GeoDataFrame,
    countries: gpd.GeoDataFrame,
    columns: tuple[str, ...],
) -> pd.DataFrame:
    lines = require_points_or_legs(records, "records")
    target_lines = require_points_or_legs(targets, "targets")
    if len(records) > _ROWS and not lines:
        slices = (records.iloc[first : first + _ROWS] for first in range(0, len(records), _ROWS))
        measured = [_measure(part, targets, states, countries, columns) for part in slices]
        return pd.concat(measured, ignore_index=True)
    if len(records) == 0 or len(targets) == 0:
        return _fill_unknown(records, columns)
    if lines and target_lines:
        raise FrameError(
            "records, targets: both are legs; distances are measured between points, or points and legs"
        )
    if lines:
        others = gather_sites(targets, states, countries, "targets")
        turned = TurnedPairs(pair_with_legs(others, records))
        return _describe(records, targets, turned, np.arange(len(records)), others.first_record, columns)
    sites = gather_sites(records, states, countries, "records")
    if target_lines:
        pairs = pair_with_legs(sites, targets)
        return _describe(records, targets, pairs, sites.site, np.arange(len(targets)), columns)
    others = gather_sites(targets, states, countries, "targets")
    return _describe(records, targets, pair_places(sites, others), sites.site, others.first_record, columns)


def _describe(
    records: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    pairs: Pairs,
    site: Ints,
    first_target: Ints,
    columns: tuple[str, ...],
) -> pd.DataFrame:
    nominal, nearest = find_minima(pairs, 0, first_target)
    rows, no_end = np.arange(len(nominal)), np.full(len(nominal), np.inf)
    nearest_km = np.minimum(pairs.settle(rows, nearest, -1, no_end), nominal)
    farthest_km = np.maximum(pairs.settle(rows, nearest, 1, no_end), nominal)
    values = {
        "distance_km": np.maximum(nominal, 0.0),
        "distance_min_km": np.maximum(nearest_km, 0.0),
        "distance_max_km": farthest_km,
    }
    if "certain_from_km" in columns:
        values["certain_from_km"] = np.minimum(find_minima(pairs, 1, first_target)[0], farthest_km)
        values["possible_from_km"] = np.maximum(
            np.minimum(find_minima(pairs, -1, first_target)[0], nearest_km), 0.0
        )
    measured = pd.DataFrame({name: value[site] for name, value in values.items()})
    measured["id"] = records["id"].reset_index(drop=True)
    measured["nearest_id"] = targets["id"].iloc[first_target[nearest[site]]].reset_index(drop=True)
    return measured[list(columns)]


def _fill_unknown(records: gpd.GeoDataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    unknown = pd.DataFrame(np.nan, index=range(len(records)), columns=list(columns))
    unknown["id"] = records["id"].reset_index(drop=True)
    unknown["nearest_id"] = pd.Series([None] * len(records), dtype=object)
    return unknown
