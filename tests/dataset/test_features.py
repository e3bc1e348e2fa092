from __future__ import annotations

import json
from typing import Any

import pytest

from corredor.dataset.features import parse_features
from corredor.dataset.findings import Table, Unusable
from tests.fixtures_dataset import make_feature


def parse(content: Any, key: str | None = "id") -> Table:
    if not isinstance(content, bytes):
        features = content if isinstance(content, list) else None
        collection = {"type": "FeatureCollection", "features": features} if features is not None else content
        content = json.dumps(collection).encode()
    return parse_features("cells.geojson", content, key, ("Point",))


def make_point(**properties: Any) -> dict[str, Any]:
    return make_feature(properties, "Point", [0, 0])


def test_properties_are_kept_as_they_were_written() -> None:
    table = parse([make_point(id="a", words=["x", "y"], count=1, blank=" ", word="ü")])
    assert table.findings == ()
    assert table.labels == ("a",)
    assert table.rows.to_dict("records") == [
        {"id": "a", "words": ("x", "y"), "count": 1, "blank": None, "word": "ü"}
    ]


def test_a_property_that_a_feature_lacks_is_missing() -> None:
    table = parse([make_point(id="a"), make_point(id="b", more=1)])
    assert table.rows["more"].tolist() == [None, 1]


def test_a_collection_without_features_is_empty_and_right() -> None:
    table = parse([])
    assert (len(table), table.readable, table.findings) == (0, True, ())


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse(b'\xef\xbb\xbf{"type": "FeatureCollection", "features": []}').readable


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"{", "is not JSON at line 1"),
        (b'{"type":\n oops}', "is not JSON at line 2"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"type": ' + b"9" * 5000 + b"}", "thousands of digits"),
        (b"[]", "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'{"type": "Feature"}', 'has the type "Feature"'),
        (b'{"type": ["FeatureCollection"]}', "has the type"),
        (b'{"type": "FeatureCollection"}', "no list of features"),
        (b'{"type": "FeatureCollection", "features": {}}', "no list of features"),
        ('{"type": "Perú"}'.encode("latin-1"), "is not in UTF-8"),
        ('{"type": "FeatureCollection"}'.encode("utf-16"), "is not in UTF-8"),
    ],
)
def test_a_file_that_is_no_feature_collection_is_empty_and_says_why(content: bytes, problem: str) -> None:
    table = parse(content)
    assert not table.readable
    assert len(table) == 0
    assert [problem in finding.problem for finding in table.findings] == [True]


@pytest.mark.parametrize(
    ("feature", "problem"),
    [
        ('"text"', "is not a JSON object"),
        ('{"type": "Point"}', 'has the type "Point"'),
        ('{"type": "Feature"}', "has no properties"),
        ('{"type": "Feature", "properties": []}', "has no properties"),
        ('{"type": "Feature", "properties": {"id": "a", "id": "b"}}', "stands there twice"),
    ],
)
def test_a_feature_that_is_none_is_named_by_its_number(feature: str, problem: str) -> None:
    good = json.dumps(make_point(id="a"))
    table = parse(f'{{"type": "FeatureCollection", "features": [{good}, {feature}]}}'.encode())
    assert table.labels == ("a",)
    (finding,) = table.findings
    assert finding.record == "feature 2"
    assert problem in finding.problem


def test_a_feature_with_a_wrong_geometry_keeps_its_row() -> None:
    table = parse([make_feature({"id": "a"}, "Point", [0])])
    assert table.geometries.tolist() == [None]
    assert [finding.rows for finding in table.findings] == [(0,)]


def test_values_that_no_column_takes_are_marked() -> None:
    content = (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point",'
        b'"coordinates": [0, 0]}, "properties": {"a": NaN, "b": -Infinity, "c": 1e999, "d": {}, "e": [[1]]}}]}'
    )
    row = parse(content).rows.iloc[0]
    assert row.tolist() == [
        Unusable("not a number"),
        Unusable("infinite"),
        Unusable("infinite"),
        Unusable("a nested object"),
        Unusable("a list within a list"),
    ]


def test_depth_that_json_can_still_read_is_no_problem() -> None:
    deep = b"[" * 800 + b"]" * 800
    content = b'{"type": "Feature", "geometry": %s, "properties": {"id": %s}}' % (deep, deep)
    table = parse(b'{"type": "FeatureCollection", "features": [' + content + b"]}")
    assert table.labels == ("feature 1",)
    assert len(table.findings) == 1


def test_a_crs_member_is_a_fault_of_the_file() -> None:
    table = parse({"type": "FeatureCollection", "features": [make_point(id="a")], "crs": {"type": "name"}})
    assert [(finding.column, finding.rows) for finding in table.findings] == [("crs", ())]
    assert len(table) == 1


def test_shapes_need_no_properties_where_nothing_names_them() -> None:
    table = parse([make_feature(None, "Point", [0, 0])], key=None)
    assert table.findings == ()
    assert table.labels == ("feature 1",)
