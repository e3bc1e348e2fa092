"""Records made fit to be shown to others: no coordinate in them is finer than a town or a state."""

from __future__ import annotations

import re
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from corredor.dataset import Atlas
from corredor.dataset.atlas import CRS
from corredor.dataset.own_layer import ORIGINAL
from corredor.errors import QueryError
from corredor.geoprocessing.geodesy import measure_distance_km
from corredor.importing.doctor.findings import make_objects
from corredor.importing.doctor.record_texts import to_objects
from corredor.importing.doctor.texts import to_arrow
from corredor.importing.presets.preset import fold_name
from corredor.vocabulary import PRECISIONS

LEVELS: Final = ("town", "state")
"""What a coordinate can be coarsened to."""

TOWN_RADIUS_KM: Final = 10.0
"""What is placed to a town lies this near to it; see the codebook."""

NEAREST_TOWN_KM: Final = 50.0
"""Farther than this from any town a record goes to its state."""

REMOVED: Final = "…"
"""What stands where a coordinate was taken out of a text."""

_POSITION_NAME: Final = re.compile(
    r"(?:^|_)(?:lat|latitude|latitud|lon|long|lng|longitude|longitud|coord\w*|geom|geometry|geometria|wkt|wkb|gps|x|y"
    r"|utm\w*|este|leste|norte|easting|northing|geohash|h3\w*|mgrs|plus_?code|what3words|w3w|geo|geolocal\w*"
    r"|georref\w*|direccion|endereco|address)(?:_|$)"
)
_FINE_NUMBER: Final = r"\d{1,3}[.,]\d{3,}|\d{1,3}\s*[°º]|\b\d{6,7}(?:[.,]\d+)?\b"
_FINE: Final = re.compile(r"[-−]?\d{1,3}[.,]\d{3,}|[-−]?\d{1,3}\s*[°º][^;,\n]{0,24}|\b\d{6,7}[.,]\d+\b")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NEAR_DEGREES: Final = 0.02


def coarsen(records: gpd.GeoDataFrame, level: str, atlas: Atlas) -> gpd.GeoDataFrame:
    """Move every record to the nearest town or to its state, and take exact positions out of all its columns.

    Parameters
    ----------
    records : GeoDataFrame
        Records as `diagnose` makes them; left as they are.
    level : str
        ``"town"``: to the point of the nearest town, or to the state where none is within 50 km. ``"state"``: to
        the label point of the state, or of the country where the state is not known. Beyond the outlines of the
        atlas a record moves to the middle of its square of one degree.
    atlas : Atlas
        Towns and outlines.

    Returns
    -------
    GeoDataFrame
        The same rows. Precision says what is left: ``town`` only where the town is within 10 km, and never finer
        than it was. Place is the town or state; the file's own place, and its columns that hold positions or
        addresses, are left out. In texts, numbers that can be coordinates are replaced by ``…``.

    Raises
    ------
    QueryError
        There is no such level.
    """
    if level not in LEVELS:
        raise QueryError(f"level: expected one of {', '.join(LEVELS)}, got {level[:40]!r}")
    exact = np.column_stack((records.geometry.x, records.geometry.y)).reshape(-1, 2)
    points, ranks, places = _choose_points(records, level, atlas, exact)
    before = np.array([PRECISIONS.index(one) if one in PRECISIONS else -1 for one in records["precision"]])
    kept = [name for name in records.columns if not _holds_positions(str(name))]
    coarse = records[kept].copy(deep=False)
    old_places = records["place"].to_numpy(dtype=object)
    coarse["precision"] = make_objects(PRECISIONS[rank] for rank in np.maximum(ranks, before))
    coarse["place"] = pd.Series(places, index=records.index, dtype=object)
    names = [
        name.replace(old, new or REMOVED) if isinstance(old, str) and old else name
        for name, old, new in zip(records["name"], old_places, places, strict=True)
    ]
    coarse["name"] = pd.Series(make_objects(names), index=records.index, dtype=object)
    for name in coarse.columns:
        if str(name).startswith(ORIGINAL):
            coarse[name] = coarse[name].mask((coarse[name] == records["place"]).fillna(False).astype(bool), REMOVED)
        if name in ("name", "note") or str(name).startswith(ORIGINAL):
            coarse[name] = _remove_coordinates(coarse[name], exact)
    for name in ("sources", "actors"):
        coarse[name] = pd.Series(
            make_objects(tuple(_strip(text) for text in texts) for texts in coarse[name]), index=records.index
        )
    return coarse.set_geometry(gpd.GeoSeries(shapely.points(points), index=records.index, crs=CRS))


