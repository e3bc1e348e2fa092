from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from corredor.errors import QueryError
from corredor.mapping import MapState, build_map, build_selection_group, list_assets, read_asset
from corredor.mapping.web import encode_literal

STATE = MapState(atlas="atlas.json?lang=es&v=1", bands="bands.json?v=1", mask={"cells": "ff"})


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_literal_gives_the_value_back_and_holds_nothing_to_interpret(value: object) -> None:
    literal = encode_literal(value)
    assert json.loads(json.loads(literal)) == json.loads(json.dumps(value))
    assert literal.isascii()
    assert not set("<>&{}`'_$") & set(literal)


def test_the_map_names_no_other_host() -> None:
    base = build_map("abc", "Corredor, CC BY 4.0")
    text = base.get_root().render()
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text) == []


def test_the_identity_of_the_map_does_not_depend_on_the_selection() -> None:
    hashes = set()
    for state in (STATE, MapState(atlas="a", bands="b", mask={"cells": "00"}, open="ce_x")):
        base = build_map("abc", "credit")
        base.get_root().render()
        script = _get_map_string(base)
        _get_feature_group_string(build_selection_group(state), base)
        hashes.add(generate_js_hash(script, "map"))
    assert len(hashes) == 1


def test_a_selection_travels_in_a_few_hundred_bytes() -> None:
    masks = dict.fromkeys(("corridors", "cells", "prisons", "incidents"), "ff" * 40)
    base = build_map("abc", "credit")
    text = _get_feature_group_string(build_selection_group(MapState("a", "b", masks)), base)
    assert "corredor.show" in text
    assert len(text) < 2_000


def test_street_tiles_are_named_only_when_asked_for() -> None:
    base = build_map("abc", "credit")
    without = _get_feature_group_string(build_selection_group(STATE), base)
    with_streets = _get_feature_group_string(
        build_selection_group(MapState(atlas="a", bands="b", mask={}, streets=True)), build_map("abc", "credit")
    )
    assert "openstreetmap" not in without
    assert "openstreetmap" in with_streets


@pytest.mark.parametrize("name", list_assets())
def test_every_asset_can_be_read(name: str) -> None:
    content, media = read_asset(name)
    assert len(content) > 1_000
    assert media in ("text/javascript", "text/css")


def test_an_unknown_asset_is_refused() -> None:
    with pytest.raises(QueryError, match="no asset is called"):
        read_asset("../secrets.toml")


def test_a_store_of_events_adds_its_address_and_not_its_events() -> None:
    events = {
        "url": "events/cells?activity=extortion&v=0123456789abcdef",
        "style": "counts",
        "shown": 12_345,
        "open": {"at": [-72.5, 7.9], "resolution": 4},
        "failure": "The events in view could not be loaded.",
    }
    with_events = MapState(atlas="a", bands="b", mask={}, events=events)
    texts = [
        _get_feature_group_string(build_selection_group(state), build_map("abc", "credit"))
        for state in (MapState(atlas="a", bands="b", mask={}), with_events)
    ]
    assert len(texts[1]) - len(texts[0]) < 400
    assert "12345" in texts[1]
