"""Features of GeoJSON to rows: each parsed by itself, so that a bad one costs one row and not the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.importing.limits import Limits
from corredor.importing.reading.parsed import check_columns
from corredor.importing.reading.shapes import check_vertices

GEOMETRY_TYPES: Final = frozenset(
    {
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_read_as_written = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).decode
"""Reads numbers as the texts that they are, so that 1.10 stays 1.10."""


@dataclass
class FeatureRows:
    """Rows as they come in; a column that turns up late is empty above.

    Parameters
    ----------
    limits : Limits
        How many columns and vertices there may be.
    columns : dict of str to list
        One text or None per row.
    shapes : list of ndarray
        One shape or None per row, in the order of `add`.
    count, vertices : int
        Rows and vertices so far.
    unreadable_rows, unreadable_shapes : int
        Rows that are no features, and geometries that are none; both are empty.
    """

    limits: Limits
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    shapes: list[NDArray[np.object_]] = field(default_factory=list)
    count: int = 0
    vertices: int = 0
    unreadable_rows: int = 0
    unreadable_shapes: int = 0

    def add(self, sources: Sequence[bytes]) -> None:
        """Add features, each as the JSON that it is written in.

        Raises
        ------
        ImportFileError
            ``too_many_columns``, ``shape_too_complex`` or ``too_many_vertices``.
        """
        features = [read_feature(source) for source in sources]
        self.unreadable_rows += sum(1 for feature in features if feature is None)
        wanted = [source if _has_geometry(each) else None for source, each in zip(sources, features, strict=True)]
        shapes = _read_shapes(wanted)
        self.unreadable_shapes += sum(
            1 for source, shape in zip(wanted, shapes, strict=True) if source is not None and shape is None
        )
        self.vertices = check_vertices(shapes, self.vertices, self.limits)
        self.shapes.append(shapes)
        for feature, source in zip(features, sources, strict=True):
            self._add_row(_list_properties(feature or {}, source))
        for column in self.columns.values():
            column.extend([None] * (self.count - len(column)))

    def _add_row(self, properties: dict[str, str | None]) -> None:
        for name, value in properties.items():
            column = self.columns.get(name)
            if column is None:
                check_columns(len(self.columns) + 1, self.limits)
                column = self.columns[name] = []
            column.extend([None] * (self.count - len(column)))
            column.append(value)
        self.count += 1


def read_feature(source: bytes) -> dict[str, Any] | None:
    """Read a feature or a bare geometry, its numbers as texts; None for anything else."""
    try:
        feature = _read_as_written(source.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(feature, dict) or not (feature.get("type") == "Feature" or _is_geometry(feature)):
        return None
    return feature


def _is_geometry(feature: dict[str, Any]) -> bool:
    kind = feature.get("type")
    return isinstance(kind, str) and kind in GEOMETRY_TYPES


def _has_geometry(feature: dict[str, Any] | None) -> bool:
    return feature is not None and (_is_geometry(feature) or feature.get("geometry") is not None)


def _read_shapes(sources: Sequence[bytes | None]) -> NDArray[np.object_]:
    with np.errstate(all="ignore"):
        shapes = np.atleast_1d(shapely.from_geojson(np.array(sources, object), on_invalid="ignore"))
        for at, source in enumerate(sources):
            if source is not None and shapes[at] is None:
                # A property that Python reads and the geometry library does not (NaN) must not cost the geometry.
                plain = json.loads(source.decode("utf-8", "replace"))
                geometry = json.dumps(plain.get("geometry") or plain)
                shapes[at] = shapely.from_geojson(geometry, on_invalid="ignore")
    return shapes


def _list_properties(feature: dict[str, Any], source: bytes) -> dict[str, str | None]:
    properties = feature.get("properties")
    texts = {
        name: _write_value(value, source, name)
        for name, value in (properties.items() if isinstance(properties, dict) else ())
    }
    identity = feature.get("id")
    if isinstance(identity, str) and identity:
        texts["feature_id" if "id" in texts else "id"] = identity
    return texts


def _write_value(value: object, source: bytes, name: str) -> str | None:
    if isinstance(value, str):
        # A lone half of a pair of surrogates is no character and could not be stored.
        return (value if value.isascii() else value.encode("utf-8", "replace").decode()) or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    nested = json.loads(source.decode("utf-8", "replace"))["properties"][name]
    return json.dumps(nested, ensure_ascii=False).encode("utf-8", "replace").decode()
