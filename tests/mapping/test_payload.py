from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.dataset import Atlas, read_atlas
from corredor.mapping import build_bands, build_payload, encode_mask
from corredor.vocabulary import LANGUAGES
from tests.fixtures_dataset import write_dataset


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    return read_atlas(write_dataset(tmp_path / "geodata"))


@given(st.sets(st.integers(0, 199)))
def test_a_mask_holds_exactly_the_chosen_positions(chosen: set[int]) -> None:
    mask = bytes.fromhex(encode_mask(sorted(chosen), 200))
    assert {i for i in range(len(mask) * 8) if mask[i >> 3] >> (i & 7) & 1} == chosen


def test_a_mask_of_nothing_is_all_zeros() -> None:
    assert encode_mask([], 9) == "0000"
    assert encode_mask([], 0) == ""


def test_layers_keep_the_order_of_the_frames(atlas: Atlas) -> None:
    payload = build_payload(atlas, "es")
    for layer, rows in payload["layers"].items():
        assert [row["id"] for row in rows] == list(atlas.layer(layer)["id"])
    assert [leg["id"] for leg in payload["legs"]] == list(atlas.layer("corridors")["id"])


def test_a_record_placed_only_to_a_state_or_country_has_no_coordinates(atlas: Atlas) -> None:
    payload = build_payload(atlas, "en")
    rows = {row["id"]: row for rows in payload["layers"].values() for row in rows}
    state, country = rows["ce_ven_t"], rows["in_003"]
    assert "point" not in state
    assert payload["areas"][state["area"]]["code"] == "VE-T"
    assert payload["areas"][payload["areas"][state["area"]]["parent"]]["code"] == "VEN"
    assert "point" not in country
    assert payload["areas"][country["area"]]["code"] == "VEN"


def test_records_of_one_place_share_one_point(atlas: Atlas) -> None:
    payload = build_payload(atlas, "en")
    rows = {row["id"]: row for rows in payload["layers"].values() for row in rows}
    assert rows["pr_tocoron"]["point"] == rows["in_001"]["point"]
    assert payload["points"][rows["pr_tocoron"]["point"]]["at"] == [-71.0, 7.5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_payload_is_json_and_has_words_in_each_language(atlas: Atlas, language: str) -> None:
    payload = json.loads(json.dumps(build_payload(atlas, language), allow_nan=False))
    assert payload["locale"].startswith(language)
    assert "{n}" in payload["words"]["cells"][1]
    assert all(payload["words"].values())


def test_each_leg_has_a_band_around_it(atlas: Atlas) -> None:
    bands = build_bands(atlas)
    assert [feature["properties"]["id"] for feature in bands["features"]] == list(atlas.layer("corridors")["id"])
    outline = bands["features"][0]["geometry"]
    lats = [lat for ring in outline["coordinates"] for _, lat in ring]
    # leg 1 runs along 7.5 degrees north for about 110 km: 10 km + 0.1 x 55 km in the middle is 0.14 degrees
    assert 7.5 - 0.16 < min(lats) < 7.5 - 0.12
    assert 7.5 + 0.12 < max(lats) < 7.5 + 0.16
