from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.errors import QueryError


@pytest.fixture
def atlas(folder: Path) -> Atlas:
    return read_atlas(folder)


def test_a_record_is_found_by_its_id(atlas: Atlas) -> None:
    found = atlas.record("pr_tocoron")
    assert found is not None
    layer, record = found
    assert (layer, record["name"], record["seized_on"]) == ("prisons", "Tocorón prison", "2023-09-20")


def test_an_unknown_id_is_no_record(atlas: Atlas) -> None:
    assert atlas.record("pr_nowhere") is None


def test_an_unknown_layer_is_refused(atlas: Atlas) -> None:
    with pytest.raises(QueryError, match="the layers are corridors, cells, prisons, incidents"):
        atlas.layer("rivers")


def test_all_records_stand_in_one_frame_of_shared_columns(atlas: Atlas) -> None:
    records = atlas.records()
    assert len(records) == 9
    assert records["layer"].unique().tolist() == ["corridors", "cells", "prisons", "incidents"]
    assert records.crs == "EPSG:4326"
    assert {"id", "countries", "start_day", "sources"} <= set(records.columns)
    assert "kind" not in records.columns


def test_an_atlas_cannot_be_changed(atlas: Atlas) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        atlas.content_hash = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        atlas.layers["cells"] = atlas.layers["prisons"]  # type: ignore[index]
