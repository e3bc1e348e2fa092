"""The shipped towns, disputed lines and backdrop fit the outlines."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

PLACES = Path(__file__).parents[2] / "geodata" / "places"
# Towns by name, country and the state that they must be filed under; border towns and confusable states above all.
TOWNS = [
    "Aguas Verdes PER PE-TUM",
    "Ambato ECU EC-T",
    "Arica CHL CL-AP",
    "Bogotá COL CO-DC",
    "Callao PER PE-CAL",
    "Capurganá COL CO-CHO",
    "Caracas VEN VE-A",
    "Chillán CHL CL-NB",
    "Colchane CHL CL-TA",
    "Cúcuta COL CO-NSA",
    "Georgetown GUY GY-DE",
    "La Guaira VEN VE-X",
    "Lethem GUY GY-UT",
    "Lima PER PE-LMA",
    "Necoclí COL CO-ANT",
    "Ollagüe CHL CL-AN",
    "Pacaraima BRA BR-RR",
    "Pisiga BOL BO-O",
    "Tocorón VEN VE-D",
    "Villa del Rosario COL CO-NSA",
]


@pytest.fixture(scope="module")
def places() -> dict[str, gpd.GeoDataFrame]:
    """Each file of geodata/places as a frame, by its name."""
    return {path.stem: gpd.read_file(path) for path in PLACES.glob("*.geojson")}


@pytest.fixture(scope="module")
def countries(places: dict[str, gpd.GeoDataFrame]) -> gpd.GeoSeries:
    """Outlines of countries by iso3."""
    return places["countries"].set_index("iso3").geometry


@pytest.mark.parametrize("entry", TOWNS)
def test_towns_are_filed_under_their_state(entry: str, places: dict[str, gpd.GeoDataFrame]) -> None:
    name, country, state = entry.rsplit(" ", 2)
    towns = places["towns"]
    found = towns[(towns["name"] == name) & (towns["country"] == country)]
    assert state in set(found["state"])


def test_towns_lie_in_or_near_their_country(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    towns = places["towns"]
    off = shapely.distance(towns.geometry.to_numpy(), countries.loc[towns["country"]].to_numpy())
    assert towns.loc[off > 0.1, "name"].tolist() == []


def test_towns_and_states_agree_on_the_country(places: dict[str, gpd.GeoDataFrame]) -> None:
    towns, states = places["towns"], places["states"].set_index("id")
    filed = towns[towns["state"].notna()]
    assert (filed["state"].map(states["country"]) == filed["country"]).all()
    assert not towns.loc[towns["state"].isna(), "country"].isin(states["country"]).any()


def test_an_unknown_population_is_missing_and_not_zero(places: dict[str, gpd.GeoDataFrame]) -> None:
    assert places["towns"]["population"].isna().any()
    assert (places["towns"]["population"].dropna() > 0).all()


def test_ranks_run_from_0_to_4_and_large_towns_come_first(places: dict[str, gpd.GeoDataFrame]) -> None:
    towns = places["towns"]
    assert set(towns["rank"]) == {0, 1, 2, 3, 4}
    assert towns["rank"].is_monotonic_increasing
    assert {"Lima", "Bogotá", "Caracas", "Santiago"} <= set(towns.loc[towns["rank"] == 0, "name"])


def test_every_country_has_one_capital(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    capitals = places["towns"][places["towns"]["capital"]]
    assert sorted(capitals["country"]) == sorted(countries.index)
    assert (capitals["rank"] <= 1).all()


def test_disputed_lines_lie_on_land(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    land = shapely.union_all(countries.to_numpy()).buffer(0.02)
    assert places["disputed"].geometry.within(land).all()


def test_a_border_in_dispute_is_the_border(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    lines = places["disputed"].set_index("name_en").geometry
    border = countries["GUY"].boundary.intersection(countries["VEN"].boundary)
    drawn = lines["Guyana–Venezuela border, not accepted by Venezuela"]
    assert drawn.hausdorff_distance(border) < 0.001


def test_the_essequibo_claim_crosses_guyana(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    claim = places["disputed"].set_index("name_en").geometry["Essequibo: line claimed by Venezuela"]
    west, south, _east, north = claim.bounds
    assert claim.intersection(countries["GUY"]).length > 0.95 * claim.length
    assert (west, south, north) == pytest.approx((-58.9, 1.2, 6.4), abs=0.1)


def test_backdrop_begins_where_countries_end(places: dict[str, gpd.GeoDataFrame], countries: gpd.GeoSeries) -> None:
    backdrop = shapely.union_all(places["backdrop"].geometry.to_numpy())
    assert backdrop.intersection(shapely.union_all(countries.to_numpy())).area < 1e-6
    assert backdrop.boundary.intersection(countries["ESP"].boundary).length > 10
