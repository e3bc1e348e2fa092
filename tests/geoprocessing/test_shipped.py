"""The measurements on the shipped dataset: nothing is refused, and a sample agrees with brute force."""

import pytest

from corredor.dataset import find_geodata, read_atlas
from corredor.geoprocessing import (
    build_footprints,
    count_cells,
    measure_exposure,
    measure_ranges,
    trace_spread,
)
from tests.geoprocessing.oracle import RADIUS_KM, range_to_leg, sample_leg

LAYERS = ("cells", "prisons", "incidents")


@pytest.fixture(scope="module")
def atlas():
    return read_atlas(find_geodata())


@pytest.mark.parametrize("layer", LAYERS)
def test_every_record_has_a_range_to_corridors_and_prisons(atlas, layer):
    for of in ("corridors", "prisons"):
        ranges = measure_ranges(atlas.layers[layer], atlas.layers[of], atlas.places.states, atlas.places.countries)
        assert ranges["id"].tolist() == atlas.layers[layer]["id"].tolist()
        assert ranges["nearest_id"].isin(atlas.layers[of]["id"]).all()
        assert (ranges["possible_from_km"] <= ranges["certain_from_km"]).all()
        assert (ranges["distance_min_km"] <= ranges["distance_km"]).all()
        assert (ranges["distance_km"] <= ranges["distance_max_km"]).all()


def test_a_sample_of_prisons_as_by_brute_force(atlas):
    prisons, legs = atlas.layers["prisons"], atlas.layers["corridors"]
    sample = prisons[prisons["precision"].isin(RADIUS_KM)].iloc[::9]
    ranges = measure_ranges(sample, legs, atlas.places.states, atlas.places.countries)
    places = {row.id: sample_leg(row.geometry, row.mode, 10.0) for row in legs.itertuples()}
    for row, point, precision in zip(ranges.itertuples(), sample.geometry, sample["precision"], strict=True):
        found = {leg: range_to_leg(point.x, point.y, RADIUS_KM[precision], nodes) for leg, nodes in places.items()}
        assert min(drawn for _, drawn, _ in found.values()) == pytest.approx(row.distance_km, abs=6)
        assert min(least for least, _, _ in found.values()) == pytest.approx(row.possible_from_km, abs=7)
        assert min(greatest for _, _, greatest in found.values()) == pytest.approx(row.certain_from_km, abs=7)


def test_footprints_and_bands_are_valid(atlas):
    for layer in atlas.layers.values():
        footprints = build_footprints(layer, atlas.places.states, atlas.places.countries)
        assert len(footprints) == len(layer)
        assert footprints.geometry.is_valid.all()


def test_exposure_spread_and_density_lose_no_record(atlas):
    incidents, legs = atlas.layers["incidents"], atlas.layers["corridors"]
    exposure = measure_exposure(legs, incidents, 25.0, atlas.places.states, atlas.places.countries)
    assert exposure["id"].tolist() == legs["id"].tolist()
    assert (exposure["certain"] <= exposure["possible"]).all()
    assert exposure["possible"].max() <= len(incidents)
    spread = trace_spread(incidents)
    assert spread["n"].sum() + spread.attrs["undated"] + spread.attrs["unplaced"] == len(incidents)
    cells = count_cells(incidents, 4)
    assert cells["count"].sum() + cells.attrs["left_out"] == len(incidents)
