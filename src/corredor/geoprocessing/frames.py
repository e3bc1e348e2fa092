"""What a frame must hold before anything is measured on it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corredor.errors import FrameError, QueryError
from corredor.geoprocessing.crs import require_crs
from corredor.vocabulary import MODES, PRECISIONS

_MAX_LATITUDE = 90.0
_MAX_LONGITUDE = 360.0


def require_columns(frame: pd.DataFrame, columns: Sequence[str], argument: str) -> None:
    """Refuse a frame that lacks a column, naming all that are missing at once."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise FrameError(
            f"{argument}: lacks {_list(missing)}, expected the columns {', '.join(columns)}; "
            f"it has {', '.join(map(str, frame.columns)) or 'none'}"
        )


def require_points(records: gpd.GeoDataFrame, argument: str) -> None:
    """Refuse records that are not points of known precision.

    Parameters
    ----------
    records : GeoDataFrame
        Needs `id` and `precision`. A record placed to a state or country may be without geometry, one placed
        to a site or town may not.
    argument : str
        Name of the argument that the caller knows the frame by.

    Raises
    ------
    FrameError
        Wrong CRS, a missing column, an unknown precision, a geometry that is no Point, coordinates out of range.
    """
    require_crs(records, argument)
    require_columns(records, ("id", "precision"), argument)
    _refuse(
        records,
        ~records["precision"].isin(PRECISIONS),
        argument,
        f"precision is not one of {', '.join(PRECISIONS)}",
    )
    geometry = records.geometry
    empty = (geometry.isna() | geometry.is_empty).to_numpy()
    exact = records["precision"].isin(("site", "town")).to_numpy()
    _refuse(records, empty & exact, argument, "placed to a site or town, but without a point")
    _refuse(records, ~empty & (geometry.geom_type != "Point").to_numpy(), argument, "geometry is not a Point")
    _require_range(records, argument)


def require_legs(legs: gpd.GeoDataFrame, argument: str) -> None:
    """Refuse legs that are not lines with a mode of travel.

    Parameters
    ----------
    legs : GeoDataFrame
        Needs `id` and `mode`, and a LineString in every row.
    argument : str
        Name of the argument that the caller knows the frame by.

    Raises
    ------
    FrameError
        Wrong CRS, a missing column, an unknown mode, a geometry that is no LineString, coordinates out of range.
    """
    require_crs(legs, argument)
    require_columns(legs, ("id", "mode"), argument)
    _refuse(legs, ~legs["mode"].isin(MODES), argument, f"mode is not one of {', '.join(MODES)}")
    geometry = legs.geometry
    line = (geometry.geom_type == "LineString") & ~geometry.is_empty
    _refuse(legs, ~line, argument, "geometry is not a LineString")
    _require_range(legs, argument)


def require_places(places: gpd.GeoDataFrame, code: str, argument: str) -> None:
    """Refuse outlines that are not polygons in EPSG:4326 with a column of codes."""
    require_crs(places, argument)
    require_columns(places, (code,), argument)
    kinds = places.geometry.geom_type
    wrong = ~(kinds.isin(("Polygon", "MultiPolygon")) & ~places.geometry.is_empty)
    if wrong.any():
        raise FrameError(
            f"{argument}: {int(wrong.sum())} of {len(places)} geometries are not polygons "
            f"({_list(places.loc[wrong, code])})"
        )


def require_distance(within_km: float) -> float:
    """Refuse a distance that is no finite number of kilometres from 0 up."""
    try:
        distance_km = float(within_km)
    except (TypeError, ValueError):
        distance_km = np.nan
    if isinstance(within_km, bool) or not np.isfinite(distance_km) or distance_km < 0:
        raise QueryError(f"within_km: expected a distance in kilometres, 0 or more, got {within_km!r}")
    return distance_km


def require_points_or_legs(frame: gpd.GeoDataFrame, argument: str) -> bool:
    """Refuse a frame that holds neither points of known precision nor legs, and tell whether it holds legs.

    A frame with a LineString in any row must be all legs; an empty frame is one of legs if it has a `mode`.
    """
    require_crs(frame, argument)
    lines = (frame.geometry.geom_type == "LineString").any() if len(frame) else "mode" in frame.columns
    if lines:
        require_legs(frame, argument)
    else:
        require_points(frame, argument)
    return bool(lines)


def list_members(frame: pd.DataFrame, column: str) -> list[frozenset[str]]:
    """Read a column of lists of words as sets; a missing list is an empty one, a bare word is refused."""
    _refuse(frame, frame[column].map(lambda cell: isinstance(cell, str)), column, "is a word, not a list of words,")
    return [frozenset(cell) if isinstance(cell, Collection) else frozenset() for cell in frame[column]]


def _require_range(frame: gpd.GeoDataFrame, argument: str) -> None:
    coordinates, rows = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    with np.errstate(invalid="ignore"):
        inside = (np.abs(coordinates[:, 0]) <= _MAX_LONGITUDE) & (np.abs(coordinates[:, 1]) <= _MAX_LATITUDE)
    wrong = np.zeros(len(frame), dtype=bool)
    wrong[rows[~inside]] = True
    _refuse(frame, wrong, argument, "coordinates are not longitude and latitude in degrees")


def _refuse(frame: pd.DataFrame, wrong: pd.Series | np.ndarray, argument: str, problem: str) -> None:
    mask = np.asarray(wrong, dtype=bool)
    if mask.any():
        named = _list(frame["id"].to_numpy()[mask])
        raise FrameError(f"{argument}: {problem} in {int(mask.sum())} of {len(frame)} records ({named})")


def _list(values: Iterable[Hashable], limit: int = 3) -> str:
    words = [str(value) for value in values]
    return ", ".join(words[:limit]) + (", …" if len(words) > limit else "")
