from __future__ import annotations

from dataclasses import replace

import pytest

from corredor.dataset import Atlas
from corredor.exporting.contents import Export
from corredor.exporting.records import build_records, place_records


def test_every_record_carries_grade_precision_and_sources_in_code_and_words(export: Export) -> None:
    cell = export.layers["cells"].set_index("id").loc["ce_cucuta"]
    assert cell["grade"] == "B2"
    assert cell["grade_words"].startswith("B2: ")
    assert cell["precision"] == "town"
    assert cell["geometry_is"] == "town"
    assert cell["country_words"] == "Colombia"
    assert "extortion" in cell["activities"]
    assert cell["activities_words"]
    assert len(cell["sources_citations"]) == len(cell["sources"])


def test_a_record_placed_to_a_state_or_country_stands_on_its_label(export: Export) -> None:
    cell = export.layers["cells"].set_index("id").loc["ce_ven_t"]
    incident = export.layers["incidents"].set_index("id").loc["in_003"]
    assert cell["geometry_is"] == "state_label"
    assert incident["geometry_is"] == "country_label"
    assert (incident["geometry"].x, incident["geometry"].y) == (-71.0, 7.0)


def test_a_leg_is_no_place(export: Export) -> None:
    assert set(export.layers["corridors"]["geometry_is"]) == {"leg"}


def test_a_state_record_without_a_state_stands_on_its_country(atlas: Atlas) -> None:
    cells = atlas.layer("cells").assign(state=None)
    geometry, meanings = place_records("cells", cells, atlas.places)
    assert list(meanings) == ["town", "country_label"]
    assert (geometry[1].x, geometry[1].y) == (-71.0, 7.0)


def test_a_record_whose_area_has_no_outline_keeps_its_point(atlas: Atlas) -> None:
    bare = replace(atlas.places, states=atlas.places.states.iloc[:0], countries=atlas.places.countries.iloc[:0])
    geometry, meanings = place_records("cells", atlas.layer("cells"), bare)
    assert list(meanings) == ["town", "state_label"]
    assert geometry[1].equals(atlas.layer("cells").geometry.iloc[1])


def test_the_input_is_left_as_it_is(atlas: Atlas) -> None:
    before = atlas.layer("cells").copy()
    build_records("cells", atlas.layer("cells"), atlas.places, {}, "es")
    assert atlas.layer("cells").equals(before)


def test_no_records_give_the_same_columns(atlas: Atlas) -> None:
    cells = atlas.layer("cells")
    full = build_records("cells", cells, atlas.places, {}, "pt")
    empty = build_records("cells", cells.iloc[:0], atlas.places, {}, "pt")
    assert list(empty.columns) == list(full.columns)
    assert empty.crs == full.crs


def test_there_is_no_fourth_language(atlas: Atlas) -> None:
    with pytest.raises(KeyError):
        build_records("cells", atlas.layer("cells"), atlas.places, {}, "fr")
