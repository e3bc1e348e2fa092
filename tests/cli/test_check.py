from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.fixtures_dataset import write_dataset


def test_a_sound_dataset_is_counted(run: Run, geodata: Path) -> None:
    for outcome in (run("check"), run("check", geodata)):
        assert outcome.code == 0
        assert outcome.stdout.splitlines()[-1] == "No faults."
        assert outcome.stderr == ""


def test_every_fault_is_listed_and_the_exit_code_is_1(run: Run, tmp_path: Path) -> None:
    write_dataset(tmp_path, indicators=None, backdrop="no json")
    outcome = run("check", tmp_path)
    assert outcome.code == 1
    assert "indicators.csv:-:-: " in outcome.stdout
    assert "places/backdrop.geojson" in outcome.stdout
    assert outcome.stderr == ""


def test_a_missing_folder_is_the_callers_fault(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path / "missing").code == 2
