"""A snapshot with its maker's own data: apart from the dataset, whole, and still readable by everybody."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

import pytest

from corredor.dataset import Atlas, add_own_layers
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.errors import ManifestError
from corredor.sharing.manifest import FORMAT
from corredor.sharing.manifest_reading import read_manifest
from corredor.sharing.page import build_page
from corredor.sharing.verify import compare_bundle, describe_verification, verify_bundle
from corredor.vocabulary import LANGUAGES
from tests.fixtures_own import make_own
from tests.sharing.conftest import CREATED
from tests.sharing.test_page import HOSTILE, PICTURE, unpack

SELECTION = Selection(layers=("cells", "own1", "own2"))
MakeSnapshot = Callable[..., Bundle]


@pytest.fixture(scope="module")
def joined(tiny_atlas: Atlas) -> Atlas:
    acled = make_own(key="own2", title="ACLED", file="acled.csv", terms="acled", licence="ACLED terms")
    return add_own_layers(tiny_atlas, [make_own(licence="own survey", public_level="town"), acled])


@pytest.fixture(scope="module")
def bundle(make_snapshot: MakeSnapshot, joined: Atlas) -> Bundle:
    return make_snapshot(SELECTION, joined, own=True)


def test_the_manifest_lists_them_apart_from_the_dataset(bundle: Bundle, joined: Atlas) -> None:
    manifest = bundle.manifest
    assert manifest["format"] == FORMAT
    assert manifest["dataset"]["content_hash"] == f"sha256:{joined.dataset_hash}"
    assert "own" not in manifest["selection"]["query"]
    assert set(manifest["records"]) == {"cells"}
    first, second = manifest["own"]
    assert {name: first[name] for name in first if name != "records"} == {
        "layer": "own1",
        "title": "Our list",
        "file": "list.csv",
        "licence": "own survey",
        "terms": "",
        "holds": "rows",
        "rows": 4,
        "total": 4,
        "public_level": "town",
    }
    assert list(first["records"]) == ["own1:2", "own1:3", "own1:4", "own1:118"]
    assert (second["holds"], second["rows"]) == ("counts", 4)
    assert all(record.startswith("own2:count") for record in second["records"])
    assert [one["title"] for one in manifest["sources"][-2:]] == ["Our list", "ACLED"]
    assert manifest["licenses"][1:] == [
        {"name": "as-stated-by-the-user", "title": "own survey"},
        {"name": "as-stated-by-the-user", "title": "ACLED terms"},
    ]


def test_every_text_says_whose_they_are(bundle: Bundle) -> None:
    for name in ("README.txt", "citation.txt", "citation.bib"):
        text = " ".join(bundle.files[name].decode().split())
        assert "‘Our list’ (own survey)" in text, name
        assert "‘ACLED’ (ACLED terms; counts by area)" in text, name


def test_it_is_intact_and_the_same_each_time(bundle: Bundle, make_snapshot: MakeSnapshot, joined: Atlas) -> None:
    verification = verify_bundle(bundle.to_zip())
    assert verification.intact
    assert make_snapshot(SELECTION, joined, own=True).to_zip() == bundle.to_zip()
    for language in LANGUAGES:
        lines = describe_verification(verification, None, language)
        assert any(
            line.startswith(("The snapshot also", "La instantánea contiene", "O instantâneo contém"))
            for line in lines
        )


def test_they_are_never_new_or_withdrawn(bundle: Bundle, tiny_atlas: Atlas, joined: Atlas) -> None:
    for atlas in (tiny_atlas, joined):
        changes = compare_bundle(bundle, atlas)
        assert changes.is_empty
        assert changes.same_state


def test_a_change_in_one_of_their_cells_changes_its_hash(
    make_snapshot: MakeSnapshot, bundle: Bundle, tiny_atlas: Atlas
) -> None:
    own = make_own(licence="own survey", public_level="town")
    own.records.loc[0, "original_where"] = "Elsewhere"
    other = make_snapshot(SELECTION, add_own_layers(tiny_atlas, [own]), own=True)
    before, after = (one.manifest["own"][0]["records"] for one in (bundle, other))
    assert [record for record in before if before[record] != after[record]] == ["own1:2"]


def test_without_being_asked_it_is_the_snapshot_of_the_dataset(
    make_snapshot: MakeSnapshot, tiny_atlas: Atlas, joined: Atlas
) -> None:
    left = make_snapshot(SELECTION.replace(types=("Threat",)), joined)
    assert left.to_zip() == make_snapshot(Selection(layers=("cells",)), tiny_atlas).to_zip()
    assert "own" not in left.manifest


def spoil(change: str) -> list:
    layer = {"layer": "own1", "title": "T", "file": "f", "licence": "", "holds": "rows", "rows": 1, "records": {}}
    spoilt = {
        "layer": layer | {"layer": "cells"},
        "twice": layer,
        "holds": layer | {"holds": "secrets"},
        "rows": layer | {"rows": -1},
        "title": {name: value for name, value in layer.items() if name != "title"},
        "records": layer | {"records": {"ce_cucuta": "sha256:" + "0" * 64}},
        "hash": layer | {"records": {"own1:1": "x"}},
    }
    return [spoilt[change]] * (2 if change == "twice" else 1)


@pytest.mark.parametrize("change", ["layer", "twice", "holds", "rows", "title", "records", "hash"])
def test_a_wrong_list_of_them_is_refused(bundle: Bundle, change: str) -> None:
    manifest = copy.deepcopy(dict(bundle.manifest)) | {"own": spoil(change)}
    with pytest.raises(ManifestError, match="“own”"):
        read_manifest(json.dumps(manifest).encode())


def test_the_page_shows_them_as_own_data(joined: Atlas) -> None:
    view = SELECTION.apply(joined)
    raw = build_page(view, language="en", created=CREATED, picture=PICTURE)
    page = raw.decode()
    for layer, label in (("own1", "Our list 4"), ("own2", "ACLED 4")):
        assert f'value="{layer}" checked> {label}<' in page
    assert "Own data: ‘Our list’" in page
    assert "list.csv, row 118" in page
    assert "own data, not part of the dataset; file acled.csv" in page
    assert "Terms: as stated by its owner: own survey." in page
    packed = unpack(raw)["atlas"]
    assert packed["order"][-2:] == ["own1", "own2"]
    assert sum(record.get("n", 1) for record in packed["layers"]["own2"]) == 4


def test_hostile_titles_and_cells_are_inert_on_the_page(tiny_atlas: Atlas) -> None:
    own = make_own(title=HOSTILE, file=HOSTILE, licence=HOSTILE)
    for column in ("name", "place", "type", "note"):
        own.records[column] = HOSTILE
    view = SELECTION.apply(add_own_layers(tiny_atlas, [own]))
    raw = build_page(view, language="en", created=CREATED, picture=PICTURE)
    assert b"<script>alert(1)" not in raw
    assert b"<img src=x" not in raw
    assert unpack(raw)["atlas"]["layers"]["own1"][0]["name"] == HOSTILE
