from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from corredor.dataset import Atlas, check_dataset, read_atlas, translate_atlas
from corredor.dataset.translations import (
    COLUMNS,
    collect_leg_names,
    collect_originals,
    mark_original,
    read_translations,
)
from corredor.selection import Selection
from tests.fixtures_dataset import write_dataset


def write_rows(folder: Path, rows: list[tuple[str, str, str, str]], language: str = "es") -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    path = folder / "translations" / f"{language}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")


def translate_all(atlas: Atlas, **changed: str) -> list[tuple[str, str, str, str]]:
    """Rows that translate every text by putting an "es:" before it."""
    return [
        (record, name, mark_original(text), changed.get(record, f"es:{text}"))
        for (record, name), text in collect_originals(atlas).items()
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_dataset(tmp_path / "geodata")
    write_rows(folder, translate_all(read_atlas(folder)))
    return folder


def test_a_whole_translation_has_no_fault_and_is_laid_over_the_records(folder: Path) -> None:
    atlas = read_atlas(folder)
    assert atlas.faults == ()
    spanish = translate_atlas(atlas, "es")
    for layer, frame in spanish.layers.items():
        assert list(frame["id"]) == list(atlas.layer(layer)["id"])
        assert all(note.startswith("es:") for note in frame["note"] if note)
    assert spanish.layer("corridors")["corridor_name"].str.startswith("es:").all()
    assert not spanish.layer("corridors")["name"].str.startswith("es:").any()
    assert spanish.layer("incidents")["actors"].map(type).eq(tuple).all()
    assert spanish.content_hash == atlas.content_hash


def add_leg_names(atlas: Atlas, town: str, own: str) -> list[tuple[str, str, str, str]]:
    """Rows that give one town of the legs its own name in another language."""
    return [
        (leg, name, mark_original(text), text.replace(town, own))
        for (leg, name), text in collect_leg_names(atlas).items()
        if town in text
    ]


def test_towns_of_legs_are_translated_where_they_have_a_name_of_their_own(folder: Path) -> None:
    atlas = read_atlas(folder)
    named = add_leg_names(atlas, "Bogotá", "Santafé")
    assert [(leg, name) for leg, name, _, _ in named] == [("co_andean_02", "name"), ("co_andean_02", "to_place")]
    write_rows(folder, [*translate_all(atlas), *named])
    atlas = read_atlas(folder)
    assert atlas.faults == ()
    first, second = (
        translate_atlas(atlas, "es").layer("corridors")[["name", "place", "from_place", "to_place"]].values
    )
    english = atlas.layer("corridors").iloc[0]
    assert list(first) == [english["name"], english["place"], english["from_place"], english["to_place"]]
    assert second[0].endswith(" – Santafé")
    assert second[3] == "Santafé"
    for words in ("santafe", "bogota"):
        for language in ("en", "es"):
            shown = Selection(layers=("corridors",), text=words).apply(translate_atlas(atlas, language))
            assert "co_andean_02" in list(shown.frames["corridors"]["id"])


def test_the_name_of_a_town_translated_from_an_older_text_is_a_fault(folder: Path) -> None:
    atlas = read_atlas(folder)
    write_rows(folder, [*translate_all(atlas), ("co_andean_01", "to_place", "00000000", "Cúcuta")])
    problems = [(fault.record, fault.problem) for fault in check_dataset(folder)[0]]
    assert problems == [("co_andean_01", "is the translation of an older text")]


def test_the_unit_of_a_flow_is_a_word_of_the_vocabulary_and_not_translated(folder: Path) -> None:
    atlas = read_atlas(folder)
    rows = [*translate_all(atlas), ("co_andean", "flow_unit", mark_original("per_day"), "al día")]
    write_rows(folder, rows)
    problems = [fault.problem for fault in check_dataset(folder)[0]]
    assert problems == ["translates a text that is not in the dataset"]
    assert set(translate_atlas(atlas, "es").layer("corridors")["flow_unit"]) == {"per_day"}


def test_the_atlas_itself_stays_english(folder: Path) -> None:
    atlas = read_atlas(folder)
    before = list(atlas.layer("cells")["name"])
    translate_atlas(atlas, "es")
    assert list(atlas.layer("cells")["name"]) == before
    assert translate_atlas(atlas, "en") is atlas
    assert translate_atlas(atlas, "pt") is atlas


def test_the_search_finds_the_same_in_every_language(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path / "geodata")
    write_rows(folder, translate_all(read_atlas(folder), pr_tocoron="Cárcel de palabra única"))
    atlas = read_atlas(folder)
    for language in ("en", "es"):
        shown = Selection(text="palabra unica").apply(translate_atlas(atlas, language)).frames
        assert list(shown["prisons"]["id"]) == ["pr_tocoron"]
        english = Selection(text="picota").apply(translate_atlas(atlas, language)).frames
        assert list(english["prisons"]["id"]) == ["pr_bogota"]


def test_a_translation_of_an_older_text_is_a_fault(folder: Path) -> None:
    rows = translate_all(read_atlas(folder))
    write_rows(folder, [(rows[0][0], rows[0][1], "00000000", rows[0][3]), *rows[1:]])
    faults, _ = check_dataset(folder)
    assert [str(fault) for fault in faults] == [
        f"translations/es.csv:{rows[0][0]}:{rows[0][1]}: is the translation of an older text, "
        f"expected one of {rows[0][2]}, revise it, then set of"
    ]


def test_what_is_missing_or_of_nothing_is_a_fault(folder: Path) -> None:
    rows = translate_all(read_atlas(folder))
    write_rows(folder, [*rows[1:], ("ce_nowhere", "name", "00000000", "nada")])
    problems = [fault.problem for fault in check_dataset(folder)[0]]
    assert problems == ["translates a text that is not in the dataset", "is not translated"]


def test_a_text_translated_twice_or_not_whole_is_a_fault() -> None:
    raw = b"id,field,of,text\na,name,0,x\na,name,0,y\nb,name,0,\n"
    texts, _, faults = read_translations(raw, "translations/es.csv")
    assert texts == {("a", "name"): "x"}
    assert [fault.record for fault in faults] == ["a", "b"]


@pytest.mark.parametrize("raw", [b"", b"id;field\n", b"\xff\xfe\x00", b'id,field,of,text\n"'])
def test_a_file_of_another_form_is_named_and_never_raises(raw: bytes) -> None:
    texts, _, faults = read_translations(raw, "translations/es.csv")
    assert texts == {}
    assert len(faults) <= 1
