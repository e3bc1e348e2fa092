"""GeoJSON: every feature is a row, whatever is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corredor.importing.errors import CrsUnknownError
from corredor.importing.limits import Limits
from corredor.importing.reading import json_spans
from corredor.importing.reading.json_spans import find_brackets
from tests.importing.reading.writing import (
    list_rows,
    make_feature,
    read_here,
    read_text_here,
    refuse,
    write_collection,
)


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    text = (
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "id": 7, "geometry": null, "properties": {"n": 1.10, "big": 12345678901234567890, '
        '"yes": true, "none": null, "empty": "", "list": [1, {"a": "é"}]}}, '
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2, 30]}, '
        '"properties": {"late": "x"}}]}'
    )
    raw = read_text_here(tmp_path, text, ".geojson")
    assert list(raw.columns) == ["n", "big", "yes", "none", "empty", "list", "id", "late"]
    assert list_rows(raw) == [
        ["1.10", "12345678901234567890", "true", None, None, '[1, {"a": "é"}]', "7", None],
        [None] * 7 + ["x"],
    ]
    assert raw.geometry.tolist() == [None, shapely.Point(1, 2)]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": ["a", 1]},
        {"type": "Point", "coordinates": [1]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Curve", "coordinates": [[0, 0]]},
        {"coordinates": [1, 2]},
        "POINT (1 2)",
        [1, 2],
    ],
)
def test_a_geometry_that_is_none_is_counted_and_its_row_stays(tmp_path: Path, geometry: object) -> None:
    bad = {"type": "Feature", "properties": {"n": "bad"}, "geometry": geometry}
    raw = read_here(write_collection(tmp_path / "a.geojson", [make_feature(1, 2, n="good"), bad]))
    assert raw.columns["n"].tolist() == ["good", "bad"]
    assert raw.geometry.isna().tolist() == [False, True]
    assert raw.facts == {"unreadable_shapes": "1"}


@pytest.mark.parametrize("stranger", [None, 5, "x", {}, [], {"type": "Topology"}])
def test_what_is_no_feature_is_a_row_that_cannot_be_read(tmp_path: Path, stranger: object) -> None:
    features = [make_feature(1, 2, n="1"), stranger, make_feature(3, 4, n="3")]
    raw = read_here(write_collection(tmp_path / "a.geojson", features))
    assert raw.columns["n"].isna().tolist() == [False, True, False]
    assert raw.facts == {"unreadable_rows": "1"}


def test_a_property_that_is_no_json_does_not_cost_the_geometry(tmp_path: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [make_feature(1, 2, n=float("nan"))]})
    raw = read_text_here(tmp_path, text, ".geojson")
    assert (list_rows(raw), raw.geometry.tolist()) == ([["NaN"]], [shapely.Point(1, 2)])


def test_a_feature_and_a_geometry_alone_are_tables_of_one_row(tmp_path: Path) -> None:
    assert list_rows(read_text_here(tmp_path, json.dumps(make_feature(1, 2, n="1")), ".geojson")) == [["1"]]
    raw = read_text_here(tmp_path, '{"type": "Point", "coordinates": [1, 2]}', ".json")
    assert (len(raw), raw.geometry.tolist()) == (1, [shapely.Point(1, 2)])


@pytest.mark.parametrize("end", ["", ",", ',{"type": "Fea', ',{"type": "Feature", "properties": {"n": "3"}, "geom'])
def test_a_file_that_is_cut_keeps_what_came_before(tmp_path: Path, end: str) -> None:
    features = ",\n".join(json.dumps(make_feature(at, at, n=str(at))) for at in (1, 2))
    raw = read_text_here(tmp_path, f'{{"type": "FeatureCollection", "features": [{features}{end}', ".geojson")
    assert raw.truncated
    assert raw.columns["n"].isna().tolist() == [False, False, True]
    assert raw.geometry.isna().tolist() == [False, False, True]
    assert raw.facts == {}


def test_a_sequence_counts_its_lines(tmp_path: Path) -> None:
    good = json.dumps(make_feature(1, 2, n="á"), ensure_ascii=False)
    raw = read_text_here(tmp_path, f'{good}\n\n{{"type": \n{good}\n', ".geojsonl")
    assert raw.format == "geojsonseq"
    assert raw.columns["n"].isna().tolist() == [False, True, False]
    assert (raw.rows.tolist(), raw.header_row) == ([1, 3, 4], 0)
    assert raw.facts == {"blank_lines": "1", "unreadable_rows": "1"}
    assert not raw.truncated


def test_a_sequence_that_is_cut_says_so(tmp_path: Path) -> None:
    good = json.dumps(make_feature(1, 2, n="a"))
    raw = read_text_here(tmp_path, f"{good}\n{good}\n{good[:30]}", ".geojsonl")
    assert (raw.truncated, len(raw), raw.facts) == (True, 3, {})


def test_a_sequence_with_record_separators(tmp_path: Path) -> None:
    good = json.dumps(make_feature(1, 2, n="a"), indent=1)
    raw = read_text_here(tmp_path, f"\x1e{good}\n\x1e{good}\n", ".geojsons")
    assert (raw.format, list_rows(raw)) == ("geojsonseq", [["a"], ["a"]])


def name_crs_member(name: str) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    ("member", "crs", "point"),
    [
        (name_crs_member("urn:ogc:def:crs:EPSG::32719"), "EPSG:32719", (500_000, 10_000_000)),
        (name_crs_member("EPSG:32719"), "EPSG:32719", (500_000, 10_000_000)),
        (name_crs_member("http://www.opengis.net/def/crs/EPSG/0/32719"), "EPSG:32719", (500_000, 10_000_000)),
        (name_crs_member("urn:ogc:def:crs:OGC:1.3:CRS84"), "EPSG:4326", (-69, 0)),
        (name_crs_member("urn:ogc:def:crs:EPSG::4326"), "EPSG:4326", (-69, 0)),
    ],
)
def test_the_old_member_crs_is_heeded(tmp_path: Path, member: object, crs: str, point: tuple[float, float]) -> None:
    raw = read_here(write_collection(tmp_path / "a.geojson", [make_feature(*point, n="1")], crs=member))
    assert raw.crs == crs
    assert raw.geometry.iloc[0].equals_exact(shapely.Point(-69, 0), 1e-7)


@pytest.mark.parametrize(
    "member",
    [
        None,
        {"type": "link", "properties": {"href": "file:///etc/passwd"}},
        name_crs_member("EPSG:999999"),
        name_crs_member("+proj=longlat +nadgrids=/etc/passwd"),
        {"type": "name"},
    ],
)
def test_a_member_crs_that_names_nothing_is_asked_about(tmp_path: Path, member: object) -> None:
    path = write_collection(tmp_path / "a.geojson", [make_feature(600_000, 9_000_000, n="1")], crs=member)
    with pytest.raises(CrsUnknownError) as caught:
        read_here(path)
    assert caught.value.samples == ((600_000, 9_000_000),)
    assert "EPSG:32719" in [each.crs for each in caught.value.suggestions]
    assert read_here(path, crs="EPSG:32719").crs == "EPSG:32719"


def test_what_the_user_says_counts_where_the_file_is_silent(tmp_path: Path) -> None:
    path = write_collection(tmp_path / "a.geojson", [make_feature(500_000, 10_000_000, n="1")])
    assert read_here(path).geometry.iloc[0] == shapely.Point(500_000, 10_000_000)
    assert read_here(path, crs="epsg:32719").geometry.iloc[0].equals_exact(shapely.Point(-69, 0), 1e-7)
    for wrong in ("EPSG:999999", "+proj=longlat", "/etc/passwd"):
        assert refuse(lambda crs=wrong: read_here(path, crs=crs)).code == "crs_invalid"


def test_a_shape_that_cannot_be_reprojected_is_counted(tmp_path: Path) -> None:
    features = [make_feature(500_000, 10_000_000, n="1"), make_feature(1e30, 1e30, n="2")]
    raw = read_here(write_collection(tmp_path / "a.geojson", features), crs="EPSG:32719")
    assert raw.geometry.isna().tolist() == [False, True]
    assert raw.facts == {"unprojectable_shapes": "1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "FeatureCollection", "features": []}', "no_rows"),
        ('{"type": "FeatureCollection", "features": {}}', "no_rows"),
        ('{"type": "FeatureCollection"}', "no_rows"),
        ('{"type": "FeatureCollection", "features": [1, 2]}', "broken"),
        ('{"type": "FeatureCollection", "features": [', "truncated"),
        ('{"type": "Feature", "properties": {"a": "', "truncated"),
        ('{"type": "Topology", "objects": {}}', "unknown_format"),
        ('{"rows": [1, 2]}', "unknown_format"),
        ("[1, 2, 3]", "unknown_format"),
        ('{"type" "Feature"}', "broken"),
        ('{"type": "Feature"}]]]]', "broken"),
        ("{", "unknown_format"),
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refuse(lambda: read_text_here(tmp_path, text, ".geojson")).code == code


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_hundred_thousand_levels_are_refused(tmp_path: Path, opening: str) -> None:
    text = '{"type": "FeatureCollection", "features": ' + opening * 100_000
    error = refuse(lambda: read_text_here(tmp_path, text, ".geojson"))
    assert (error.code, error.values["limit"]) == ("too_deep", 64)
    line = '{"type": "Feature", "properties": {"a": ' + opening * 100_000 + "\n"
    error = refuse(lambda: read_text_here(tmp_path, '{"type": "Feature"}\n' + line, ".geojsonl"))
    assert error.code == "too_deep"


def test_vertices_columns_and_rows_are_bounded(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[at, 0] for at in range(20)]}
    feature = {"type": "Feature", "properties": {"a": 1, "b": 2, "c": 3}, "geometry": line}
    path = write_collection(tmp_path / "a.geojson", [feature, feature])
    for name, limit, code, found in (
        ("max_shape_vertices", 19, "shape_too_complex", 20),
        ("max_vertices", 39, "too_many_vertices", 40),
        ("max_columns", 2, "too_many_columns", 3),
        ("max_rows", 1, "too_many_rows", 2),
    ):
        error = refuse(lambda name=name, limit=limit: read_here(path, limits=Limits(**{name: limit})))
        assert (error.code, error.values["limit"], error.values["found"]) == (code, limit, found)
    assert len(read_here(path, limits=Limits(max_vertices=40, max_shape_vertices=20))) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('a"\\[]{},é', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('k"\\{', max_size=3), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_the_depth_is_that_of_the_value(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    monkeypatch.setattr(json_spans, "_CHUNK_BYTES", 5)

    def measure(inner: object) -> int:
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else None
        return 0 if children is None else 1 + max(map(measure, children), default=0)

    brackets = find_brackets(json.dumps(value, ensure_ascii=False).encode(), 100, keep_depth=100)
    assert max(brackets.depths, default=0) == measure(value)
    assert brackets.end_depth == 0
