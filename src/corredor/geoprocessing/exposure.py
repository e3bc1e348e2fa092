"""How much of a layer lies along each leg of a corridor."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from corredor.geoprocessing.frames import (
    list_members,
    require_columns,
    require_distance,
    require_legs,
    require_points,
)
from corredor.geoprocessing.pairs import find_pairs_within
from corredor.geoprocessing.proximity import pair_with_legs
from corredor.geoprocessing.sites import gather_sites
from corredor.vocabulary import ACTIVITIES


def measure_exposure(
    legs: gpd.GeoDataFrame,
    records: gpd.GeoDataFrame,
    within_km: float,
    states: gpd.GeoDataFrame,
    countries: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """Count for every leg the records that lie within a distance of it, certainly and possibly, by activity.

    Parameters
    ----------
    legs : GeoDataFrame
        EPSG:4326, LineStrings with `id`, `corridor`, `leg`, `mode`.
    records : GeoDataFrame
        EPSG:4326, points with `id`, `precision`, `activities` (tuples of activity names) and, where any is placed
        to a state or country, `country` and `state`.
    within_km : float
        Km, 0 or more.
    states, countries : GeoDataFrame
        Outlines in EPSG:4326 with `id` (ISO 3166-2) and `iso3`.

    Returns
    -------
    DataFrame
        One row per leg in its order: `id`, `corridor`, `leg`, `certain`, `possible`, and `certain_<activity>`,
        `possible_<activity>` for every activity that the records name, in the order of the vocabulary. What is
        certainly near is also possibly near: `possible` includes `certain`. A record counts once per leg and once
        under each of its activities; one without activity counts in the totals only.

    Raises
    ------
    FrameError
        Wrong or missing CRS, a missing column, a wrong geometry type, an unknown precision or mode, no outline
        for a record.
    QueryError
        `within_km` is no distance.
    """
    distance_km = require_distance(within_km)
    require_legs(legs, "legs")
    require_columns(legs, ("corridor", "leg"), "legs")
    require_points(records, "records")
    require_columns(records, ("activities",), "records")
    exposure = pd.DataFrame(legs[["id", "corridor", "leg"]]).reset_index(drop=True)
    groups = _group_activities(records)
    weights, near = _count_within(legs, records, distance_km, states, countries, groups)
    for number, activity in enumerate(groups):
        suffix = f"_{activity}" if activity else ""
        for word, within in near.items():
            exposure[word + suffix] = weights[number] @ within
    return exposure


def _group_activities(records: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
    """Map every activity that the records name, and "" for all, to a mask of records."""
    named = list_members(records, "activities")
    present = frozenset().union(*named)
    known = [activity for activity in ACTIVITIES if activity in present] + sorted(present.difference(ACTIVITIES))
    groups = {"": np.ones(len(records), dtype=bool)}
    return groups | {activity: np.array([activity in each for each in named], dtype=bool) for activity in known}


def _count_within(
    legs: gpd.GeoDataFrame,
    records: gpd.GeoDataFrame,
    within_km: float,
    states: gpd.GeoDataFrame,
    countries: gpd.GeoDataFrame,
    groups: dict[str, np.ndarray],
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Count records per group and footprint (g, n), and tell which footprints are near which legs (n, m)."""
    if len(legs) == 0 or len(records) == 0:
        nothing = np.zeros((0, len(legs)), dtype=np.int64)
        return np.zeros((len(groups), 0), dtype=np.int64), {"certain": nothing, "possible": nothing}
    sites = gather_sites(records, states, countries, "records")
    pairs = pair_with_legs(sites, legs)
    weights = np.array([np.bincount(sites.site[mask], minlength=len(sites)) for mask in groups.values()])
    certain = find_pairs_within(pairs, 1, within_km)
    possible = find_pairs_within(pairs, -1, within_km) | certain
    return weights, {"certain": certain.astype(np.int64), "possible": possible.astype(np.int64)}
