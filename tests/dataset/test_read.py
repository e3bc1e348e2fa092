from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.api.types import is_object_dtype

from corredor.dataset import Atlas, DataLicence, check_dataset, read_atlas
from corredor.errors import DatasetError
from corredor.vocabulary import LAYERS
from tests.fixtures_dataset import write_dataset


@pytest.fixture
def atlas(folder: Path) -> Atlas:
    return read_atlas(folder)


def test_every_record_is_read_in_the_order_of_the_file(atlas: Atlas) -> None:
    assert {layer: frame["id"].tolist() for layer, frame in atlas.layers.items()} == {
        "corridors": ["co_andean_01", "co_andean_02"],
        "cells": ["ce_cucuta", "ce_ven_t"],
        "prisons": ["pr_tocoron", "pr_bogota"],
        "incidents": ["in_001", "in_002", "in_003"],
    }
    assert atlas.faults == ()


def test_frames_keep_their_promises(atlas: Atlas) -> None:
    for layer, frame in atlas.layers.items():
        assert frame.crs == "EPSG:4326"
        assert isinstance(frame.index, pd.RangeIndex)
        assert frame["credibility"].dtype == np.int64
        assert frame["start_day"].dtype == frame["end_day"].dtype == "datetime64[us]"
        assert set(frame["layer"]) == {layer}
        for name in ("activities", "sources", "countries"):
            assert all(isinstance(value, tuple) for value in frame[name])
        for name in ("state", "basis", "first_seen", "note"):
            assert is_object_dtype(frame[name])
            assert all(value is None or (isinstance(value, str) and value) for value in frame[name])
    assert atlas.layer("corridors")["leg"].dtype == "Int64"
    assert atlas.layer("prisons")["capacity"].tolist()[0] == 750
    assert np.isnan(atlas.layer("prisons")["capacity"].iloc[1])
    assert atlas.layer("incidents")["actors"].tolist()[2] == ()


def test_a_point_belongs_to_its_country_and_a_leg_to_all_that_it_touches(atlas: Atlas) -> None:
    assert atlas.layer("cells")["countries"].tolist() == [("COL",), ("VEN",)]
    assert atlas.layer("corridors")["countries"].tolist() == [("VEN", "COL"), ("COL",)]


def test_a_date_of_coarse_precision_spans_all_its_days(atlas: Atlas) -> None:
    spans = atlas.record("ce_cucuta"), atlas.record("in_002"), atlas.record("ce_ven_t")
    days = [(str(found[1]["start_day"])[:10], str(found[1]["end_day"])[:10]) for found in spans if found]
    assert days == [("2022-01-01", "2023-09-30"), ("2024-02-01", "2024-02-29"), ("NaT", "NaT")]


def test_of_one_date_alone_come_both_days(tmp_path: Path) -> None:
    def forget_first(part: Any) -> None:
        part[0]["properties"]["first_seen"] = None

    cell = read_atlas(write_dataset(tmp_path, cells=forget_first)).layer("cells").iloc[0]
    assert (str(cell["start_day"])[:10], str(cell["end_day"])[:10]) == ("2023-09-01", "2023-09-30")


def test_sources_indicators_places_and_metadata_are_read(atlas: Atlas) -> None:
    assert atlas.sources.loc["seed", "url"] == ""
    assert atlas.sources.loc["paper", "language"] == "es"
    assert atlas.indicators["value"].tolist() == [2_860_000.0]
    assert atlas.places.countries["iso3"].tolist() == ["COL", "VEN"]
    assert atlas.places.states["id"].is_unique
    assert atlas.places.towns["capital"].dtype == bool
    assert len(atlas.places.disputed) == len(atlas.places.backdrop) == 1
    assert atlas.meta.version == "2026.1"


def test_a_broken_record_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    def spoil(part: Any) -> None:
        part[0]["properties"]["status"] = "gone"

    atlas = read_atlas(write_dataset(tmp_path, cells=spoil))
    assert atlas.layer("cells")["id"].tolist() == ["ce_ven_t"]
    assert [fault.record for fault in atlas.faults] == ["ce_cucuta"]


