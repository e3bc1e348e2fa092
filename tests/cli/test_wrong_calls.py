from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.fixtures_dataset import write_dataset


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--layer", "cel"), "did you mean cells?"),
        (("--layer", "xyz"), "corridors, cells, prisons, incidents"),
        (("--activity", "extorsion"), "did you mean extortion?"),
        (("--country", "Colombia"), "did you mean COL?"),
        (("--country", "VE"), "did you mean VEN?"),
        (("--country", "ZZZ"), "--country"),
        (("--match", "both"), "any, all"),
        (("--kind", "raids"), "did you mean raid?"),
        (("--status", "activ"), "did you mean active?"),
        (("--precision", "village"), "site, town, state, country"),
        (("--grade", "B7"), "--grade"),
        (("--from", "yesterday"), "2023-09-20"),
        (("--from", "2024", "--to", "2023"), "--from, --to"),
        (("--near", "corridor:25"), "did you mean corridors?"),
        (("--near", "corridors"), "--near"),
        (("--near", "corridors:-1"), "--near"),
        (("--bbox", "1,2,3"), "--bbox"),
        (("--lang", "fr"), "en, es, pt"),
        (("--layer", ","), "a value is missing"),
        (("--text", ""), "a value is missing"),
        (("--geodata", "/nowhere/at/all"), "is no folder"),
        (("--colour", "red"), "--colour"),
    ],
)
def test_a_wrong_option_ends_with_2_and_says_what_is_right(run: Run, options: tuple[str, ...], said: str) -> None:
    outcome = run("select", *options)
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert said in outcome.stderr


@pytest.mark.parametrize("name", ["all.shp", "all"])
def test_an_unknown_ending_names_the_known_ones(run: Run, tmp_path: Path, name: str) -> None:
    outcome = run("select", "-o", tmp_path / name)
    assert outcome.code == 2
    assert ".geojson, .gpkg, .csv, .kml, .parquet" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    missing = run("select", "-o", tmp_path / "missing" / "all.csv")
    assert missing.code == 2
    assert "there is no folder" in missing.stderr
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    refused = run("select", "-o", folder)
    assert refused.code == 2
    assert "is a directory" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_measurements_are_written_as_csv_only(run: Run, tmp_path: Path) -> None:
    outcome = run("near", "--of", "prisons", "--within", "5", "-o", tmp_path / "near.gpkg")
    assert outcome.code == 2
    assert ".csv" in outcome.stderr


def test_an_environment_that_names_no_folder_is_the_callers_fault(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORREDOR_GEODATA", "/nowhere/at/all")
    outcome = run("select")
    assert outcome.code == 2
    assert "CORREDOR_GEODATA" in outcome.stderr


def test_a_dataset_that_cannot_be_used_ends_with_1(run: Run, tmp_path: Path) -> None:
    outcome = run("select", "--geodata", tmp_path)
    assert outcome.code == 1
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("Error: ")


def test_a_dataset_with_faults_is_used_and_they_are_counted(run: Run, tmp_path: Path) -> None:
    write_dataset(tmp_path, sources=None)
    outcome = run("select", "--geodata", tmp_path)
    assert outcome.code == 0
    assert "corredor check" in outcome.stderr


def test_an_unknown_command_is_refused(run: Run) -> None:
    assert run("selekt").code == 2


def test_no_command_shows_the_help(run: Run) -> None:
    outcome = run()
    assert "Commands:" in outcome.stdout + outcome.stderr
