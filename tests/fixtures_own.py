"""A file of the reader's own as a layer, small enough to answer in one's head."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from corredor.dataset import Atlas, OwnLayer
from corredor.dataset.frames import DAY

ROWS = (
    # row, name, place, country, state, precision, date, activities, type, lon, lat
    (2, "Boat stopped", "Arica", "CHL", "CL-AP", "town", "2023-05-01", ("human_smuggling",), "Boat", -70.3, -18.5),
    (3, "Checkpoint at Tacna", "Tacna", "PER", "PE-TAC", "town", "2023-06-02", (), "Checkpoint", -70.25, -18.01),
    (4, "Somewhere in Peru", "", "PER", None, "country", None, ("extortion",), "Threat", -76.0, -9.2),
    (118, "Robbery in Lima", "Lima", "PER", "PE-LMA", "town", "2024-01", ("robbery",), "Threat", -77.03, -12.05),
)  # fmt: skip


def make_records(rows: tuple[tuple, ...] = ROWS) -> gpd.GeoDataFrame:
    """Make records as an import makes them: columns of the layer incidents, row, type, and those of the file."""
    names = [
        "row",
        "name",
        "place",
        "country",
        "state",
        "precision",
        "first_seen",
        "activities",
        "type",
        "lon",
        "lat",
    ]
    table = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows]).astype(object)
    spans = {"2024-01": ("2024-01-01", "2024-01-31")}
    days = [spans.get(row[6], (row[6] or "NaT",) * 2) for row in rows]
    count = len(table)
    empty = pd.Series([None] * count, dtype=object)
    frame = pd.DataFrame(
        {
            "id": [f"x{row}" for row in table["row"]],
            "name": table["name"],
            "place": table["place"],
            "country": table["country"],
            "state": table["state"],
            "precision": table["precision"],
            "first_seen": table["first_seen"],
            "last_seen": table["first_seen"],
            "activities": table["activities"],
            "status": empty,
            "reliability": empty,
            "credibility": pd.array([None] * count, dtype="Int64"),
            "basis": empty,
            "sources": pd.Series([()] * count, dtype=object),
            "recorded": "2026-01-01",
            "note": empty,
            "kind": empty,
            "actors": pd.Series([()] * count, dtype=object),
            "value": np.full(count, np.nan),
            "unit": empty,
            "countries": pd.Series([(code,) for code in table["country"]], dtype=object),
            "start_day": np.array([first for first, _ in days], dtype=DAY),
            "end_day": np.array([last for _, last in days], dtype=DAY),
            "layer": "incidents",
            "row": table["row"].astype("int64"),
            "type": table["type"],
            "original_where": table["place"],
            "original_lon": table["lon"].astype(str),
            "original_lat": table["lat"].astype(str),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326")


def make_own(atlas: Atlas | None = None, **changes: object) -> OwnLayer:
    """Make an own layer of `ROWS`."""
    given: dict = {"key": "own1", "title": "Our list", "file": "list.csv", "records": make_records()}
    return OwnLayer(**(given | changes))
