from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely import LineString, Point

from corredor.errors import QueryError
from corredor.importing.doctor import Answers
from corredor.importing.presets import Mapping
from corredor.importing.raw import RawTable
from tests.importing.conftest import Examine, list_findings

BOGOTA = ("4.60971", "-74.08175")


def make_row(lat: str, lon: str, country: str = "Colombia", place: str = "Bogotá") -> dict[str, list[str]]:
    return {"lat": [lat], "lon": [lon], "pais": [country], "lugar": [place], "fecha": ["2020-05-13"]}


@pytest.mark.parametrize(
    ("lat", "lon", "finding", "outcome"),
    [
        ("-74.08175", "4.60971", "swapped", "repaired"),
        ("74.08175", "4.60971", "swapped", "repaired"),
        ("4.60971", "74.08175", "sign", "repaired"),
        ("4,60971", "-74,08175", "decimal_comma", "repaired"),
        ("4.609.710", "-74.081.750", "decimal_comma", "repaired"),
        ("4°36'34.9\"N", "74°04'54.3\"W", "dms", "repaired"),
        ("4.60971 N", "74.08175 O", "dms", "repaired"),
        ("4.60971", "285.91825", "outside_world", "repaired"),
        ("4.60971", "4.60971", "equal", "refused"),
        ("0", "0.0", "placeholder", "refused"),
        ("-9999", "-9999", "placeholder", "refused"),
        ("99", "999", "placeholder", "refused"),
        ("460.971", "-74.08175", "outside_world", "refused"),
        ("-33.4489", "-70.6693", "outside_country", "refused"),
        ("", "-74.08175", "empty_geometry", "refused"),
        ("s/d", "s/d", "empty_geometry", "refused"),
        ("north of here", "-74.1", "empty_geometry", "refused"),
    ],
)
def test_each_fault_has_its_finding(examine: Examine, lat: str, lon: str, finding: str, outcome: str) -> None:
    found = examine(make_row(lat, lon))
    assert list_findings(found) == [(2, finding, outcome)]
    if outcome == "repaired":
        point = found.records.geometry.iloc[0]
        assert (point.y, point.x) == pytest.approx((4.60971, -74.08175), abs=1e-4)
        assert found.findings["now"].iloc[0].startswith("4.60")


@pytest.mark.parametrize(
    ("lat", "lon", "country"),
    [
        (*BOGOTA, "Colombia"),
        ("7.8891", "-72.4967", "Venezuela"),  # Cúcuta, 10 km from the border
        ("12.1", "-72.2", "Colombia"),  # at sea, 20 km off La Guajira
        ("18.4655", "-66.1057", "Estados Unidos"),  # Puerto Rico
        ("6.8013", "-58.1551", "Venezuela"),  # claimed by two states
        ("23.8103", "90.4125", "Bangladesh"),  # only its box is known
        ("10", "10", "Nigeria"),  # the same number, and there
        ("48.8566", "2.3522", ""),
        ("0", "-78.45", "Ecuador"),  # on the equator
    ],
)
def test_what_can_be_is_not_accused(examine: Examine, lat: str, lon: str, country: str) -> None:
    assert list_findings(examine(make_row(lat, lon, country))) == []


@pytest.mark.parametrize(
    ("lat", "lon", "finding"), [("90.4125", "23.8103", "swapped"), ("23.8103", "-90.4125", "sign")]
)
def test_a_country_without_outline_is_known_by_its_box(examine: Examine, lat: str, lon: str, finding: str) -> None:
    assert list_findings(examine(make_row(lat, lon, "Bangladesh"))) == [(2, finding, "repaired")]


def test_the_distance_from_the_country_is_told(examine: Examine) -> None:
    found = examine(make_row("-12.0464", "-77.0428"))
    values = found.findings["values"].iloc[0]
    assert values["country"] == "COL"
    assert values["there"] == "PER"
    assert 1_100 < values["km"] < 1_400


def test_without_countries_the_other_rows_tell(examine: Examine) -> None:
    lat, lon = [f"{4.6 + step / 100}" for step in range(30)], ["-74.08"] * 30
    found = examine({"lat": [*lat, "-74.08"], "lon": [*lon, "4.6"]})
    assert list_findings(found) == [(32, "swapped", "repaired")]


def test_a_latitude_beyond_90_is_a_longitude(examine: Examine) -> None:
    found = examine({"lat": ["-99.13", "120"], "lon": ["19.43", "200"]})
    assert list_findings(found) == [(2, "swapped", "repaired"), (3, "outside_world", "refused")]


def test_metres_are_brought_into_the_state_that_the_row_names(examine: Examine) -> None:
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:32618", always_xy=True).transform(-74.8, 4.3)
    table = {"y": [f"{y:.1f}"], "x": [f"{x:.1f}"], "pais": ["COL"], "departamento": ["Cundinamarca"]}
    found = examine(table)
    assert list_findings(found) == [(2, "projected", "repaired")]
    assert found.findings["values"].iloc[0] == {"crs": "EPSG:32618"}
    assert found.records.geometry.iloc[0].x == pytest.approx(-74.8, abs=1e-4)


def test_metres_that_could_be_in_several_projections_are_asked_about(examine: Examine) -> None:
    table = {"norte": ["509750.9"], "este": ["601800.4"]}
    asked = examine(table)
    assert list_findings(asked) == [(2, "projected", "refused")]
    assert [(one.code, one.rows) for one in asked.questions] == [("crs", 1)]
    answered = examine(table, answers=Answers(crs="EPSG:32618"))
    assert list_findings(answered) == []
    assert answered.records.geometry.iloc[0].y == pytest.approx(4.61, abs=0.01)


