from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from corredor.dataset import Atlas
from corredor.selection import Selection
from corredor.sharing.records import hash_record, hash_records, list_positions, list_values, make_plain

CELL = {"id": "ce_x", "name": "Ñ", "credibility": 2, "activities": ("extortion",), "state": None, "group": "G"}
POINT = shapely.Point(-72.5, 7.5)


def test_a_hash_can_be_made_by_hand() -> None:
    text = (
        '{"activities":["extortion"],"credibility":2,"geometry":[[-72.5,7.5]],'
        '"group":"G","id":"ce_x","name":"\\u00d1"}'
    )
    assert hash_record("cells", CELL, POINT) == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    "change",
    [{"name": "N"}, {"credibility": 3}, {"activities": ()}, {"state": "CO-NSA"}, {"note": "new"}],
)
def test_any_changed_value_changes_the_hash(change: dict[str, Any]) -> None:
    assert hash_record("cells", CELL | change, POINT) != hash_record("cells", CELL, POINT)


def test_a_moved_point_changes_the_hash_and_a_hair_does_not() -> None:
    assert hash_record("cells", CELL, shapely.Point(-72.50001, 7.5)) != hash_record("cells", CELL, POINT)
    assert hash_record("cells", CELL, shapely.Point(-72.5 + 1e-9, 7.5)) == hash_record("cells", CELL, POINT)


def test_derived_and_unknown_columns_do_not_count() -> None:
    more = {"layer": "cells", "verdict": "possible", "countries": ("COL",), "basis": None, "start_day": pd.NaT}
    assert hash_record("cells", CELL | more, POINT) == hash_record("cells", CELL, POINT)


def test_the_countries_of_a_leg_are_its_own() -> None:
    leg = {"id": "co_a_01", "countries": ("VEN", "COL")}
    line = shapely.LineString([(0, 0), (1, 1)])
    assert hash_record("corridors", leg, line) != hash_record("corridors", leg | {"countries": ("VEN",)}, line)


def test_every_record_of_a_view_is_hashed(tiny_atlas: Atlas) -> None:
    hashes = hash_records(Selection().apply(tiny_atlas))
    assert {layer: list(found) for layer, found in hashes.items()} == {
        "corridors": ["co_andean_01", "co_andean_02"],
        "cells": ["ce_cucuta", "ce_ven_t"],
        "prisons": ["pr_tocoron", "pr_bogota"],
        "incidents": ["in_001", "in_002", "in_003"],
    }
    layer, row = tiny_atlas.record("pr_tocoron") or ("", pd.Series())
    assert hashes["prisons"]["pr_tocoron"] == hash_record(layer, row, row["geometry"])


def test_a_distance_filter_changes_no_hash(tiny_atlas: Atlas) -> None:
    near = hash_records(Selection(near=("prisons", 300.0)).apply(tiny_atlas))
    assert near == hash_records(Selection().apply(tiny_atlas))


def test_nothing_shown_is_nothing_hashed(tiny_atlas: Atlas) -> None:
    assert hash_records(Selection(layers=("cells",), text="zzz").apply(tiny_atlas)) == {"cells": {}}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (("a",), ["a"]),
        ((), []),
        (None, None),
        (np.nan, None),
        (pd.NA, None),
        (np.int64(2), 2),
        (750.0, 750),
        (0.5, 0.5),
        ("x", "x"),
    ],
)
def test_a_cell_becomes_plain(value: Any, plain: Any) -> None:
    assert make_plain(value) == plain
    assert json.dumps(make_plain(value)) == json.dumps(plain)


def test_positions_of_nothing_are_none() -> None:
    assert list_positions(None) is None
    assert list_positions(shapely.Point()) is None
    assert list_values("cells", {"id": "x", "name": None}) == {"id": "x"}
