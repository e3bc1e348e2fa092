"""Reference systems: what a file says, what it may mean, and the way to longitude and latitude."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pyproj
import pyproj.network
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from corredor.importing.errors import CrsSuggestion, CrsUnknownError, ImportFileError

LONLAT: Final = "EPSG:4326"

_AUTHORITY_CODE: Final = re.compile(r"(EPSG|ESRI|IGNF|OGC|IAU_2015):[A-Za-z0-9]{1,12}", re.IGNORECASE)
_URN: Final = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)(\w+)[:/][\w.]*[:/](\w+)$"
)
_NAMES_A_FILE: Final = re.compile(r"grids|PARAMETERFILE|\+init|\+catalog|@|file=", re.IGNORECASE)
_SAMPLES: Final = 3
_SUGGESTIONS: Final = 8

_UTM_LAND: Final = {
    11: (28, 50),
    12: (22, 50),
    13: (18, 50),
    14: (15, 50),
    15: (13, 50),
    16: (8, 50),
    17: (-7, 50),
    18: (-56, 48),
    19: (-56, 48),
    20: (-56, 48),
    21: (-56, 8),
    22: (-34, 6),
    23: (-25, 1),
    24: (-21, -2),
    25: (-10, -3),
}
"""Latitudes between which each UTM zone holds land of the Americas."""
_NEAREST_ZONE: Final = 19
_NATIONAL: Final = (
    ("EPSG:9377", (-79.1, -4.3, -66.8, 13.5)),
    ("EPSG:3116", (-79.1, -4.3, -66.8, 13.5)),
    ("EPSG:3857", (-118.0, -56.0, -34.0, 50.0)),
)
"""National grids and the web's, with the bbox (west, south, east, north) in which they are meant."""


def read_crs(text: str) -> pyproj.CRS | None:
    """Read what a file says of its reference system.

    Parameters
    ----------
    text : str
        Authority and code, URN, WKT or PROJJSON.

    Returns
    -------
    pyproj.CRS or None
        None where it is no system on Earth, cannot be understood, or names a file.
    """
    urn = _URN.match(text.strip())
    plain = f"{urn[1]}:{urn[2]}" if urn else text.strip()
    if not plain or _NAMES_A_FILE.search(plain):
        return None
    try:
        crs = pyproj.CRS.from_user_input(plain)
        known = crs.to_authority(min_confidence=70)
        crs = pyproj.CRS.from_authority(*known) if known else crs
    except (CRSError, ProjError):
        return None
    return crs if crs.is_geographic or crs.is_projected else None


def read_given_crs(text: str) -> pyproj.CRS:
    """Read what the user says: authority and code only.

    Raises
    ------
    ImportFileError
        ``crs_invalid``.
    """
    crs = read_crs(text.upper()) if _AUTHORITY_CODE.fullmatch(text.strip()) else None
    if crs is None:
        raise ImportFileError("crs_invalid", crs=text[:80])
    return crs


def name_crs(crs: pyproj.CRS) -> str:
    """Name a system as ``EPSG:32719``, or by its own name where no authority knows it."""
    known = crs.to_authority()
    name = ":".join(known) if known else str(crs.name)
    return LONLAT if name == "OGC:CRS84" else name


def move_to_lonlat(
    shapes: NDArray[np.object_], stated: str | None, given: str | None
) -> tuple[NDArray[np.object_], str, int]:
    """Reproject shapes to longitude and latitude.

    Parameters
    ----------
    shapes : ndarray of object
        In the file's system, x before y; None where there is none.
    stated, given : str or None
        What the file says, and what the user says of a file that says nothing.

    Returns
    -------
    ndarray of object
        Flat shapes in EPSG:4326 (lon/lat), None where one cannot be reprojected.
    str
        The system that they came from.
    int
        How many could not be reprojected.

    Raises
    ------
    CrsUnknownError
        Neither the file nor the user names a system that is known.
    ImportFileError
        ``crs_invalid``: what the user says is no system.
    """
    crs = read_crs(stated) if stated else None
    if crs is None and given:
        crs = read_given_crs(given)
    flat = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    if crs is None:
        raise ask_for_crs(flat)
    if crs.equals(LONLAT, ignore_axis_order=True):
        return flat, LONLAT, 0
    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    transformer = pyproj.Transformer.from_crs(crs, LONLAT, always_xy=True)

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    moved = shapely.transform(flat, move)
    bounds = shapely.bounds(moved)
    lost = ~shapely.is_missing(flat) & ~shapely.is_empty(flat) & ~np.isfinite(bounds).all(axis=1)
    moved[lost] = None
    return moved, name_crs(crs), int(lost.sum())


def ask_for_crs(shapes: NDArray[np.object_]) -> CrsUnknownError:
    """Word the question which system some shapes are in, with what would put the first one into the Americas."""
    there = shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
    corners = shapely.bounds(there[:_SAMPLES]) if len(there) else np.empty((0, 4))
    samples = [(float(west), float(south)) for west, south, _, _ in corners]
    return CrsUnknownError(samples, suggest_crs(*samples[0]) if samples else [])


def suggest_crs(x: float, y: float) -> list[CrsSuggestion]:
    """Suggest systems in which a coordinate lies in the Americas, the likeliest first."""
    if abs(x) <= 180 and abs(y) <= 90:
        return [_suggest(LONLAT, x, y)]
    found = []
    for zone in sorted(_UTM_LAND, key=lambda zone: abs(zone - _NEAREST_ZONE)):
        south, north = _UTM_LAND[zone]
        for crs, half in ((f"EPSG:{32700 + zone}", -1), (f"EPSG:{32600 + zone}", 1)):
            each = _suggest(crs, x, y)
            if south <= each.lat <= north and each.lat * half >= 0 and abs(each.lon + 183 - 6 * zone) <= 3.5:
                found.append(each)
    for crs, (west, bottom, east, top) in _NATIONAL:
        each = _suggest(crs, x, y)
        if west <= each.lon <= east and bottom <= each.lat <= top:
            found.insert(min(len(found), _SUGGESTIONS // 2), each)
    return found[:_SUGGESTIONS]


def _suggest(crs: str, x: float, y: float) -> CrsSuggestion:
    lon, lat = pyproj.Transformer.from_crs(crs, LONLAT, always_xy=True).transform(x, y)
    return CrsSuggestion(crs, str(pyproj.CRS(crs).name), float(lon), float(lat))
