"""The records of a snapshot one by one: their values as they are compared, and a hash of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from corredor.dataset.schema import LAYER_COLUMNS
from corredor.selection import View
from corredor.vocabulary import LAYERS

COORDINATE_DIGITS: Final = 6


def hash_records(view: View) -> dict[str, dict[str, str]]:
    """Hash every record of the dataset that a view shows; own data are hashed apart (`sharing.own_data`).

    Returns
    -------
    dict of str to dict
        Per layer that is switched on, the SHA-256 (`hash_record`) by record id, in the order of the view.
    """
    return {layer: _hash_layer(layer, frame) for layer, frame in view.frames.items() if layer in LAYERS}


def hash_record(layer: str, record: Mapping[str, Any], geometry: shapely.Geometry | None) -> str:
    """Return ``sha256:`` and the hash of a record's own columns and its geometry.

    Parameters
    ----------
    layer : str
        One of ``vocabulary.LAYERS``; says which columns are the record's own.
    record : mapping
        Values by column; others than the layer's own do not count.
    geometry : Geometry or None
        As the dataset stores it, EPSG:4326.

    Returns
    -------
    str
        Of JSON with sorted keys, no blanks and everything beyond ASCII escaped. What is unknown is left out, so
        that a column that a later version adds, and that is unknown of this record, changes no hash.
    """
    return hash_values(layer, record, geometry)


def hash_values(
    layer: str, record: Mapping[str, Any], geometry: shapely.Geometry | None, more: Iterable[str] = ()
) -> str:
    """Hash as `hash_record` does, with some columns more than the layer's own."""
    added = {column: plain for column in more if (plain := make_plain(record[column])) is not None}
    values = list_values(layer, record) | added | {"geometry": list_positions(geometry)}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def list_values(layer: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known values of a record's own columns, as JSON has them."""
    values = {column: make_plain(record[column]) for column in LAYER_COLUMNS[layer] if column in record}
    return {column: value for column, value in values.items() if value is not None}


def list_positions(geometry: shapely.Geometry | None) -> list[list[float]] | None:
    """Return the positions of a point or line as lon, lat to six decimals; None without a geometry."""
    if geometry is None or geometry.is_empty:
        return None
    return [
        [round(lon, COORDINATE_DIGITS), round(lat, COORDINATE_DIGITS)]
        for lon, lat in shapely.get_coordinates(geometry).tolist()
    ]


def make_plain(value: Any) -> Any:
    """Return a cell of a frame as JSON has it: lists, None for unknown, whole numbers without a point."""
    if isinstance(value, tuple | list):
        return list(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _hash_layer(layer: str, frame: gpd.GeoDataFrame) -> dict[str, str]:
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    return {
        row["id"]: hash_record(layer, row, geometry) for row, geometry in zip(rows, frame.geometry, strict=True)
    }
