"""Whatever a file holds, reading it does not raise, and no record is lost without a word."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corredor.dataset import check_dataset, read_atlas
from corredor.dataset.schema import LAYER_COLUMNS
from corredor.errors import DatasetError
from corredor.vocabulary import LAYERS
from tests.fixtures_dataset import FILES, build_parts, write_dataset

HOSTILE_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(["VEN", "VE-S", "2023", "extortion", "\u0000", "<script>", "x" * 30_000, 10**400]),
    ),
    lambda item: st.lists(item, max_size=3) | st.dictionaries(st.text(max_size=5), item, max_size=3),
    max_leaves=6,
)
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(st.data(), st.sampled_from(LAYERS), HOSTILE_JSON)
def test_a_record_with_any_value_anywhere_is_loaded_or_named(data: st.DataObject, layer: str, value: Any) -> None:
    features = build_parts()[layer]
    column = data.draw(st.sampled_from([*LAYER_COLUMNS[layer], "geometry", "coordinates", "properties", "feature"]))
    feature = features[0]
    if column == "feature":
        features[0] = value
    elif column in ("geometry", "properties"):
        feature[column] = value
    elif column == "coordinates":
        feature["geometry"]["coordinates"] = value
    else:
        feature["properties"][column] = value
    with tempfile.TemporaryDirectory() as folder:
        atlas = read_atlas(write_dataset(Path(folder), **{layer: features}))
    named = {fault.record for fault in atlas.faults if fault.file == FILES[layer]} - {"-", "co_andean"}
    assert len(atlas.layer(layer)) + len(named) == len(features)
    for fault in atlas.faults:
        assert str(fault).isprintable()


@SLOW
@given(st.sampled_from(list(FILES)), HOSTILE_JSON)
def test_a_file_with_any_json_is_survived(part: str, value: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        faults, _ = check_dataset(write_dataset(Path(folder), **{part: json.dumps(value)}))
    assert faults


@SLOW
@given(st.sampled_from(list(FILES)), st.binary(max_size=200), st.integers(0, 2000))
def test_a_file_with_any_bytes_in_it_is_survived(part: str, noise: bytes, position: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_dataset(Path(name))
        path = folder / FILES[part]
        content = path.read_bytes()
        path.write_bytes(content[:position] + noise + content[position:])
        try:
            read_atlas(folder)
        except DatasetError:
            assert part == "countries"
