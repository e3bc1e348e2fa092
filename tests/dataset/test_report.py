from __future__ import annotations

from pathlib import Path

from corredor.dataset import check_dataset, format_check
from tests.fixtures_dataset import write_dataset


def test_a_sound_dataset_is_counted_by_layer_and_country(folder: Path) -> None:
    assert format_check(*check_dataset(folder)).splitlines() == [
        "Tiny dataset 2026.1",
        "",
        "     country    corridors  cells  prisons  incidents",
        "COL  Colombia           2      1        1          1",
        "VEN  Venezuela          1      1        1          2",
        "all                     2      2        2          3",
        "",
        "Corridors are counted by leg (corridors: 1), in every country that a leg touches.",
        "Sources: 2, indicators: 1. Places: countries 2, states 4, towns 1.",
        "No faults.",
    ]


def test_a_dataset_without_records_is_still_counted(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path, corridors=[], cells=[], prisons=[], incidents=[])
    faults, counts = check_dataset(folder)
    assert faults == ()
    assert set(counts.layers.values()) == {0}
    assert format_check(faults, counts).splitlines()[3].split() == ["all", "0", "0", "0", "0"]


def test_faults_stand_one_on_a_line_with_their_number(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path, cells=b"", metadata=None)
    lines = format_check(*check_dataset(folder)).splitlines()
    assert lines[0].startswith("dataset.toml:-:-: the file is missing")
    assert lines[1].startswith("layers/cells.geojson:-:-: the file is empty")
    assert lines[2:] == ["2 faults in 2 files"]


def test_one_fault_is_one_fault(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path, cells=b"")
    assert format_check(*check_dataset(folder)).splitlines()[-1] == "1 fault in 1 file"
