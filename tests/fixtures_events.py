"""A small store of events with something of everything, built from the dataset that stands beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from corredor.events import build_store
from corredor.vocabulary import ACTIVITIES

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}{{7*7}}",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "'); DROP TABLE events; --",
)
LONELY = (-69.9, 7.95)
"""A place far from the others where one event with a hostile name lies."""


def make_events(count: int, towns: list[tuple[float, float]], seed: int = 5) -> pd.DataFrame:
    """Make events around towns (lon, lat) of all precisions and grades, some undated, some without activity."""
    rng = np.random.default_rng(seed)
    at = np.array(towns)[rng.integers(0, len(towns), count)]
    spread = np.where(rng.random(count) < 0.3, 0.0, rng.gamma(1.5, 0.05, count))
    angle = rng.uniform(0, 2 * np.pi, count)
    days = np.datetime64("2020-01-01") + rng.integers(0, 2_000, count)
    rows = pd.DataFrame(
        {
            "id": [f"made{number}" for number in range(count)],
            "name": rng.choice(["Extorsión en la feria", "Rescate", "Allanamiento"], count),
            "lon": (at[:, 0] + spread * np.cos(angle)).round(4),
            "lat": (at[:, 1] + spread * np.sin(angle)).round(4),
            "date": np.where(rng.random(count) < 0.03, "", days.astype(str)),
            "activities": np.where(rng.random(count) < 0.1, "", rng.choice(ACTIVITIES[:6], count)),
            "precision": rng.choice(["site", "town", "state", "country"], count, p=[0.1, 0.8, 0.07, 0.03]),
            "reliability": rng.choice(list("ABCD"), count),
            "credibility": rng.choice(["1", "2", "3"], count),
            "url": "https://example.org/report",
        }
    )
    rows.loc[rows.index[: len(HOSTILE)], "name"] = list(HOSTILE)
    rows.loc[rows.index[: len(HOSTILE)], "precision"] = "town"
    rows.loc[rows.index[0], ["lon", "lat"]] = LONELY
    rows.loc[rows.index[0], ["url", "date"]] = ["javascript:alert(1)", "2024-05-06"]
    return rows


def write_store(folder: Path, rows: pd.DataFrame, geodata: Path) -> Path:
    """Build a store of rows in a folder; return the store."""
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / "made.parquet", index=False)
    build_store([folder / "made.parquet"], folder / "store", source="Made", geodata=geodata)
    return folder / "store"
