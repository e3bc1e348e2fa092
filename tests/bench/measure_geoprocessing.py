"""How long the geoprocessing takes, beside the plain way of getting the same answer.

The peers are loops over records that cut every leg into places 1 km apart, as the oracle of the tests does; where
they would take minutes they are timed on a part of the records and scaled. Run it by itself with
``python -m tests.bench.measure_geoprocessing``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corredor import geoprocessing
from corredor.dataset import Atlas, find_geodata, read_atlas
from corredor.errors import CorredorError
from tests.bench.geoprocessing_peers import (
    band_by_circles,
    cells_by_containment,
    circle_by_projection,
    clip_by_loop,
    distance_by_loop,
    range_by_loop,
    spread_by_loop,
)

SEED = 20230920
RECORDS = 1000
LEGS = 150
PEER_RECORDS = 20
WITHIN_KM = 25.0
NOWHERE = gpd.GeoDataFrame({"id": [], "iso3": []}, geometry=[], crs="EPSG:4326")

Row = dict[str, Any]


def measure() -> list[Row]:
    """Time every function on made-up records, and the slow ones on the shipped dataset where there is one.

    Returns
    -------
    list of dict
        One per figure: ``name``; ``seconds``, median of three runs; ``peer``, seconds of the plain way or None;
        ``ratio``, how many times faster than it or None; ``note``.
    """
    rows = measure_synthetic()
    try:
        atlas = read_atlas(find_geodata())
    except CorredorError as error:
        return [*rows, describe("shipped dataset", None, None, str(error))]
    return rows + measure_shipped(atlas)


def measure_synthetic() -> list[Row]:
    """Time every function on records around made-up legs of some 140 km each, the same ones each time."""
    legs, records = make_legs(), make_records(RECORDS)
    part = records.iloc[:PEER_RECORDS]
    note = f"peer timed on {PEER_RECORDS} of {RECORDS:,} records"
    ranges_peer = time_once(lambda: range_by_loop(part, legs)) * RECORDS / PEER_RECORDS
    bands_peer = time_once(lambda: band_by_circles(legs.iloc[:5])) * LEGS / 5
    circles_peer = time_once(lambda: circle_by_projection(part)) * RECORDS / PEER_RECORDS
    pairs_peer = time_once(lambda: distance_by_loop(part, records)) * RECORDS / PEER_RECORDS
    many = make_records(10 * RECORDS)
    box, countries = (170.0, -30.0, -60.0, 10.0), ["PER", "CHL"]
    size = f"{RECORDS:,} towns, {LEGS} legs"
    places = (NOWHERE, NOWHERE)

    def ranges(of: gpd.GeoDataFrame, to: gpd.GeoDataFrame) -> Callable[[], object]:
        return lambda: geoprocessing.measure_ranges(of, to, *places)

    def exposure() -> object:
        return geoprocessing.measure_exposure(legs, records, WITHIN_KM, *places)

    def within() -> object:
        return geoprocessing.classify_within(records, legs, WITHIN_KM, *places)

    def nearest() -> object:
        return geoprocessing.measure_nearest(records, legs, *places)

    timed: list[tuple[str, Callable[[], object], float, str]] = [
        (
            f"measure_ranges, {size}",
            lambda: geoprocessing.measure_ranges(records, legs, *places),
            ranges_peer,
            note,
        ),
        (
            f"measure_nearest, {size}",
            nearest,
            ranges_peer,
            note,
        ),
        (f"classify_within, {size}", within, ranges_peer, note),
        (
            f"legs near towns, {size}",
            ranges(legs, records),
            ranges_peer,
            note,
        ),
        (f"towns near towns, {RECORDS:,} x {RECORDS:,}", ranges(records, records), pairs_peer, note),
        (f"measure_exposure, {size}", exposure, ranges_peer, note),
        (
            f"build_leg_bands, {LEGS} legs",
            lambda: geoprocessing.build_leg_bands(legs),
            bands_peer,
            f"peer: union of circles 1 km apart, timed on 5 of {LEGS} legs",
        ),
        (
            f"build_footprints, {RECORDS:,} towns",
            lambda: geoprocessing.build_footprints(records, *places),
            circles_peer,
            f"peer: buffer in a projection of its own for each; {note}",
        ),
        (
            "trace_spread, 10,000",
            lambda: geoprocessing.trace_spread(many),
            time_once(lambda: spread_by_loop(many)),
            "",
        ),
        (
            "count_cells, 10,000",
            lambda: geoprocessing.count_cells(many, 4),
            time_once(lambda: cells_by_containment(many.iloc[:500])) * len(many) / 500,
            "peer: which cell contains each point, timed on 500",
        ),
        (
            "clip_to_bounds, 10,000",
            lambda: geoprocessing.clip_to_bounds(many, box),
            time_once(lambda: clip_by_loop(many, box)),
            "across the antimeridian",
        ),
        (
            "clip_to_countries, 10,000",
            lambda: geoprocessing.clip_to_countries(many, countries),
            time_once(lambda: many[[not set(countries).isdisjoint(row) for row in many["countries"]]]),
            "",
        ),
    ]
    return [describe(name, time_median(call), peer, text) for name, call, peer, text in timed]


def measure_shipped(atlas: Atlas) -> list[Row]:
    """Time the distance questions on all records of the shipped dataset."""
    legs, prisons, places = atlas.layers["corridors"], atlas.layers["prisons"], atlas.places
    outlines = (places.states, places.countries)
    shared = ["id", "country", "state", "precision", "activities", "geometry"]
    layers = [atlas.layers[name][shared] for name in ("cells", "prisons", "incidents")]
    records = gpd.GeoDataFrame(pd.concat(layers, ignore_index=True), crs="EPSG:4326")
    located = records[records["precision"].isin(("site", "town"))]
    part = located.iloc[:: max(1, len(located) // PEER_RECORDS)]
    peer = time_once(lambda: range_by_loop(part, legs)) * len(located) / len(part)
    without = f"peer timed on {len(part)} records, without the {len(records) - len(located)} of a state or country"
    size = f"shipped, {len(records)} records, {len(legs)} legs"
    return [
        describe(
            f"measure_ranges, {size}",
            time_median(lambda: geoprocessing.measure_ranges(records, legs, *outlines)),
            peer,
            without,
        ),
        describe(
            f"measure_ranges to prisons, shipped, {len(records)} records",
            time_median(lambda: geoprocessing.measure_ranges(records, prisons, *outlines)),
            None,
            "",
        ),
        describe(
            f"legs near prisons, shipped, {len(legs)} legs",
            time_median(lambda: geoprocessing.measure_ranges(legs, prisons, *outlines)),
            None,
            "",
        ),
        describe(
            f"measure_exposure, {size}",
            time_median(lambda: geoprocessing.measure_exposure(legs, records, WITHIN_KM, *outlines)),
            peer,
            without,
        ),
        describe(
            f"build_leg_bands, shipped, {len(legs)} legs",
            time_median(lambda: geoprocessing.build_leg_bands(legs)),
            time_once(lambda: band_by_circles(legs.iloc[::30])) * len(legs) / len(legs.iloc[::30]),
            "peer: union of circles 1 km apart, timed on every thirtieth leg",
        ),
    ]


def describe(name: str, seconds: float | None, peer: float | None, note: str) -> Row:
    """Make the row of one figure."""
    ratio = peer / seconds if seconds and peer else None
    return {"name": name, "seconds": seconds, "peer": peer, "ratio": ratio, "note": note}


def time_once(call: Callable[[], object]) -> float:
    """Time one run in seconds."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def time_median(call: Callable[[], object], runs: int = 3) -> float:
    """Time some runs in seconds and return their median."""
    return statistics.median(time_once(call) for _ in range(runs))


