"""The shipped outlines are what the codebook says they are: format, codes, names, shapes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

PLACES = Path(__file__).parents[2] / "geodata" / "places"
FILES = ("countries", "states", "towns", "disputed", "backdrop")
PROPERTIES = {
    "countries": ["iso3", "iso2", "name_en", "name_es", "name_pt", "label_lon", "label_lat", "area_km2"],
    "states": ["id", "country", "name", "name_en", "name_es", "name_pt", "label_lon", "label_lat"],
    "towns": ["id", "name", "country", "state", "population", "rank", "capital"],
    "disputed": ["name_en", "name_es", "name_pt"],
    "backdrop": [],
}
NAMES = ["name_en", "name_es", "name_pt"]
# Every country that a record, an indicator or a corridor names, and those between them.
COUNTRIES = re.findall(
    "[A-Z]{3}",
    "VEN COL ECU PER BOL CHL ARG BRA TTO PAN CRI NIC HND GTM SLV MEX USA ESP ABW CUW CUB DOM ATG GUY URY PRY "
    "CAN BES GUF GRD HTI JAM PRI SUR SXM BRB BLZ BHS",
)
# Islands that the dropping of islets must never take: a point on each.
ISLANDS = {
    "Aruba": (-69.97, 12.51),
    "Barbados": (-59.55, 13.17),
    "Bonaire": (-68.28, 12.18),
    "Corn Island": (-83.06, 12.17),
    "Curaçao": (-68.97, 12.17),
    "Easter Island": (-109.35, -27.12),
    "Grenada": (-61.68, 12.11),
    "Isabela, Galápagos": (-91.1, -0.7),
    "Margarita": (-63.95, 11.0),
    "Montserrat": (-62.19, 16.74),
    "Robinson Crusoe": (-78.85, -33.64),
    "San Andrés": (-81.71, 12.56),
    "Tobago": (-60.68, 11.24),
    "Tortuga": (-65.3, 10.93),
    "Trinidad": (-61.25, 10.45),
}
# Land borders over which corridors lead.
BORDERS = re.findall(
    "[A-Z]{3}-[A-Z]{3}",
    "VEN-COL VEN-BRA VEN-GUY COL-ECU COL-PAN COL-PER COL-BRA ECU-PER PER-CHL PER-BOL PER-BRA BOL-CHL BOL-BRA "
    "ARG-CHL PAN-CRI CRI-NIC NIC-HND HND-GTM GTM-MEX MEX-USA DOM-HTI",
)
# Land that belongs to nobody on purpose (the ice field, Isla Brasilera), and a river mouth that its bars close.
GAPS = [(-73.315, -49.519), (-57.622, -30.1875), (-59.486, 8.184)]
STATES = {
    "CL-NB": "Ñuble",
    "CO-DC": "Bogotá",
    "EC-N": "Napo",
    "EC-T": "Tungurahua",
    "MX-CMX": "Ciudad de México",
    "PE-CAL": "Callao",
    "PE-LIM": "Lima (departamento)",
    "PE-LMA": "Lima Metropolitana",
    "VE-A": "Distrito Capital",
    "VE-W": "Dependencias Federales",
    "VE-X": "La Guaira",
}
COUNTS = dict(VEN=25, COL=33, CHL=16, PER=26, ECU=24, BOL=9, BRA=27, ARG=24, MEX=32, USA=51)  # noqa: C408


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Text of each file."""
    return {name: (PLACES / f"{name}.geojson").read_text(encoding="utf-8") for name in FILES}


