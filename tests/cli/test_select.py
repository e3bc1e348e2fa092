from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest

from corredor.cli.select import _write_words
from corredor.exporting import build_records
from corredor.selection import Selection
from tests.cli.conftest import Run

ALL = [
    *("co_andean_01", "co_andean_02", "ce_cucuta", "ce_ven_t", "pr_tocoron", "pr_bogota"),
    *("in_001", "in_002", "in_003"),
]


def test_without_options_all_records_are_listed(run: Run) -> None:
    outcome = run("select")
    assert outcome.code == 0
    assert outcome.rows[0][:4] == ["id", "layer", "name", "place"]
    assert outcome.ids == ALL
    assert len({len(row) for row in outcome.rows}) == 1
    assert "\x1b" not in outcome.stdout
    assert "1 corridor (2 legs)" in outcome.stderr


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--layer", "cells"), ["ce_cucuta", "ce_ven_t"]),
        (("--layer", "cells", "--layer", "prisons"), ["ce_cucuta", "ce_ven_t", "pr_tocoron", "pr_bogota"]),
        (("--layer", "CELLS,prisons", "--country", "ven"), ["ce_ven_t", "pr_tocoron"]),
        (("--layer", "cells", "--activity", "extortion"), ["ce_cucuta"]),
        (
            ("--layer", "corridors", "--activity", "extortion,human_smuggling", "--match", "all"),
            ["co_andean_01", "co_andean_02"],
        ),
        (("--layer", "incidents", "--kind", "arrest"), ["in_002"]),
        (("--layer", "incidents", "--from", "2023-09", "--to", "2023"), ["in_001"]),
        (("--layer", "cells", "--grade", "b2"), ["ce_cucuta"]),
        (("--layer", "prisons", "--precision", "site"), ["pr_tocoron"]),
        (("--layer", "prisons", "--status", "seized"), ["pr_tocoron"]),
        (("--text", "picota"), ["pr_bogota"]),
        (("--layer", "prisons", "--near", "cells:120"), ["pr_tocoron"]),
        (("--layer", "prisons", "--bbox", "-74,6,-73,7"), ["pr_bogota"]),
        (("--layer", "prisons", "--bbox=-74,6,-73,7"), ["pr_bogota"]),
    ],
)
def test_every_filter_is_an_option(run: Run, options: tuple[str, ...], ids: list[str]) -> None:
    outcome = run("select", *options)
    assert outcome.code == 0, outcome.stderr
    assert outcome.ids == ids


def test_a_link_is_followed_and_options_override_it(run: Run) -> None:
    link = "http://127.0.0.1:8501/?layers=cells,prisons&country=VEN&lang=es&base=dark"
    assert run("select", "--url", link).ids == ["ce_ven_t", "pr_tocoron"]
    overridden = run("select", "--url", link, "--country", "COL")
    assert overridden.ids == ["ce_cucuta", "pr_bogota"]
    assert "cárceles" in overridden.stderr
    assert "prisons" in run("select", "--url", link, "--lang", "en").stderr


def test_what_a_link_says_in_vain_is_named(run: Run) -> None:
    outcome = run("select", "--url", "?country=XYZ&colour=red&layers=cells")
    assert outcome.code == 0
    assert outcome.ids == ["ce_cucuta", "ce_ven_t"]
    assert "XYZ" in outcome.stderr
    assert "colour" in outcome.stderr


def test_nothing_found_is_no_error_and_says_why(run: Run) -> None:
    outcome = run("select", "--text", "zzz")
    assert outcome.code == 0
    assert len(outcome.rows) == 1
    assert "zzz" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 2


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "csv", "kml", "parquet"])
def test_the_ending_of_the_file_picks_the_format(run: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cells.{suffix}"
    outcome = run("select", "--layer", "cells", "-o", path)
    assert outcome.code == 0
    assert outcome.stdout == ""
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    begins = {"geojson": b"{", "gpkg": b"SQLite", "csv": b"\xef\xbb\xbf", "kml": b"<?xml", "parquet": b"PAR1"}
    assert path.read_bytes().startswith(begins[suffix])


def test_the_file_holds_what_was_selected_in_the_language(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cells.geojson"
    run("select", "--layer", "cells", "--country", "COL", "--lang", "pt", "--output", path)
    assert list(pyogrio.read_dataframe(path)["id"]) == ["ce_cucuta"]
    about = json.loads(path.read_text("utf-8"))["about"]
    assert about["language"] == "pt"
    assert about["query"] == "layers=cells&country=COL"


def test_a_terminal_is_shown_words(run: Run, geodata: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corredor.dataset import read_atlas

    atlas = read_atlas(geodata)
    view = Selection(layers=("corridors",), near=("prisons", 200.0)).apply(atlas)
    records = build_records("corridors", view.frames["corridors"], atlas.places, {}, "es")
    monkeypatch.setenv("COLUMNS", "200")
    wide = _write_words(records, "es")
    assert wide["Nombre"][0] == "Andean corridor: San Antonio – Cúcuta"
    assert wide["Lugar"][0] == "Venezuela; Colombia"
    monkeypatch.setenv("COLUMNS", "80")
    assert set(_write_words(records, "es").columns) < set(wide.columns)
