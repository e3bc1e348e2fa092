"""The one coordinate reference system that geoprocessing accepts."""

from __future__ import annotations

import geopandas as gpd
from pyproj import CRS

from corredor.errors import FrameError

WGS84 = CRS.from_epsg(4326)
"""Longitude and latitude in degrees, in this order in every geometry, as RFC 7946 has it."""

_ACCEPTED = (WGS84, CRS.from_user_input("OGC:CRS84"))


def require_crs(frame: gpd.GeoDataFrame, argument: str) -> None:
    """Refuse a frame that is not in EPSG:4326.

    Parameters
    ----------
    frame : GeoDataFrame
        The frame to look at.
    argument : str
        Name of the argument that the caller knows the frame by.

    Raises
    ------
    FrameError
        The frame is no GeoDataFrame, has no geometry column, no CRS, or a CRS that is neither EPSG:4326
        nor OGC:CRS84. Nothing is reprojected silently.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise FrameError(
            f"{argument}: expected a GeoDataFrame in EPSG:4326, got {type(frame).__name__}; "
            "build one with geopandas.GeoDataFrame(..., crs='EPSG:4326')"
        )
    if frame.active_geometry_name is None:
        raise FrameError(f"{argument}: has no geometry column; name it with set_geometry(...)")
    crs = frame.crs
    if crs is None:
        raise FrameError(
            f"{argument}: has no CRS, expected EPSG:4326; "
            "if its coordinates are longitude and latitude, say so with set_crs('EPSG:4326')"
        )
    if not any(crs == accepted for accepted in _ACCEPTED):
        raise FrameError(
            f"{argument}: is in {crs.to_string()[:60]}, expected EPSG:4326; reproject it with to_crs('EPSG:4326')"
        )
