from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corredor.dataset import check_dataset
from tests.fixtures_dataset import Override, write_dataset


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny dataset of tests/fixtures_dataset.py, without a fault."""
    return write_dataset(tmp_path / "geodata")


@pytest.fixture
def find_faults(tmp_path: Path) -> Callable[..., list[str]]:
    """A function that writes the tiny dataset with overrides and returns the texts of its faults."""

    def find(**overrides: Override) -> list[str]:
        faults, _ = check_dataset(write_dataset(tmp_path / "geodata", **overrides))
        return [str(fault) for fault in faults]

    return find
