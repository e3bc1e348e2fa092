"""Where a record can really be: the footprint that its precision leaves open."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon

from corredor.errors import FrameError
from corredor.geoprocessing.crs import WGS84
from corredor.geoprocessing.frames import require_legs, require_points_or_legs
from corredor.geoprocessing.geodesy import GEOD, Floats, move_km
from corredor.geoprocessing.legs import TracedLeg, trace_legs
from corredor.geoprocessing.rings import build_circle, close_ring, wrap_polygon
from corredor.geoprocessing.sites import RADIUS_KM, find_polygons, match_areas
from corredor.vocabulary import PRECISIONS

_COLUMNS = ("id", "precision", "radius_m", "geometry")
_CAP_POINTS = 32


def measure_radius_m(precision: pd.Series) -> pd.Series:
    """Look up the radius in metres within which a record of each precision lies.

    Parameters
    ----------
    precision : Series of str
        site, town, state or country.

    Returns
    -------
    Series of float, index as given
        1,000 for a site, 10,000 for a town, NaN for a state or country, whose polygon counts instead.

    Raises
    ------
    FrameError
        A precision is none of the four.
    """
    unknown = precision[~precision.isin(PRECISIONS)]
    if len(unknown):
        raise FrameError(
            f"precision: {len(unknown)} of {len(precision)} values are not one of {', '.join(PRECISIONS)} "
            f"({', '.join(map(repr, unknown.unique()[:3]))})"
        )
    return (precision.map(RADIUS_KM).astype("float64") * 1000.0).rename("radius_m")


def build_footprints(
    records: gpd.GeoDataFrame, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Build the polygon in which each record can really be.

    Parameters
    ----------
    records : GeoDataFrame
        EPSG:4326. Points with `id`, `precision` and, where any is placed to a state or country, `country` and
        `state`; or legs (LineString) with `id` and `mode`.
    states, countries : GeoDataFrame
        Outlines in EPSG:4326 with `id` (ISO 3166-2) and `iso3`.

    Returns
    -------
    GeoDataFrame
        One row per record in its order, EPSG:4326: `id`, `precision`, `radius_m`, `geometry`. For a site or town a
        polygon of 64 corners at the true ground radius; for a state its outline, or that of the country
        where the state is unknown; for a country its outline; for a leg the band of `build_leg_bands`
        (`precision` town, `radius_m` NaN: it varies along the leg). Cut at the antimeridian.

    Raises
    ------
    FrameError
        Wrong or missing CRS, a missing column, a wrong geometry type, an unknown precision or mode, or records
        whose state or country has no outline, by id.
    """
    if require_points_or_legs(records, "records"):
        precision = pd.Series("town", index=range(len(records)), dtype=object)
        return build_leg_bands(records).assign(precision=precision, radius_m=np.nan)[list(_COLUMNS)]
    polygons = np.empty(len(records), dtype=object)
    precision = records["precision"].to_numpy(dtype=object)
    wide = ~records["precision"].isin(RADIUS_KM).to_numpy()
    keys = match_areas(records[wide], states, countries, "records")
    outlines = find_polygons(keys, states, countries)
    polygons[wide] = [outlines[key] for key in keys]
    circles: dict[tuple[float, float, str], Polygon | MultiPolygon] = {}
    for row in np.flatnonzero(~wide):
        point = records.geometry.iloc[row]
        key = (point.x, point.y, precision[row])
        if key not in circles:
            circles[key] = build_circle(point.x, point.y, RADIUS_KM[precision[row]])
        polygons[row] = circles[key]
    footprints = pd.DataFrame(records[["id", "precision"]]).reset_index(drop=True)
    footprints["radius_m"] = measure_radius_m(footprints["precision"])
    return gpd.GeoDataFrame(footprints, geometry=gpd.GeoSeries(polygons, crs=WGS84), crs=WGS84)


def build_leg_bands(legs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Build the band that each leg passes through: all places within its half-width of one of its points.

    Parameters
    ----------
    legs : GeoDataFrame
        EPSG:4326, LineStrings with `id` and `mode`. The half-width is 10 km at the two ends and grows by 0.1 km
        per km along the line from the nearer end, by 0.2 where the mode is sea, river or jungle.

    Returns
    -------
    GeoDataFrame
        One row per leg in its order, EPSG:4326: `id`, `geometry` (valid Polygon or MultiPolygon, cut at the
        antimeridian).

    Raises
    ------
    FrameError
        Wrong or missing CRS, a missing column, a geometry that is no LineString, an unknown mode.
    """
    require_legs(legs, "legs")
    bands = np.empty(len(legs), dtype=object)
    bands[:] = [_build_band(leg) for leg in trace_legs(legs)]
    named = pd.DataFrame(legs[["id"]]).reset_index(drop=True)
    return gpd.GeoDataFrame(named, geometry=gpd.GeoSeries(bands, crs=WGS84), crs=WGS84)


def _build_band(leg: TracedLeg) -> Polygon | MultiPolygon:
    if len(leg.lon) == 1:
        return build_circle(leg.lon[0], leg.lat[0], leg.radius_km[0])
    stretches = [
        _build_stretch(leg.lon[part], leg.lat[part], leg.radius_km[part])
        for part in (slice(first, last + 1) for first, last in zip(leg.breaks[:-1], leg.breaks[1:], strict=True))
    ]
    return wrap_polygon(shapely.union_all(stretches))


def _build_stretch(lon: Floats, lat: Floats, radius_km: Floats) -> Polygon | MultiPolygon:
    """Wrap the circles around the nodes of a stretch whose radius grows or shrinks evenly.

    The common tangents of circles that widen by w km per km touch them at the angle arccos(-w) from the way ahead.
    """
    azimuth, back, length_m = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    ahead = np.append(azimuth, back[-1] + 180.0)
    widening = (radius_km[-1] - radius_km[0]) / (np.sum(length_m) / 1000.0)
    angle = np.degrees(np.arccos(np.clip(-widening, -1.0, 1.0)))
    nodes = np.arange(len(lon))
    around_end = np.linspace(-angle, angle, _CAP_POINTS)[1:-1]
    around_start = np.linspace(angle, 360.0 - angle, _CAP_POINTS)[1:-1]
    node = np.concatenate(
        (nodes, np.full(len(around_end), nodes[-1]), nodes[::-1], np.zeros(len(around_start), int))
    )
    turn = np.concatenate((np.full(len(nodes), -angle), around_end, np.full(len(nodes), angle), around_start))
    ring_lon, ring_lat = move_km(lon[node], lat[node], ahead[node] + turn, radius_km[node])
    return close_ring(ring_lon, ring_lat, float(lon[0]))
