"""GeoJSON (RFC 7946): one FeatureCollection, one feature a line, with its provenance as foreign members."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from corredor.exporting.contents import Export

COORDINATE_DIGITS: Final = 6


def write_geojson(export: Export) -> bytes:
    """Write an export as GeoJSON.

    Parameters
    ----------
    export : Export
        What to write.

    Returns
    -------
    bytes
        UTF-8. The members ``about`` and ``sources`` stand beside ``features``; lists are lists, unknown is null.
    """
    head = {
        "type": "FeatureCollection",
        "name": "corredor",
        "about": export.about.as_texts(),
        "sources": export.sources.to_dict("records"),
    }
    lines = [f"{_write(name)}: {_write(value)}," for name, value in head.items()]
    features = ",\n".join(_write(feature) for frame in export.layers.values() for feature in _iter_features(frame))
    text = "\n".join(["{", *lines, '"features": [', *([features] if features else []), "]", "}", ""])
    # A lone surrogate has no UTF-8; the backslash form that stands in for it is its escape in JSON.
    return text.encode("utf-8", errors="backslashreplace")


def _iter_features(frame: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    columns = [name for name in frame.columns if name != frame.geometry.name]
    for geometry, *values in zip(frame.geometry, *(frame[name] for name in columns), strict=True):
        properties = {name: _to_json(value) for name, value in zip(columns, values, strict=True)}
        yield {
            "type": "Feature",
            "id": properties["id"],
            "properties": properties,
            "geometry": _write_geometry(geometry),
        }


def _write_geometry(geometry: shapely.Geometry | None) -> dict[str, Any] | None:
    if geometry is None or geometry.is_empty:
        return None
    points = [[round(lon, COORDINATE_DIGITS), round(lat, COORDINATE_DIGITS)] for lon, lat in geometry.coords]
    if geometry.geom_type == "Point":
        return {"type": "Point", "coordinates": points[0]}
    return {"type": geometry.geom_type, "coordinates": points}


def _to_json(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return list(value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
