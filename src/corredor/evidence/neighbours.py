"""The corridor and the prison nearest to a record, and its companions on the same mark."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from corredor.dataset import Atlas
from corredor.i18n import format_number, translate
from corredor.selection.index import range_for


@dataclass(frozen=True)
class Neighbour:
    """The nearest corridor leg or prison: its id and name, and the distance in words with its range."""

    id: str
    layer: str
    label: str
    name: str
    distance: str


def _write_distance(row: pd.Series, language: str) -> str:
    low, high = float(row["distance_min_km"]), float(row["distance_max_km"])

    def write(km: float) -> str:
        return format_number(round(km) if km >= 10 else round(km, 1), language)

    return translate(
        "panel.distance",
        language,
        km=write(float(row["distance_km"])),
        low=write(low),
        high=write(high),
    )


def find_neighbours(atlas: Atlas, record: pd.Series, language: str) -> list[Neighbour]:
    """Find the corridor leg and the prison nearest to a record, with the range that its precision leaves."""
    neighbours = []
    for target in ("corridors", "prisons"):
        if record["layer"] == target or atlas.layer(target).empty:
            continue
        row = range_for(atlas, record["layer"], record["id"], target)
        if row.empty or not isinstance(row.iloc[0]["nearest_id"], str):
            continue
        nearest = row.iloc[0]
        if not math.isfinite(nearest["distance_km"]):
            continue
        found = atlas.record(nearest["nearest_id"])
        if found is None:
            continue
        other = found[1]
        name = f"{other['corridor_name']}: {other['name']}" if target == "corridors" else other["name"]
        label = translate(f"panel.nearest_{target}", language)
        neighbours.append(Neighbour(other["id"], target, label, name, _write_distance(nearest, language)))
    return neighbours


def find_companions(frames: Mapping[str, pd.DataFrame], atlas: Atlas, record_id: str) -> list[str]:
    """Find the records that share a mark with one record: same layer and same point, or same area.

    Parameters
    ----------
    frames : mapping of str to frame
        The records on the map, by layer.
    atlas : Atlas
        The dataset.
    record_id : str
        The open record.

    Returns
    -------
    list of str
        Ids in the order of the layer, the open one among them; just the open one when it is not on the map.
    """
    found = atlas.record(record_id)
    if found is None:
        return []
    layer, record = found
    frame = frames.get(layer)
    if frame is None or frame.empty or record_id not in set(frame["id"]):
        return [record_id]
    coarse = record["precision"] in ("state", "country")
    if layer == "corridors":
        same = frame[(frame["from_place"] == record["from_place"]) & (frame["to_place"] == record["to_place"])]
    elif coarse:
        area = record["state"] if record["precision"] == "state" else None
        same = frame[(frame["precision"] == record["precision"]) & (frame["country"] == record["country"])]
        same = same[same["state"] == area] if area else same
    else:
        at = frame.geometry.geom_equals_exact(record["geometry"], 1e-4)
        same = frame[at & ~frame["precision"].isin(["state", "country"])]
    return list(same["id"])
