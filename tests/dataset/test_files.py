from __future__ import annotations

from pathlib import Path

import pytest

from corredor.dataset.files import DATASET_FILES, hash_contents, read_files
from corredor.errors import DatasetError


def test_all_files_are_read(folder: Path) -> None:
    contents, faults = read_files(folder)
    assert tuple(contents) == DATASET_FILES
    assert faults == []


def test_a_missing_file_and_a_folder_in_its_place_are_named(folder: Path) -> None:
    (folder / "sources.csv").unlink()
    (folder / "indicators.csv").unlink()
    (folder / "indicators.csv").mkdir()
    _, faults = read_files(folder)
    assert [(fault.file, fault.problem) for fault in faults] == [
        ("sources.csv", "the file is missing"),
        ("indicators.csv", "is not a file"),
    ]


def test_a_geojson_file_that_nobody_reads_is_named(folder: Path) -> None:
    (folder / "layers" / "cells copy.geojson").touch()
    (folder / "layers" / "cells.qmd").touch()
    _, faults = read_files(folder)
    assert [fault.file for fault in faults] == ["layers/cells copy.geojson"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no dataset folder"):
        read_files(tmp_path / "nowhere")


def test_the_hash_depends_on_names_and_bytes_but_not_on_order() -> None:
    assert hash_contents({"a": b"1", "b": b"2"}) == hash_contents({"b": b"2", "a": b"1"})
    different = [{"a": b"1", "b": b"2"}, {"a": b"12", "b": b""}, {"a": b"1", "c": b"2"}, {"a": b"1"}]
    assert len({hash_contents(contents) for contents in different}) == 4
