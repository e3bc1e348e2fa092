"""Formats that GDAL reads: GeoPackage, Shapefile, KML, GPX and FlatGeobuf, each checked before GDAL sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from corredor.importing.errors import ImportFileError
from corredor.importing.reading.columns import TEXT
from corredor.importing.reading.crs import LONLAT, move_to_lonlat
from corredor.importing.reading.database import Layer, list_layers
from corredor.importing.reading.encoding import read_text
from corredor.importing.reading.gdal import GdalLayer, list_gdal_layers, read_layer
from corredor.importing.reading.markup import check_markup
from corredor.importing.reading.options import Part, Task
from corredor.importing.reading.parsed import Parsed, check_rows

_GPX_LAYERS: Final = ("waypoints", "routes", "tracks")
"""What a GPX file holds; the points of its routes and tracks are in these already."""
_LAYER_COLUMN: Final = "layer"
_DRAWING: Final = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon")
"""Columns that the reader of KML adds and that say how a mark is drawn."""
_DBF_HEAD_BYTES: Final = 12


def list_tables(task: Task) -> tuple[Part, ...]:
    """Name the layers of a GeoPackage; the other formats are read as one table."""
    kind = task.suffix.removeprefix(".")
    if kind == "geopackage":
        return tuple(Part(layer.name, kind, layer.rows) for layer in list_layers(task.path))
    return (Part("", kind, None),)


def read_table(task: Task, part: str) -> Parsed:
    """Read a file that GDAL reads; see `read_source`.

    The folders of a KML and the waypoints, routes and tracks of a GPX file are read as one table, with the column
    ``layer`` where there are several.
    """
    kind = task.suffix.removeprefix(".")
    task.report(0.0, 0)
    if kind == "geopackage":
        return _read_geopackage(task, part)
    if kind == "shapefile":
        return _read_shapefile(task)
    if kind == "flatgeobuf":
        return _read_flatgeobuf(task)
    return _read_markup(task, kind)


def _read_geopackage(task: Task, part: str) -> Parsed:
    layer = next((each for each in list_layers(task.path) if each.name == part), None)
    if layer is None:
        raise ImportFileError("no_part", part=part[:80], parts="-")
    check_rows(layer.rows, task.limits)
    piece = read_layer(task, "geopackage", layer.name, layer.rows)
    _check_count(piece.count, layer.rows, "geopackage")
    return _finish([piece], task, _count_lost_shapes(layer, piece), has_crs=layer.has_crs)


def _count_lost_shapes(layer: Layer, piece: GdalLayer) -> dict[str, str]:
    there = 0 if piece.shapes is None else int((~shapely.is_missing(piece.shapes)).sum()) + piece.unreadable
    return {"unreadable_shapes": str(layer.shapes - there + piece.unreadable)} if layer.shapes > there else {}


def _read_shapefile(task: Task) -> Parsed:
    if not task.path.with_suffix(".dbf").exists() and not task.path.with_suffix(".shx").exists():
        raise ImportFileError("shapefile_incomplete", missing=".shx, .dbf")
    rows, is_cut = _check_dbf(task.path.with_suffix(".dbf"))
    encoding = task.options.encoding or _find_dbf_encoding(task.path)
    piece = read_layer(task, "shapefile", None, rows, encoding=encoding)
    size = int.from_bytes(task.path.read_bytes()[24:28], "big") * 2
    is_cut = is_cut or size > task.path.stat().st_size
    parsed = _finish([piece], task, {}, has_crs=task.path.with_suffix(".prj").exists())
    if is_cut:
        raise ImportFileError("truncated", format="shapefile")
    return parsed


def _check_dbf(path: Path) -> tuple[int | None, bool]:
    """Read how many rows a table of attributes announces, and whether it ends before they do."""
    if not path.exists():
        return None, False
    with path.open("rb") as stream:
        head = stream.read(_DBF_HEAD_BYTES)
    rows, start, width = (int.from_bytes(head[at : at + size], "little") for at, size in ((4, 4), (8, 2), (10, 2)))
    return rows, path.stat().st_size < start + rows * width


def _find_dbf_encoding(path: Path) -> str | None:
    """Find the encoding of the attributes where the file names none; None where it does."""
    table = path.with_suffix(".dbf")
    if not table.exists() or path.with_suffix(".cpg").exists():
        return None
    raw = table.read_bytes()
    if raw[29:30] != b"\0":
        return None
    letters = raw[int.from_bytes(raw[8:10], "little") :].replace(b"\0", b" ").replace(b" ", b"\n")
    return read_text(letters).encoding


def _read_flatgeobuf(task: Task) -> Parsed:
    piece = read_layer(task, "flatgeobuf", None)
    # GDAL ends quietly where the file ends; the head says how many features there were, 0 where nobody knew.
    if piece.count < piece.announced:
        raise ImportFileError("truncated", format="flatgeobuf")
    return _finish([piece], task, {})


def _read_markup(task: Task, kind: str) -> Parsed:
    elements = check_markup(task.path, kind, task.limits)
    counts = elements.counts
    if kind == "gpx":
        expected = counts["wpt"] + counts["rte"] + counts["trk"]
        layers: Sequence[str | None] = _GPX_LAYERS
    else:
        expected = counts["Placemark"] + counts["GroundOverlay"]
        if not expected and counts["NetworkLink"]:
            raise ImportFileError("network_link")
        layers = list_gdal_layers(task, kind)
    pieces = [read_layer(task, kind, layer, expected) for layer in layers]
    found = sum(piece.count for piece in pieces)
    facts = {"network_links": str(counts["NetworkLink"])} if counts["NetworkLink"] else {}
    _check_count(found, expected, kind)
    kept = [_drop_empty(piece) for piece in pieces]
    filled = [(piece, str(layer)) for piece, layer in zip(kept, layers, strict=True) if piece.count]
    if len(filled) > 1:
        facts["layers"] = "; ".join(layer for _, layer in filled)
        return _finish([_name_layer(piece, layer) for piece, layer in filled], task, facts)
    return _finish([piece for piece, _ in filled], task, facts)


def _drop_empty(piece: GdalLayer) -> GdalLayer:
    """Drop what the reader of a format adds whether the file has it or not."""
    there = {
        name: column
        for name, column in piece.columns.items()
        if name not in _DRAWING and column.null_count < len(column)
    }
    return replace(piece, columns=there)


def _name_layer(piece: GdalLayer, layer: str) -> GdalLayer:
    names = pa.chunked_array([pa.array([layer] * piece.count, TEXT)], TEXT)
    others = {(f"{name}_" if name == _LAYER_COLUMN else name): column for name, column in piece.columns.items()}
    return replace(piece, columns={_LAYER_COLUMN: names, **others})


def _check_count(found: int, expected: int, kind: str) -> None:
    if found < expected:
        raise ImportFileError("broken", format=kind, detail=f"{expected} → {found}")


def _finish(pieces: Sequence[GdalLayer], task: Task, facts: Mapping[str, str], *, has_crs: bool = True) -> Parsed:
    count = sum(piece.count for piece in pieces)
    if not count:
        raise ImportFileError("no_rows")
    names = list(dict.fromkeys(name for piece in pieces for name in piece.columns))
    columns = tuple(
        pa.chunked_array(
            [
                chunk
                for piece in pieces
                for chunk in (
                    piece.columns[name].chunks if name in piece.columns else [pa.nulls(piece.count, TEXT)]
                )
            ],
            TEXT,
        )
        for name in names
    )
    counts = {"unreadable_shapes": sum(piece.unreadable for piece in pieces)}
    shapes, came_from = None, ""
    if all(piece.shapes is not None for piece in pieces):
        stated = pieces[0].crs if has_crs else None
        together = np.concatenate([piece.shapes for piece in pieces if piece.shapes is not None])
        shapes, came_from, lost = move_to_lonlat(together, stated or _assume_crs(task), task.options.crs)
        counts["unprojectable_shapes"] = lost
    return Parsed(
        tuple(names),
        columns,
        np.arange(1, count + 1, dtype=np.int64),
        shapes,
        encoding=pieces[0].encoding if task.suffix == ".shapefile" else "",
        crs=came_from,
        facts={**{name: str(number) for name, number in counts.items() if number}, **facts},
    )


def _assume_crs(task: Task) -> str | None:
    """Name the system that a format prescribes."""
    return LONLAT if task.suffix in (".kml", ".kmz", ".gpx") else None