@pytest.fixture(scope="module")
def features(texts: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Features of each file, as JSON."""
    return {name: json.loads(text)["features"] for name, text in texts.items()}


@pytest.fixture(scope="module")
def frames() -> dict[str, gpd.GeoDataFrame]:
    """Each file as a frame."""
    return {name: gpd.read_file(PLACES / f"{name}.geojson") for name in FILES}


@pytest.fixture(scope="module")
def outlines(frames: dict[str, gpd.GeoDataFrame]) -> gpd.GeoSeries:
    """Outlines of countries by iso3."""
    return frames["countries"].set_index("iso3").geometry


def list_rings(geometry: dict[str, Any]) -> list[tuple[int, list[list[float]]]]:
    """Return (position in its polygon, coordinates) of each ring of a polygon or multipolygon."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [(position, ring) for polygon in polygons for position, ring in enumerate(polygon)]


def test_files_fit_their_budget(texts: dict[str, str]) -> None:
    plain = [text.encode() for text in texts.values()]
    assert sum(map(len, plain)) < 4_000_000
    assert sum(len(gzip.compress(part)) for part in plain) < 1_200_000


@pytest.mark.parametrize("name", FILES)
def test_file_is_rfc_7946(name: str, texts: dict[str, str], frames: dict[str, gpd.GeoDataFrame]) -> None:
    collection = json.loads(texts[name])
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert frames[name].crs == "EPSG:4326"
    west, south, east, north = frames[name].total_bounds
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90


@pytest.mark.parametrize("name", FILES)
def test_file_has_one_feature_per_line(name: str, texts: dict[str, str], features: dict[str, Any]) -> None:
    assert len(texts[name].splitlines()) == len(features[name]) + 2
    assert "\r" not in texts[name]
    assert "\\u" not in texts[name]


@pytest.mark.parametrize("name", FILES)
def test_features_have_the_columns_of_the_codebook(name: str, features: dict[str, Any]) -> None:
    assert all(list(feature["properties"]) == PROPERTIES[name] for feature in features[name])


@pytest.mark.parametrize("name", FILES)
def test_coordinates_are_rounded(name: str, texts: dict[str, str]) -> None:
    assert re.search(r"\.\d{5}", texts[name]) is None


@pytest.mark.parametrize("name", FILES)
def test_geometries_are_valid_and_of_one_kind(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    kinds = {"towns": {"Point"}, "disputed": {"LineString", "MultiLineString"}}
    assert set(frames[name].geom_type) <= kinds.get(name, {"Polygon", "MultiPolygon"})
    assert frames[name].geometry.is_valid.all()
    assert not frames[name].geometry.is_empty.any()


@pytest.mark.parametrize("name", ["countries", "states", "backdrop"])
def test_outer_rings_turn_left_and_holes_right(name: str, features: dict[str, Any]) -> None:
    for feature in features[name]:
        for position, ring in list_rings(feature["geometry"]):
            assert ring[0] == ring[-1]
            assert shapely.LinearRing(ring).is_ccw == (position == 0), feature["properties"]


@pytest.mark.parametrize("column", ["countries.iso3", "countries.iso2", "states.id", "towns.id"])
def test_codes_are_unique(column: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    name, key = column.split(".")
    assert frames[name][key].is_unique
    assert frames[name][key].notna().all()


def test_codes_look_like_iso(frames: dict[str, gpd.GeoDataFrame]) -> None:
    countries, states = frames["countries"], frames["states"]
    assert countries["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert states["id"].str.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}").all()
    iso2 = states["country"].map(countries.set_index("iso3")["iso2"])
    assert (states["id"].str[:2] == iso2).all()


@pytest.mark.parametrize("name", ["countries", "states", "disputed"])
def test_names_are_there_in_three_languages(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    for column in NAMES:
        assert frames[name][column].str.len().min() > 0
        assert (frames[name][column] == frames[name][column].str.strip()).all()


@pytest.mark.parametrize("name", ["countries", "states", "towns", "disputed"])
def test_text_is_free_of_mojibake(name: str, texts: dict[str, str]) -> None:
    assert re.search("[ÃÂ\ufffd]", texts[name]) is None


def test_every_country_of_the_records_is_there(outlines: gpd.GeoSeries) -> None:
    assert set(COUNTRIES) <= set(outlines.index)


@pytest.mark.parametrize("code", STATES)
def test_states_that_sources_confuse(code: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    assert frames["states"].set_index("id").at[code, "name_es"] == STATES[code]


@pytest.mark.parametrize("country", COUNTS)
def test_countries_have_all_their_states(country: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    assert (frames["states"]["country"] == country).sum() == COUNTS[country]


@pytest.mark.parametrize("name", ["countries", "states"])
def test_neighbours_share_their_borders(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    assert shapely.coverage_is_valid(frames[name].geometry.to_numpy())


@pytest.mark.parametrize("border", BORDERS)
def test_neighbours_neither_overlap_nor_part(border: str, outlines: gpd.GeoSeries) -> None:
    first, second = (outlines[country] for country in border.split("-"))
    assert first.intersection(second).area == 0
    assert first.boundary.intersection(second.boundary).length > 0.1


def test_no_land_is_left_open_but_on_purpose(outlines: gpd.GeoSeries) -> None:
    land = shapely.union_all(outlines.to_numpy())
    holes = [shapely.Polygon(ring) for part in land.geoms for ring in part.interiors]
    assert len(holes) == len(GAPS)
    for gap in GAPS:
        assert any(hole.contains(shapely.Point(gap)) for hole in holes)


def test_states_add_up_to_their_country(frames: dict[str, gpd.GeoDataFrame], outlines: gpd.GeoSeries) -> None:
    for country, states in frames["states"].groupby("country"):
        joined = shapely.union_all(states.geometry.to_numpy())
        assert joined.symmetric_difference(outlines[country]).area < 1e-6, country


@pytest.mark.parametrize("name", ["countries", "states"])
def test_labels_stand_inside(name: str, frames: dict[str, gpd.GeoDataFrame]) -> None:
    shapes = frames[name]
    labels = shapely.points(shapes["label_lon"], shapes["label_lat"])
    assert shapely.contains(shapes.geometry.to_numpy(), labels).all()


@pytest.mark.parametrize(
    ("country", "box"),
    [("USA", (-110, 33, -90, 45)), ("CHL", (-74, -42, -69, -28)), ("ECU", (-79.5, -2.5, -77, 0)),
     ("VEN", (-68, 6, -63, 9.5)), ("ESP", (-6, 38.5, -1.5, 42)), ("CUB", (-81, 21, -77, 23))],
)  # fmt: skip
def test_country_labels_stand_in_the_middle_of_the_mainland(
    country: str, box: tuple[float, float, float, float], frames: dict[str, gpd.GeoDataFrame]
) -> None:
    row = frames["countries"].set_index("iso3").loc[country]
    assert shapely.box(*box).contains(shapely.Point(row["label_lon"], row["label_lat"]))


@pytest.mark.parametrize("island", ISLANDS)
def test_islands_are_kept(island: str, outlines: gpd.GeoSeries) -> None:
    assert shapely.distance(outlines.to_numpy(), shapely.Point(ISLANDS[island])).min() < 0.02


def test_no_shape_reaches_round_the_world(outlines: gpd.GeoSeries) -> None:
    assert (outlines.bounds["maxx"] - outlines.bounds["minx"]).max() < 120


@pytest.mark.parametrize(("country", "km2"), [("VEN", 912_050), ("CHL", 756_102), ("ESP", 505_990), ("ABW", 180)])
def test_areas_are_near_the_official_ones(country: str, km2: float, frames: dict[str, gpd.GeoDataFrame]) -> None:
    assert frames["countries"].set_index("iso3").at[country, "area_km2"] == pytest.approx(km2, rel=0.06)
