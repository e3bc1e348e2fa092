"""Write GeoJSON as RFC 7946 says, one feature per line, the same bytes for the same input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def write_features(path: Path, features: Iterable[tuple[Mapping[str, Any], BaseGeometry]], decimals: int) -> None:
    """Write properties and geometries (lon, lat in EPSG:4326) as a FeatureCollection; outer rings turn left."""
    lines = []
    for properties, geometry in features:
        rounded = shapely.transform(geometry, lambda pairs: np.round(pairs, decimals))
        if rounded.is_empty or not rounded.is_valid:
            raise ValueError(f"{path.name}: geometry of {dict(properties)} is empty or not valid")
        feature = {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {"type": geometry.geom_type, "coordinates": _list_coordinates(rounded, decimals)},
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _list_coordinates(geometry: BaseGeometry, decimals: int) -> list[Any]:
    if geometry.geom_type == "Point":
        return _round_pair((geometry.x, geometry.y), decimals)
    if geometry.geom_type == "LineString":
        return [_round_pair(pair, decimals) for pair in geometry.coords]
    if geometry.geom_type == "Polygon":
        turned = shapely.orient_polygons(geometry)
        return [
            [_round_pair(pair, decimals) for pair in ring.coords] for ring in (turned.exterior, *turned.interiors)
        ]
    if geometry.geom_type in {"MultiLineString", "MultiPolygon"}:
        return [_list_coordinates(part, decimals) for part in geometry.geoms]
    raise ValueError(f"geometry is a {geometry.geom_type}, expected points, lines or polygons")


def _round_pair(pair: tuple[float, ...], decimals: int) -> list[float]:
    return [round(float(number), decimals) + 0.0 for number in pair[:2]]
