"""Positions as a table writes them: from two columns, from one, or from its geometry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from corredor.errors import QueryError
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.ground import Floats, is_on_earth
from corredor.importing.doctor.numbers import COMMA, DMS, EMPTY, PLAIN, UNREADABLE, read_coordinates, read_pairs
from corredor.importing.doctor.texts import to_arrow
from corredor.importing.presets import Fields
from corredor.importing.raw import RawTable

_CODE: Final = re.compile(r"[A-Za-z]{2,12}:\d{3,6}")
_FINDING: Final = {COMMA: "decimal_comma", DMS: "dms"}


@dataclass(eq=False)
class Positions:
    """One position per row, changed by the detectors as they repair.

    Attributes
    ----------
    lon, lat : ndarray
        Degrees, or metres until `projected` has looked at them; NaN where there are none.
    forms : ndarray of int8
        As in `numbers`: the odder of the two.
    columns : tuple of str
        Columns that hold it: latitude and longitude, or the one that holds both; empty where there are none.
    written : tuple of Array
        Those columns as they were written; of a geometry, its latitude and longitude.
    guessed_lon, guessed_lat : ndarray
        Where a refused row may belong, NaN where nobody can tell.
    """

    lon: Floats
    lat: Floats
    forms: NDArray[np.int8]
    columns: tuple[str, ...]
    written: tuple[pa.Array, ...]
    guessed_lon: Floats
    guessed_lat: Floats

    @property
    def column(self) -> str:
        """Name of the column, for findings."""
        return ", ".join(self.columns)

    def quote(self, at: NDArray[np.intp]) -> NDArray[np.object_]:
        """Return what the rows say, ``lat, lon`` as it was written."""
        if not self.columns:
            return np.full(len(at), "", dtype=object)
        rows = pa.array(at)
        parts = [
            ["" if cell is None else str(cell) for cell in part.take(rows).to_pylist()] for part in self.written
        ]
        return make_objects(map(", ".join, zip(*parts, strict=True)))

    def move(self, at: NDArray[np.intp], lon: Floats, lat: Floats) -> None:
        """Put rows somewhere else."""
        self.lon[at], self.lat[at] = lon, lat


def read_positions(raw: RawTable, fields: Fields, crs: str) -> Positions:
    """Read the position of every row.

    Parameters
    ----------
    raw : RawTable
        Its geometry counts before any column; a shape that is no point stands for a point on it.
    fields : mapping
        See `resolve_fields`.
    crs : str
        What numbers are in that are no degrees, such as ``EPSG:32719``; ``""`` leaves them as they are.

    Raises
    ------
    QueryError
        `crs` is no code of a known coordinate reference system.
    """
    count = len(raw)
    nowhere = np.full(count, np.nan)
    if raw.geometry is not None and not shapely.is_missing(raw.geometry.to_numpy()).all():
        points = _find_points(raw.geometry.to_numpy())
        forms = np.where(np.isnan(points[:, 0]), EMPTY, PLAIN).astype(np.int8)
        written = tuple(pa.array(points[:, axis].round(6), from_pandas=True) for axis in (1, 0))
        return Positions(
            points[:, 0].copy(), points[:, 1].copy(), forms, ("geometry",), written, nowhere.copy(), nowhere.copy()
        )
    if "lon" in fields and "lat" in fields:
        columns: tuple[str, ...] = (fields["lat"][0], fields["lon"][0])
        lon, lat = read_coordinates(raw.columns[columns[1]]), read_coordinates(raw.columns[columns[0]])
    elif "position" in fields:
        columns = (fields["position"][0],)
        lon, lat = read_pairs(raw.columns[columns[0]])
    else:
        forms = np.full(count, EMPTY, dtype=np.int8)
        return Positions(nowhere.copy(), nowhere.copy(), forms, (), (), nowhere, nowhere.copy())
    missing = (lon.forms == EMPTY) | (lat.forms == EMPTY)
    forms = np.where(missing, EMPTY, np.maximum(lon.forms, lat.forms)).astype(np.int8)
    lost = missing | (forms == UNREADABLE)
    positions = Positions(
        np.where(lost, np.nan, lon.values),
        np.where(lost, np.nan, lat.values),
        forms,
        columns,
        tuple(to_arrow(raw.columns[name]) for name in columns),
        nowhere,
        nowhere.copy(),
    )
    if crs:
        reproject(positions, crs)
    return positions


def reproject(positions: Positions, crs: str) -> None:
    """Turn what is no degree, or with a geographic CRS everything, into WGS 84 degrees."""
    held = read_crs(crs)
    at = np.flatnonzero(
        ~np.isnan(positions.lon) & (held.is_geographic | ~is_on_earth(positions.lon, positions.lat))
    )
    if len(at) and held != CRS.from_epsg(4326):
        transformer = Transformer.from_crs(held, "EPSG:4326", always_xy=True)
        lon, lat = transformer.transform(positions.lon[at], positions.lat[at])
        fits = np.isfinite(lon) & np.isfinite(lat)
        positions.move(at[fits], lon[fits], lat[fits])


def read_crs(code: str) -> CRS:
    """Read a coordinate reference system from its code; raise QueryError if there is none."""
    if _CODE.fullmatch(code):
        try:
            return CRS.from_user_input(code)
        except CRSError:
            pass
    raise QueryError(f"crs: expected a code such as EPSG:32719 (UTM zone 19 south), got {code[:40]!r}")


def list_forms(positions: Positions, ledger: Ledger) -> None:
    """Enter what was not written as plain numbers, and refuse rows for which that reading is declined."""
    for form, finding in _FINDING.items():
        mask = positions.forms == form
        at = ledger.find_allowed(finding, mask)
        now = write_position(positions.lon[at], positions.lat[at])
        ledger.repair(finding, at, positions.column, positions.quote(at), now, finding)
        declined = ledger.find_declined(finding, mask)
        now = write_position(positions.lon[declined], positions.lat[declined])
        ledger.refuse(finding, declined, positions.column, positions.quote(declined), now, f"{finding}_declined")


def write_position(lon: Floats, lat: Floats) -> NDArray[np.object_]:
    """Write ``lat, lon`` with up to six decimals."""
    texts = [f"{_trim(y)}, {_trim(x)}" for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    return make_objects(texts)


def _trim(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _find_points(shapes: NDArray[np.object_]) -> Floats:
    """Return lon and lat of points, and of a point on every other shape; NaN for empty and missing ones."""
    points = np.full((len(shapes), 2), np.nan)
    kinds = shapely.get_type_id(shapes)
    empty = shapely.is_empty(shapes) | (kinds < 0)
    single = (kinds == 0) & ~empty
    points[single] = shapely.get_coordinates(shapes[single])
    other = np.flatnonzero(~single & ~empty)
    on_shape = shapely.point_on_surface(shapes[other])
    held = ~(shapely.is_missing(on_shape) | shapely.is_empty(on_shape))
    points[other[held]] = shapely.get_coordinates(on_shape[held])
    return points
