"""A store of some hundred events on the tiny dataset, built once, and the same events as plain rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corredor.dataset import Atlas, read_atlas
from corredor.events import EventStore, build_store, open_store
from corredor.vocabulary import ACTIVITIES, PRECISIONS, RELIABILITIES
from tests.fixtures_dataset import write_dataset

ROWS = 800


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is measured of areas out of the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def geodata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("geodata"))


@pytest.fixture(scope="session")
def atlas(geodata: Path) -> Atlas:
    return read_atlas(geodata)


def make_rows(count: int, seed: int = 7) -> pd.DataFrame:
    """Make events of all kinds in, beside and far from the tiny dataset's countries, all columns as texts."""
    rng = np.random.default_rng(seed)
    far = rng.random(count) < 0.05
    lon = np.where(far, rng.uniform(-180, 180, count), rng.uniform(-74.2, -69.8, count)).round(4)
    lat = np.where(far, rng.uniform(-90, 90, count), rng.uniform(5.8, 8.2, count)).round(4)
    towns = rng.random(count) < 0.4
    lon[towns], lat[towns] = -72.5, 7.5
    days = np.datetime64("2021-12-20") + rng.integers(0, 800, count)
    forms = rng.choice([10, 10, 10, 7, 4, 0], count)
    sets = [";".join(rng.choice(ACTIVITIES[:5], rng.integers(0, 4), replace=False)) for _ in range(count)]
    words = ["Operativo en Cúcuta", "Extorsión", "caso sin más", ""]
    return pd.DataFrame(
        {
            "id": [f"e{number:05d}" for number in range(count)],
            "name": rng.choice(words, count),
            "lon": lon.astype(str),
            "lat": lat.astype(str),
            "date": [str(day)[:form] for day, form in zip(days, forms, strict=True)],
            "country": "",
            "activities": sets,
            "precision": rng.choice([*PRECISIONS, ""], count, p=[0.1, 0.5, 0.2, 0.1, 0.1]),
            "reliability": rng.choice([*RELIABILITIES[:4], ""], count),
            "credibility": rng.choice(["1", "2", "3", ""], count),
        }
    )


@pytest.fixture(scope="session")
def rows() -> pd.DataFrame:
    return make_rows(ROWS)


@pytest.fixture(scope="session")
def place(rows: pd.DataFrame, geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the store; never changed by a test."""
    folder = tmp_path_factory.mktemp("events")
    rows.to_csv(folder / "rows.csv", index=False)
    build_store([folder / "rows.csv"], folder / "store", source="made", geodata=geodata)
    return folder / "store"


@pytest.fixture(scope="session")
def store(place: Path) -> EventStore:
    return open_store(place)
