from __future__ import annotations

import pytest

from corredor.dataset import Atlas, read_atlas
from tests.fixtures_dataset import write_dataset
from tests.mapping.figure.frozen import build_frozen_atlas


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Two square countries; see `tests.fixtures_dataset.write_dataset`."""
    return read_atlas(write_dataset(tmp_path_factory.mktemp("tiny") / "geodata"))


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Few records on the shipped places; see `frozen.build_frozen_atlas`."""
    atlas = build_frozen_atlas(tmp_path_factory.mktemp("frozen") / "geodata")
    assert atlas.faults == ()
    return atlas
