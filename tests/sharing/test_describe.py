from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.dataset.schema import LAYER_COLUMNS
from corredor.i18n import read_catalogue
from corredor.selection import Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.checking import verify_bundle
from corredor.sharing.compare import UNSEEN, Change, Changes, compare_bundle
from corredor.sharing.describe import describe_changes, describe_verification
from corredor.vocabulary import LANGUAGES
from tests.fixtures_dataset import make_cell, write_dataset
from tests.sharing.fakes import zip_files


@pytest.fixture(scope="module")
def changes(make_snapshot: Callable[..., Bundle], tmp_path_factory: pytest.TempPathFactory) -> Changes:
    """Of active cells, and prisons: one new cell, one that is no longer active, one prison withdrawn."""

    def renew(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        cells[0]["properties"] |= {"status": "disrupted", "last_seen": "2024-02", "activities": []}
        return [*cells, make_cell("ce_new", (-72.5, 7.5), name="New cell")]

    later = read_atlas(
        write_dataset(
            tmp_path_factory.mktemp("later"),
            metadata=lambda meta: meta | {"version": "2026.2"},
            cells=renew,
            prisons=lambda prisons: prisons[:1],
            incidents=lambda incidents: incidents[1:],
        )
    )
    return compare_bundle(make_snapshot(Selection(layers=("cells", "prisons"), statuses=("active",))), later)


def edit(changes: Changes, *changed: tuple[str, Any, Any]) -> list[str]:
    """Say some changes of ce_cucuta in English, without the first sentence."""
    made = tuple(Change("ce_cucuta", *one) for one in changed)
    bare = dataclasses.replace(changes, added=(), withdrawn=(), no_longer_matching=(), changed=made)
    return describe_changes(bare, "en")[1:]


def test_an_intact_snapshot(snapshot: Bundle, tiny_atlas: Atlas) -> None:
    lines = describe_verification(verify_bundle(snapshot.to_zip()), compare_bundle(snapshot, tiny_atlas), "en")
    assert lines == [
        "Intact: all 11 files are as they were when the snapshot was made on 23 November 2026 at 07:00 UTC.",
        f"It shows: {snapshot.manifest['selection']['sentence']}.",
        "Made from “Tiny dataset”, version 2026.1, last record of 15 January 2026.",
        f"Intact does not say who made it: compare the fingerprint {snapshot.fingerprint} with that of the "
        "published snapshot.",
        "Nothing has changed since: the dataset is the same, version 2026.1.",
    ]


def test_a_damaged_snapshot_names_the_file_and_gives_no_fingerprint(snapshot: Bundle) -> None:
    changed = zip_files({**snapshot.files, "data.csv": b"id"})
    lines = describe_verification(verify_bundle(changed), None, "en")
    assert lines[0] == "Not intact. Do not rely on this copy; get it again from where it was published."
    assert lines[1] == "“data.csv” is not the file that the manifest lists: it was changed."
    assert not any("fingerprint" in line for line in lines)


def test_a_snapshot_packed_again_is_said_to_be_whole_inside(snapshot: Bundle) -> None:
    lines = describe_verification(verify_bundle(zip_files(snapshot.files)), None, "en")
    assert lines[1:3] == [
        "The archive itself carries no seal: it was packed again, or its end was changed.",
        "Every file inside is as it was made; only the archive around them has changed.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_snapshot_is_said_in_one_sentence(language: str) -> None:
    lines = describe_verification(verify_bundle(b"hello"), None, language)
    assert len(lines) == 1
    assert "ZIP" in lines[0]


def test_what_has_changed(changes: Changes) -> None:
    assert describe_changes(changes, "en") == [
        "Since then, from version 2026.1 of the dataset to 2026.2: 1 added, 1 changed, 1 that no longer matches "
        "and 1 withdrawn.",
        "Added: New cell (ce_new)",
        "Withdrawn: La Picota (pr_bogota)",
        "In the dataset, but no longer matching the selection: Cúcuta cell (ce_cucuta)",
        "Changed: Cúcuta cell (ce_cucuta) · last reported: September 2023 → February 2024",
        "Changed: Cúcuta cell (ce_cucuta) · activities: extortion → no data",
        "Changed: Cúcuta cell (ce_cucuta) · status: active → disrupted",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "actividades: extorsión → sin datos"), ("pt", "atividades: extorsão → sem dados")],
)
def test_what_has_changed_in_other_languages(changes: Changes, language: str, words: str) -> None:
    lines = describe_changes(changes, language)
    assert len(lines) == 7
    assert sum(line.endswith(words) for line in lines) == 1


