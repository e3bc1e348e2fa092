from __future__ import annotations

import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.importing.doctor import Diagnosis
from tests.fixtures_dataset import write_dataset
from tests.hostile.corpus import list_texts
from tests.hostile.files import examine, join_own, write_geojson, write_hostile_dataset


@pytest.fixture(scope="session")
def tiny_atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The tiny dataset of tests/fixtures_dataset.py."""
    return read_atlas(write_dataset(tmp_path_factory.mktemp("tiny") / "geodata"))


@pytest.fixture(scope="session")
def diagnosis(tiny_atlas: Atlas) -> Diagnosis:
    """The whole corpus, examined."""
    return examine(write_geojson(list_texts()), "hostile.geojson", tiny_atlas)


@pytest.fixture(scope="session")
def hostile_atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The corpus as incidents of a dataset, without the texts that no dataset may hold."""
    return read_atlas(write_hostile_dataset(tmp_path_factory.mktemp("hostile") / "geodata", list_texts()))


@pytest.fixture(scope="session")
def own_atlas(tiny_atlas: Atlas, diagnosis: Diagnosis) -> Atlas:
    """The whole corpus as a layer of the reader's own."""
    return join_own(tiny_atlas, diagnosis, title="<img src=x onerror=window.__hit=1>{{7*7}}")
