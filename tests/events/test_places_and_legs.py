"""Country, state and nearest leg of events agree with what geoprocessing measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from corredor.dataset import Atlas, find_geodata, read_atlas
from corredor.events.cells import find_cells
from corredor.events.legs import LegFinder
from corredor.geoprocessing import measure_ranges
from tests.events import oracle
from tests.geoprocessing.frames import make_points

METRES_KM = 0.02
COLUMNS = {
    "leg_km": "distance_km",
    "leg_min_km": "distance_min_km",
    "leg_max_km": "distance_max_km",
    "certain_from_km": "certain_from_km",
    "possible_from_km": "possible_from_km",
}


def test_rows_know_what_the_plain_way_finds(place: Path, rows: pd.DataFrame, atlas: Atlas) -> None:
    events = oracle.enrich(rows, atlas).set_index("id")
    files = sorted(place.glob("parts/**/*.parquet"))
    stored = pd.concat([pq.read_table(file).to_pandas() for file in files]).set_index("id").loc[events.index]
    for name in ("country", "state"):
        assert stored[name].astype(object).fillna("").tolist() == events[name].fillna("").tolist()
    for name, measured in COLUMNS.items():
        np.testing.assert_allclose(stored[name].to_numpy(), events[measured].to_numpy(), atol=METRES_KM)
    assert (stored["leg_id"].astype(object).fillna("") == events["nearest_id"].fillna("")).mean() > 0.999


@pytest.mark.parametrize("spread_degrees", [0.5, 60.0])
def test_legs_of_the_shipped_dataset(spread_degrees: float) -> None:
    atlas = read_atlas(find_geodata())
    legs = atlas.layer("corridors")
    rng = np.random.default_rng(3)
    corners = np.concatenate([np.array(line.coords) for line in legs.geometry])
    chosen = corners[rng.integers(0, len(corners), 400)] + rng.normal(0, spread_degrees, (400, 2))
    lon = (chosen[:, 0] + 180.0) % 360.0 - 180.0
    lat = np.clip(chosen[:, 1], -89.0, 89.0)
    finder = LegFinder(legs)
    nearest, best, own = finder.measure(lon, lat, find_cells(lon, lat, 5))
    records = make_points(*((x, y, "town") for x, y in zip(lon, lat, strict=True)))
    ranges = measure_ranges(records, legs, atlas.places.states, atlas.places.countries)
    far = 1e-5 * ranges["distance_km"].to_numpy()
    expected = {"distance_km": own[1], "distance_max_km": own[2] + 10.0, "certain_from_km": best[2] + 10.0}
    expected |= {"possible_from_km": np.maximum(best[0] - 10.0, 0.0)}
    for name, value in expected.items():
        assert (np.abs(value - ranges[name].to_numpy()) <= METRES_KM + far).all(), name
    agreeing = finder.ids[nearest] == ranges["nearest_id"].to_numpy()
    assert agreeing.mean() > 0.99