def test_another_dataset_and_a_newer_one_without_change(changes: Changes) -> None:
    nothing = {"added": (), "withdrawn": (), "no_longer_matching": (), "changed": ()}
    still = dataclasses.replace(changes, **nothing)
    assert describe_changes(still, "en") == [
        "The dataset has moved on from version 2026.1 to 2026.2, but nothing has changed in this selection."
    ]
    other = dataclasses.replace(still, same_dataset=False, new_title="Other")
    assert describe_changes(other, "en") == [
        "The dataset at hand is another one: “Other”, version 2026.2; the snapshot was made from “Tiny dataset”, "
        "version 2026.1. Compared by the ids of the records: no difference."
    ]


def test_values_are_words(changes: Changes) -> None:
    assert edit(
        changes,
        ("geometry", [[-72.5, 7.5]], [[-72.6, 7.4], [-73, 6.5]]),
        ("layer", "cells", "prisons"),
        ("precision", "state", "town"),
        ("actors", ["A", "B"], None),
        ("value", 1234.5, 11000),
        ("kind", "raid", "unheard of"),
        (UNSEEN, None, None),
    ) == [
        "Changed: Cúcuta cell (ce_cucuta) · position: 7.50000°, -72.50000° → 7.40000°, -72.60000° – 6.50000°, "
        "-73.00000°",
        "Changed: Cúcuta cell (ce_cucuta) · layer: cells → prisons",
        "Changed: Cúcuta cell (ce_cucuta) · placed to: state → town",
        "Changed: Cúcuta cell (ce_cucuta) · actors named: A; B → no data",
        "Changed: Cúcuta cell (ce_cucuta) · figure reported: 1,234.5 → 11,000",
        "Changed: Cúcuta cell (ce_cucuta) · kind: raid → unheard of",
        "Changed: Cúcuta cell (ce_cucuta) · something that the snapshot does not hold",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "x" * 5_000,
        {"a": [1]},
        [{"a": 1}, None, True],
        10**400,
        "2023-99",
        "2023-01-01-05",
        [[]],
        [["a", 1]],
        [[10**400, 1]],
        -1,
    ],
)
@pytest.mark.parametrize("field", ["first_seen", "geometry", "status", "layer", "note", "value"])
def test_no_value_makes_it_fail(changes: Changes, field: str, value: Any) -> None:
    (line,) = edit(changes, (field, value, None))
    assert len(line) < 700


def test_texts_of_a_hostile_bundle_hold_nothing_that_a_terminal_would_run(changes: Changes) -> None:
    hostile = "\x1b[31m\x00\u202egnp.exe\r\n"
    names = {"ce_cucuta": hostile}
    spoilt = dataclasses.replace(changes, names=names, old_title=hostile, old_version=hostile, same_dataset=False)
    text = "".join(describe_changes(spoilt, "en"))
    assert not [one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_word(language: str) -> None:
    columns = {column for columns in LAYER_COLUMNS.values() for column in columns}
    keys = {f"verify.field.{column}" for column in (*columns, "geometry", "layer", UNSEEN)}
    assert keys <= set(read_catalogue(language))


def test_without_a_bundle_only_the_problem_is_said() -> None:
    lines = describe_verification(verify_bundle(b"PK\x03\x04 and no more"), None, "en")
    assert lines == [
        "Not intact. Do not rely on this copy; get it again from where it was published.",
        "The archive itself is cut off or damaged at its end. Get it again from where it was published.",
    ]