def test_a_source_with_a_wrong_address_stays_without_it(tmp_path: Path) -> None:
    def spoil(part: Any) -> None:
        part[0]["url"] = "javascript:alert(1)"

    atlas = read_atlas(write_dataset(tmp_path, sources=spoil))
    assert atlas.sources.loc["seed", "url"] == ""
    assert len(atlas.layer("cells")) == 2
    assert len(atlas.faults) == 1


def test_an_unreadable_layer_is_empty_with_all_columns(tmp_path: Path, atlas: Atlas) -> None:
    broken = read_atlas(write_dataset(tmp_path / "broken", cells=b"{", corridors=None))
    for layer in LAYERS:
        assert list(broken.layer(layer).columns) == list(atlas.layer(layer).columns)
        assert broken.layer(layer).dtypes.equals(atlas.layer(layer).dtypes)
    assert len(broken.layer("cells")) == len(broken.layer("corridors")) == 0
    assert broken.layer("cells").crs == "EPSG:4326"
    assert len(broken.layer("prisons")) == 2


def test_without_metadata_the_rest_loads(tmp_path: Path) -> None:
    atlas = read_atlas(write_dataset(tmp_path, metadata=None))
    assert atlas.meta.title == ""
    assert len(atlas.layer("incidents")) == 3


def test_a_null_island_of_properties_survives(tmp_path: Path) -> None:
    hostile = '<script>alert("x")</script> `${1}` \u202e' + "x" * 10_000

    def rename(part: Any) -> None:
        part[0]["properties"]["name"] = hostile

    assert read_atlas(write_dataset(tmp_path, cells=rename)).layer("cells")["name"].iloc[0] == hostile


def test_a_polygon_that_crosses_itself_is_told_and_still_used(tmp_path: Path) -> None:
    def twist(part: Any) -> None:
        part[0]["geometry"]["coordinates"] = [[[-60, 6], [-58, 6], [-60, 8], [-58, 8], [-60, 6]]]

    atlas = read_atlas(write_dataset(tmp_path, backdrop=twist))
    assert "crosses or touches itself" in str(atlas.faults[-1])
    assert len(atlas.places.backdrop) == 1


@pytest.mark.parametrize("countries", [None, b"", "{}", []])
def test_without_any_country_nothing_can_be_used(tmp_path: Path, countries: Any) -> None:
    folder = write_dataset(tmp_path, countries=countries)
    with pytest.raises(DatasetError, match=r"places/countries\.geojson") as error:
        read_atlas(folder)
    faults, counts = check_dataset(folder)
    assert error.value.faults == faults
    assert set(counts.layers.values()) == {0}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for read in (read_atlas, check_dataset):
        with pytest.raises(DatasetError, match="there is no dataset folder"):
            read(tmp_path / "nowhere")


def test_the_hash_follows_the_content(tmp_path: Path, atlas: Atlas, folder: Path) -> None:
    assert read_atlas(write_dataset(tmp_path / "same")).content_hash == atlas.content_hash
    (folder / "layers" / "cells.geojson").write_bytes((folder / "layers" / "cells.geojson").read_bytes() + b"\n")
    assert read_atlas(folder).content_hash != atlas.content_hash


def test_who_may_use_which_part_is_read_and_what_is_no_text_is_left_out(tmp_path: Path) -> None:
    path = write_dataset(tmp_path / "geodata") / "dataset.toml"
    part = '[[licences]]\npart = "points"\nlicence = "CC-BY-4.0"\ncredit = "GeoNames"\n'
    path.write_text(f"{path.read_text()}\n{part}\n[[licences]]\npart = 7\n\n[[licences]]\n", encoding="utf-8")
    assert read_atlas(path.parent).meta.licences == (DataLicence("points", "CC-BY-4.0", "GeoNames", ""),)
