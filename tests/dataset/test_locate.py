from __future__ import annotations

from pathlib import Path

import pytest

from corredor.dataset import GEODATA_VARIABLE, find_geodata, locate
from corredor.errors import DatasetError


def test_the_environment_variable_comes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GEODATA_VARIABLE, str(folder))
    assert find_geodata() == folder


def test_the_checkout_comes_before_the_installed_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GEODATA_VARIABLE, raising=False)
    package = tmp_path / "src" / "corredor"
    monkeypatch.setattr(locate, "_PACKAGE", package)
    for shipped in (package / "_geodata", tmp_path / "geodata"):
        shipped.mkdir(parents=True)
        (shipped / "dataset.toml").touch()
        assert find_geodata() == shipped


def test_an_empty_variable_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GEODATA_VARIABLE, " ")
    monkeypatch.setattr(locate, "_PACKAGE", tmp_path / "src" / "corredor")
    with pytest.raises(DatasetError, match=GEODATA_VARIABLE):
        find_geodata()


def test_a_variable_that_names_no_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GEODATA_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(DatasetError, match="is no folder"):
        find_geodata()
