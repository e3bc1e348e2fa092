from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corredor.dataset import GEODATA_VARIABLE
from tests.fixtures_dataset import Override, write_dataset

SCRIPT = Path(__file__).resolve().parents[2] / "dashboard" / "main.py"

RunPage = Callable[..., AppTest]


@pytest.fixture
def use_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A function that writes the tiny dataset with overrides and makes it the one that the dashboard shows."""

    def use(**overrides: Override) -> Path:
        folder = write_dataset(tmp_path / "geodata", **overrides)
        monkeypatch.setenv(GEODATA_VARIABLE, str(folder))
        return folder

    return use


@pytest.fixture
def folder(use_dataset: Callable[..., Path]) -> Path:
    """The tiny dataset of tests/fixtures_dataset.py, shown by the dashboard."""
    return use_dataset()


@pytest.fixture
def run_page(folder: Path) -> RunPage:
    """A function that runs the main page once, with the parameters of a link."""

    def run(**query: str) -> AppTest:
        page = AppTest.from_file(str(SCRIPT), default_timeout=60)
        for name, value in query.items():
            page.query_params[name.rstrip("_")] = value
        return page.run()

    return run
