"""Events for measuring: clustered as feeds are, the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corredor.vocabulary import ACTIVITIES

SEED: Final = 20230920
BATCH: Final = 500_000
GAZETTEER_SHARE: Final = 0.8
"""Share of events that stand exactly in a town, as feeds place them that read news; the others lie around one."""

_FIRST_DAY: Final = np.datetime64("2015-01-01")
_DAYS: Final = 4_000
_NAMES: Final = (
    "Robbery on the road",
    "Operativo policial",
    "Extorsión a comerciantes",
    "Ataque armado",
    "Rescate",
)


def write_events(path: Path, rows: int, towns: Path, seed: int = SEED) -> Path:
    """Write a Parquet file of events: lon, lat, date, activities, precision, grade, name, type.

    Parameters
    ----------
    path : Path
    rows : int
    towns : Path
        GeoJSON of towns; how many events a town has falls with its place in a random order, as one over the place.
    seed : int
    """
    frame = gpd.read_file(towns)
    lon, lat = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
    rng = np.random.default_rng(seed)
    weights = 1.0 / (rng.permutation(len(frame)) + 10.0)
    writer = None
    for table in _make_batches(rows, lon, lat, weights / weights.sum(), rng):
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=BATCH // 4)
    if writer is not None:
        writer.close()
    return path


def _make_batches(
    rows: int, lon: np.ndarray, lat: np.ndarray, weights: np.ndarray, rng: np.random.Generator
) -> Iterator[pa.Table]:
    words = np.array([*ACTIVITIES, *(";".join(pair) for pair in zip(ACTIVITIES, ACTIVITIES[3:], strict=False)), ""])
    for first in range(0, rows, BATCH):
        count = min(BATCH, rows - first)
        town = rng.choice(len(lon), count, p=weights)
        away = np.where(rng.random(count) < GAZETTEER_SHARE, 0.0, 0.2)
        days = _FIRST_DAY + np.minimum(rng.exponential(1_500, count), _DAYS - 1).astype(int)[::-1]
        yield pa.table(
            {
                "id": pa.array(np.arange(first, first + count).astype(str)),
                "name": pa.array(np.array(_NAMES)[rng.integers(0, len(_NAMES), count)]),
                "lon": np.clip(lon[town] + away * rng.standard_normal(count), -180.0, 180.0),
                "lat": np.clip(lat[town] + away * rng.standard_normal(count), -85.0, 85.0),
                "date": pa.array(days),
                "activities": pa.array(words[rng.integers(0, len(words), count)]),
                "type": pa.array(np.array(["attack", "arrest", "report"])[rng.integers(0, 3, count)]),
                "precision": pa.array(np.array(["site", "town", "state"])[rng.choice(3, count, p=[0.1, 0.8, 0.1])]),
                "reliability": pa.array(np.array(list("ABCD"))[rng.integers(0, 4, count)]),
                "credibility": pa.array(rng.integers(1, 5, count)),
            }
        )
