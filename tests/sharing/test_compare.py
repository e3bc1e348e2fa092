from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.compare import UNSEEN, Change, compare_bundle
from corredor.sharing.errors import ManifestError
from tests.fixtures_dataset import make_cell, write_dataset

Rewrite = Callable[..., Atlas]


@pytest.fixture
def rewrite(tmp_path: Path) -> Rewrite:
    """Return a function that writes the tiny dataset with parts of it replaced, and reads it."""

    def write(**overrides: Any) -> Atlas:
        atlas = read_atlas(write_dataset(tmp_path, **overrides))
        assert atlas.faults == ()
        return atlas

    return write


def set_values(record_id: str, **values: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(features: list[dict[str, Any]]) -> None:
        for feature in features:
            if feature["properties"]["id"] == record_id:
                feature["properties"].update(values)

    return change


def test_nothing_has_changed_in_the_same_dataset(snapshot: Bundle, tiny_atlas: Atlas) -> None:
    changes = compare_bundle(snapshot, tiny_atlas)
    assert changes.is_empty
    assert changes.same_dataset
    assert changes.same_state
    assert changes.names == {}
    assert changes.notes == ()


def test_a_change_elsewhere_is_none_of_this_one(make_snapshot: Callable[..., Bundle], rewrite: Rewrite) -> None:
    cells = make_snapshot(Selection(layers=("cells",)))
    changes = compare_bundle(cells, rewrite(prisons=set_values("pr_bogota", note="Other.")))
    assert changes.is_empty
    assert not changes.same_state


def test_changed_fields_are_named_with_old_and_new_value(snapshot: Bundle, rewrite: Rewrite) -> None:
    later = rewrite(
        cells=set_values("ce_cucuta", status="dismantled", activities=["extortion", "robbery"], note=None),
        prisons=set_values("pr_bogota", capacity=3000),
        corridors=set_values("co_andean_02", status="sourced"),
    )
    changes = compare_bundle(snapshot, later)
    assert changes.changed == (
        Change("co_andean_02", "status", "interpolated", "sourced"),
        Change("ce_cucuta", "activities", ["extortion"], ["extortion", "robbery"]),
        Change("ce_cucuta", "status", "active", "dismantled"),
        Change("ce_cucuta", "note", "As reported.", None),
        Change("pr_bogota", "capacity", None, 3000),
    )
    assert changes.changed_ids == ("co_andean_02", "ce_cucuta", "pr_bogota")
    assert changes.layers["ce_cucuta"] == "cells"
    assert changes.names["pr_bogota"] == "La Picota"
    assert (changes.added, changes.withdrawn, changes.no_longer_matching) == ((), (), ())


def test_a_moved_town_is_a_changed_position(snapshot: Bundle, rewrite: Rewrite) -> None:
    def move(cells: list[dict[str, Any]]) -> None:
        cells[0]["geometry"]["coordinates"] = [-72.6, 7.4]

    assert compare_bundle(snapshot, rewrite(cells=move)).changed == (
        Change("ce_cucuta", "geometry", [[-72.5, 7.5]], [[-72.6, 7.4]]),
    )


def test_a_moved_end_of_a_leg_is_a_changed_position(snapshot: Bundle, rewrite: Rewrite) -> None:
    def move(legs: list[dict[str, Any]]) -> None:
        legs[1]["geometry"]["coordinates"][1] = [-73.4, 6.6]

    assert compare_bundle(snapshot, rewrite(corridors=move)).changed == (
        Change("co_andean_02", "geometry", [[-72.5, 7.5], [-73.5, 6.5]], [[-72.5, 7.5], [-73.4, 6.6]]),
    )


def test_what_a_snapshot_does_not_hold_has_changed_unseen(snapshot: Bundle, rewrite: Rewrite) -> None:
    def move(cells: list[dict[str, Any]]) -> None:
        cells[1]["geometry"]["coordinates"] = [-70.9, 6.4]

    assert compare_bundle(snapshot, rewrite(cells=move)).changed == (Change("ce_ven_t", UNSEEN, None, None),)


def test_a_record_placed_more_exactly_moves_from_the_label_to_its_town(snapshot: Bundle, rewrite: Rewrite) -> None:
    def place(cells: list[dict[str, Any]]) -> None:
        cells[1]["properties"]["precision"] = "town"
        cells[1]["geometry"]["coordinates"] = [-70.9, 6.4]

    assert compare_bundle(snapshot, rewrite(cells=place)).changed == (
        Change("ce_ven_t", "precision", "state", "town"),
        Change("ce_ven_t", "geometry", [[-71.0, 6.5]], [[-70.9, 6.4]]),
    )


def test_added_and_withdrawn_records_are_named(snapshot: Bundle, rewrite: Rewrite) -> None:
    changes = compare_bundle(
        snapshot, rewrite(cells=lambda cells: [cells[1], make_cell("ce_new", (-72.5, 7.5), name="New cell")])
    )
    assert changes.added == ("ce_new",)
    assert changes.withdrawn == ("ce_cucuta",)
    assert changes.changed == ()
    assert changes.names == {"ce_new": "New cell", "ce_cucuta": "Cúcuta cell"}


def test_a_record_that_left_the_filters_is_told_from_a_withdrawn_one(
    make_snapshot: Callable[..., Bundle], rewrite: Rewrite
) -> None:
    active = make_snapshot(Selection(layers=("cells",), statuses=("active",)))
    changes = compare_bundle(active, rewrite(cells=set_values("ce_cucuta", status="disrupted")))
    assert changes.no_longer_matching == ("ce_cucuta",)
    assert changes.changed == (Change("ce_cucuta", "status", "active", "disrupted"),)
    assert changes.withdrawn == ()
    assert not changes.is_empty


def test_a_record_that_matches_only_now_is_added(make_snapshot: Callable[..., Bundle], rewrite: Rewrite) -> None:
    active = make_snapshot(Selection(layers=("cells",), activities=("extortion",)))
    changes = compare_bundle(active, rewrite(cells=set_values("ce_ven_t", activities=["extortion"])))
    assert changes.added == ("ce_ven_t",)
    assert changes.changed == ()


def test_texts_are_compared_in_the_language_of_the_snapshot(
    make_snapshot: Callable[..., Bundle], tiny_atlas: Atlas
) -> None:
    texts = {"es": {("ce_cucuta", "note"): "Según lo informado."}}
    atlas = dataclasses.replace(tiny_atlas, texts=texts)
    spanish = make_snapshot(Selection(layers=("cells",)), atlas=atlas, language="es")
    assert compare_bundle(spanish, atlas).is_empty
    corrected = dataclasses.replace(atlas, texts={"es": {("ce_cucuta", "note"): "Según se informó."}})
    assert compare_bundle(spanish, corrected).changed == (
        Change("ce_cucuta", "note", "Según lo informado.", "Según se informó."),
    )
    english = make_snapshot(Selection(layers=("cells",)), atlas=atlas)
    assert compare_bundle(english, corrected).is_empty


def test_another_dataset_is_said_to_be_another(snapshot: Bundle, tiny_atlas: Atlas) -> None:
    meta = dataclasses.replace(tiny_atlas.meta, title="Something else", version="2030.1")
    changes = compare_bundle(snapshot, dataclasses.replace(tiny_atlas, meta=meta))
    assert not changes.same_dataset
    assert (changes.old_title, changes.new_title) == ("Tiny dataset", "Something else")
    assert (changes.old_version, changes.new_version) == ("2026.1", "2030.1")


def test_a_record_in_another_layer_is_a_changed_layer(snapshot: Bundle, rewrite: Rewrite) -> None:
    manifest = json.loads(snapshot.files["manifest.json"])
    manifest["records"]["incidents"] = {"ce_cucuta": manifest["records"]["incidents"].pop("in_001")}
    manifest["records"]["cells"] = {}
    features = json.loads(snapshot.files["data.geojson"])
    features["features"][2]["properties"]["layer"] = "incidents"
    files = {**snapshot.files, "data.geojson": json.dumps(features).encode()}
    changes = compare_bundle(Bundle(snapshot.name, files, manifest), rewrite())
    assert Change("ce_cucuta", "layer", "incidents", "cells") in changes.changed


def test_an_unknown_part_of_the_query_is_noted(snapshot: Bundle, tiny_atlas: Atlas) -> None:
    selection = {**snapshot.manifest["selection"], "query": "layers=cells,spaceships&colour=red"}
    asking = Bundle(snapshot.name, snapshot.files, {**snapshot.manifest, "selection": selection})
    changes = compare_bundle(asking, tiny_atlas)
    assert [note.parameter for note in changes.notes] == ["layers", "colour"]


def test_without_its_data_a_changed_record_is_still_told(snapshot: Bundle, rewrite: Rewrite) -> None:
    files = {name: content for name, content in snapshot.files.items() if name != "data.geojson"}
    later = rewrite(cells=lambda cells: cells[1:], prisons=set_values("pr_bogota", capacity=3000))
    changes = compare_bundle(Bundle(snapshot.name, files, snapshot.manifest), later)
    assert changes.changed == (Change("pr_bogota", UNSEEN, None, None),)
    assert changes.names["ce_cucuta"] == "ce_cucuta"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"features": 1}',
        b'{"features": [1]}',
        b'{"features": [{"properties": {"id": 1}}]}',
        b"[" * 10**6,
    ],
)
def test_data_that_cannot_be_read_are_named(snapshot: Bundle, tiny_atlas: Atlas, data: bytes) -> None:
    broken = Bundle(snapshot.name, {**snapshot.files, "data.geojson": data}, snapshot.manifest)
    with pytest.raises(ManifestError, match=r"“data\.geojson”"):
        compare_bundle(broken, tiny_atlas)


def test_the_atlas_is_left_as_it_is(snapshot: Bundle, rewrite: Rewrite) -> None:
    atlas = rewrite(cells=set_values("ce_cucuta", status="disrupted"))
    before = {layer: frame.copy() for layer, frame in atlas.layers.items()}
    compare_bundle(snapshot, atlas)
    assert all(frame.equals(atlas.layer(layer)) for layer, frame in before.items())
