from __future__ import annotations

from pathlib import Path

import pytest

from corredor.sharing.bundle import read_bundle
from tests.cli.conftest import Run
from tests.fixtures_events import make_events, write_store


@pytest.fixture(scope="module")
def events(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("events"), make_events(200, [(-72.5, 7.5), (-71.2, 6.5)]), geodata)


def test_a_bundle_carries_the_cells_of_a_store(run: Run, geodata: Path, events: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.zip"
    outcome = run("snapshot", "--geodata", geodata, "--events", events, "--activity", "extortion", "-o", target)
    assert outcome.code == 0, outcome.stderr
    bundle = read_bundle(target.read_bytes())
    counts = [int(line.rsplit(b",", 1)[1]) for line in bundle.files["cells.csv"].splitlines()[1:]]
    assert sum(counts) == bundle.manifest["events"]["shown"] > 0
    assert f"{sum(counts)} of 200 events" in bundle.manifest["selection"]["sentence"]


def test_a_store_that_is_none_is_a_wrong_call(run: Run, geodata: Path, tmp_path: Path) -> None:
    outcome = run("snapshot", "--geodata", geodata, "--events", tmp_path, "-o", tmp_path / "map.png")
    assert outcome.code != 0
    assert "manifest.json" in outcome.stderr
    assert not (tmp_path / "map.png").exists()