def _choose_points(
    records: gpd.GeoDataFrame, level: str, atlas: Atlas, exact: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.object_]]:
    points = np.floor(exact) + 0.5
    ranks = np.full(len(records), PRECISIONS.index("country"), dtype=np.int64)
    places = np.full(len(records), None, dtype=object)
    for kind, areas, key, column in (
        ("country", atlas.places.countries, "iso3", "country"),
        ("state", atlas.places.states, "id", "state"),
    ):
        at = pd.Index(areas[key]).get_indexer(pd.Index(records[column]))
        known = at >= 0
        points[known] = areas[["label_lon", "label_lat"]].to_numpy(dtype=float)[at[known]]
        ranks[known] = PRECISIONS.index(kind)
        places[known] = areas["name_en"].to_numpy(dtype=object)[at[known]]
    if level == "town":
        finer = ~records["precision"].isin(("state", "country")).to_numpy()
        towns = atlas.places.towns
        town_points = shapely.get_coordinates(towns.geometry)
        rows = np.flatnonzero(finer)
        nearest, km = _find_nearest(exact[rows], town_points)
        near = km <= NEAREST_TOWN_KM
        rows, nearest, km = rows[near], nearest[near], km[near]
        points[rows] = town_points[nearest]
        places[rows] = towns["name"].to_numpy(dtype=object)[nearest]
        ranks[rows] = np.where(km <= TOWN_RADIUS_KM, PRECISIONS.index("town"), PRECISIONS.index("state"))
    return points, ranks, places


def _find_nearest(
    exact: NDArray[np.float64], towns: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest town of each position, by its straight distance through the ground, and how far it is."""
    if not len(exact) or not len(towns):
        return np.zeros(len(exact), dtype=np.intp), np.full(len(exact), np.inf)
    _, nearest = cKDTree(_to_sphere(towns)).query(_to_sphere(exact))
    return nearest, measure_distance_km(exact[:, 0], exact[:, 1], towns[nearest, 0], towns[nearest, 1])


def _to_sphere(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(lonlat).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _holds_positions(name: str) -> bool:
    return name.startswith(ORIGINAL) and bool(_POSITION_NAME.search(fold_name(name.removeprefix(ORIGINAL))))


def _remove_coordinates(column: pd.Series, exact: NDArray[np.float64]) -> pd.Series:
    held = to_arrow(column)
    found = pc.fill_null(pc.match_substring_regex(held, _FINE_NUMBER), False).to_numpy(zero_copy_only=False)
    at = np.flatnonzero(found)
    if not len(at):
        return column
    texts = to_objects(column)
    for row in at:
        texts[row] = _strip(texts[row], exact[row])
    return pd.Series(texts, index=column.index, dtype=column.dtype)


def _strip(text: str, lonlat: NDArray[np.float64] | None = None) -> str:
    """Take out numbers of four and more decimals, and coarser ones that are the record's own coordinates."""

    def replace(found: re.Match[str]) -> str:
        written = found[0]
        if _THOUSANDS.fullmatch(written.lstrip("-−")) and not _is_own(written, lonlat):
            return written
        return REMOVED

    return _FINE.sub(replace, text)


def _is_own(written: str, lonlat: NDArray[np.float64] | None) -> bool:
    if lonlat is None:
        return False
    value = abs(float(written.lstrip("-−").replace(",", ".", 1).replace(",", "")))
    return bool((np.abs(np.abs(lonlat) - value) < _NEAR_DEGREES).any())