def make_legs() -> gpd.GeoDataFrame:
    """Make a chain of legs down a continent, every tenth by sea."""
    random = np.random.default_rng(SEED)
    steps = random.normal((-0.1, -0.55), (0.9, 0.8), (LEGS + 1, 2))
    corners = np.array((-70.0, 30.0)) + np.cumsum(steps, axis=0)
    frame = {
        "id": [f"co_{number:03d}" for number in range(LEGS)],
        "corridor": "co",
        "leg": np.arange(1, LEGS + 1),
        "mode": ["sea" if number % 10 == 0 else "land" for number in range(LEGS)],
    }
    lines = shapely.linestrings(np.stack((corners[:-1], corners[1:]), axis=1))
    return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")


def make_records(count: int) -> gpd.GeoDataFrame:
    """Make towns around the legs, with a country and a date each."""
    random = np.random.default_rng(SEED + count)
    ends = shapely.get_coordinates(make_legs().geometry)
    spots = ends[random.integers(0, len(ends), count)] + random.normal(0, 1.0, (count, 2))
    codes = random.choice(["VEN", "COL", "ECU", "PER", "CHL"], count)
    days = pd.Timestamp("2016-01-01") + pd.to_timedelta(random.integers(0, 3000, count), unit="D")
    frame = {
        "id": [f"r{number}" for number in range(count)],
        "precision": "town",
        "country": codes,
        "countries": [(code,) for code in codes],
        "state": [None] * count,
        "activities": [("extortion",) if number % 3 else ("kidnapping", "extortion") for number in range(count)],
        "first_seen": days.strftime("%Y-%m-%d"),
        "start_day": days,
    }
    return gpd.GeoDataFrame(frame, geometry=shapely.points(spots), crs="EPSG:4326")


if __name__ == "__main__":
    for figure in measure():
        peer = f"{figure['peer']:9.3f} s {figure['ratio']:8.1f} x" if figure["ratio"] else " " * 22
        print(f"{figure['name']:55} {figure['seconds']:9.4f} s {peer}  {figure['note']}")