@pytest.mark.parametrize("crs", ["EPSG:1", "utm 19", "+proj=utm +zone=19", "/etc/passwd", ""])
def test_a_crs_is_a_code(examine: Examine, crs: str) -> None:
    if crs:
        with pytest.raises(QueryError, match="EPSG:32719"):
            examine(make_row(*BOGOTA), answers=Answers(crs=crs))
    else:
        assert examine(make_row(*BOGOTA), answers=Answers(crs=crs)).accepted == 1


@pytest.mark.parametrize(
    ("cell", "finding"),
    [
        ("4.60971, -74.08175", None),
        ("(4.60971,-74.08175)", None),
        ("POINT (-74.08175 4.60971)", None),
        ("4,60971; -74,08175", "decimal_comma"),
        ("4°36'34.9\"N 74°04'54.3\"W", "dms"),
        ("-74.08175, 4.60971", "swapped"),
    ],
)
def test_one_cell_can_hold_both(examine: Examine, cell: str, finding: str | None) -> None:
    found = examine({"coordenadas": [cell], "pais": ["Colombia"]})
    assert list_findings(found) == ([(2, finding, "repaired")] if finding else [])
    assert found.records.geometry.iloc[0].y == pytest.approx(4.6097, abs=1e-3)


def test_the_middle_of_a_country_is_no_town(examine: Examine) -> None:
    found = examine(make_row("4.570868", "-74.297333"))
    assert list_findings(found) == [(2, "centroid", "repaired")]
    assert found.records["precision"].tolist() == ["country"]
    declined = examine(make_row("4.570868", "-74.297333"), declined={"centroid"})
    assert declined.records["precision"].tolist() == [None]


def test_shapes_count_before_columns(examine: Examine) -> None:
    shapes = [Point(-74.08, 4.61), LineString([(-74, 4), (-74, 5)]), Point(), None]
    raw = RawTable(
        "events.geojson",
        "geojson",
        pd.DataFrame(
            {"nota": list("abcd"), "pais": ["COL"] * 4, "lat": ["1"] * 4, "lon": ["2"] * 4}, dtype="string[pyarrow]"
        ),
        gpd.GeoSeries(shapes, crs="EPSG:4326"),
        np.arange(1, 5),
        header_row=0,
    )
    found = examine(raw)
    assert list_findings(found) == [(3, "empty_geometry", "refused"), (4, "empty_geometry", "refused")]
    assert found.records.geometry.iloc[1].within(LineString([(-74, 4), (-74, 5)]).buffer(1e-9))


def test_nothing_is_asked_where_no_answer_would_place_a_row(examine: Examine) -> None:
    found = examine({"nombre": ["una", "dos"]})
    assert (found.refused_count, found.questions) == (2, ())


def test_rows_without_coordinates_can_be_placed_to_their_state(examine: Examine) -> None:
    table = {
        "departamento": ["Departamento de Antioquia", "Nowhere"],
        "pais": ["Colombia", "Colombia"],
        "delito": ["robo"] * 2,
    }
    asked = examine(table)
    assert (asked.refused_count, [one.code for one in asked.questions]) == (2, ["no_coordinates"])
    assert asked.refused.geometry.notna().all()
    placed = examine(table, answers=Answers(place_by="state"))
    assert list_findings(placed) == [(2, "empty_geometry", "repaired"), (3, "empty_geometry", "repaired")]
    assert placed.records["precision"].tolist() == ["state", "country"]
    assert placed.records["state"].iloc[0] == "CO-ANT"


def test_a_column_of_nationalities_is_not_the_country(examine: Examine) -> None:
    table = {
        "lat": ["4.6"] * 30,
        "lon": ["-74.08"] * 30,
        "pais": ["Haití"] * 30,
        "nota": [str(row) for row in range(30)],
    }
    found = examine(table)
    assert (found.refused_count, [note.code for note in found.notes]) == (30, ["country_unfit"])
    assert examine(table, mapping=Mapping(columns={"country": ()})).accepted == 30


class TestDeclining:
    def test_a_declined_finding_leaves_all_rows_as_they_were(self, examine: Examine) -> None:
        table = {"lat": ["4.6", "4.6"], "lon": ["74.08", "74.08"], "pais": ["Colombia"] * 2}
        found = examine(table, declined={"sign", "outside_country", "duplicate"})
        assert list_findings(found) == []
        assert found.records.geometry.x.tolist() == [74.08, 74.08]

    def test_one_row_can_be_declined(self, examine: Examine) -> None:
        table = {"id": ["a", "b"], "lat": ["4.6", "4.6"], "lon": ["74.08", "74.08"], "pais": ["Colombia"] * 2}
        found = examine(table, declined={(3, "sign")})
        assert list_findings(found) == [(2, "sign", "repaired"), (3, "outside_country", "refused")]

    def test_what_can_be_read_in_no_other_way_is_refused(self, examine: Examine) -> None:
        found = examine(make_row("4,6", "-74,08"), declined={"decimal_comma"})
        assert list_findings(found) == [(2, "decimal_comma", "refused")]

    def test_an_unknown_finding_is_an_error(self, examine: Examine) -> None:
        with pytest.raises(QueryError, match="swapped"):
            examine(make_row(*BOGOTA), declined={"ugly"})
