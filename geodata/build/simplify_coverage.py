"""Simplify states as one coverage, so that neighbours keep sharing their border to the last digit."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

# Tolerance in degrees by the area of the landmass in km2: an islet would vanish under a continent's tolerance.
TOLERANCES_DEG = ((300.0, 0.0015), (3_000.0, 0.003), (30_000.0, 0.006), (300_000.0, 0.008), (np.inf, 0.01))
# Zones far from every corridor get a second, coarser pass: countries, states (None: all), tolerance in degrees.
COARSE_ZONES: tuple[tuple[frozenset[str], frozenset[str] | None, float], ...] = (
    (frozenset({"GRL"}), None, 0.12),
    (frozenset({"CAN"}), None, 0.08),
    (frozenset({"USA"}), frozenset({"US-AK"}), 0.08),
    (frozenset({"USA", "SGS"}), None, 0.03),
    (frozenset({"CHL"}), frozenset({"CL-AI", "CL-MA"}), 0.035),
)
# A part smaller than this (km2) is dropped, unless it is the largest of its unit.
SMALLEST_KM2 = {"CAN": 300.0, "GRL": 2000.0, "USA": 60.0, "CHL": 40.0, "FLK": 30.0, "SGS": 100.0, "BHS": 8.0}
SMALLEST_ELSEWHERE_KM2 = 2.5
WIDEST_GAP_DEG = 0.01  # a gap between neighbours up to this width is closed
FINE_KM2 = 30_000.0  # landmasses up to this keep four decimals


def explode_units(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Split units into polygons and drop the islets and what lies beyond the antimeridian.

    Returns
    -------
    GeoDataFrame
        The columns of units, km2 (of the part) and landmass (number of the group of parts that touch).
    """
    parts = units.explode(ignore_index=False, index_parts=False)
    parts["unit"] = parts.index
    parts = parts.reset_index(drop=True)
    parts["km2"] = measure_area_km2(parts.geometry)
    parts["landmass"] = _number_landmasses(parts.geometry.to_numpy())
    landmass_km2 = parts.groupby("landmass")["km2"].transform("sum")
    is_largest = parts["km2"] == parts.groupby("unit")["km2"].transform("max")
    smallest = parts["iso3"].map(SMALLEST_KM2).fillna(SMALLEST_ELSEWHERE_KM2)
    beyond = (parts["iso3"] == "USA") & (parts.geometry.bounds["minx"] > 0)
    return parts[((landmass_km2 >= smallest) | is_largest) & ~beyond].reset_index(drop=True)


def measure_area_km2(polygons: gpd.GeoSeries) -> np.ndarray:
    """Return geodesic areas in km2."""
    geod = polygons.crs.get_geod()
    return np.array([abs(geod.geometry_area_perimeter(polygon)[0]) / 1e6 for polygon in polygons])


def simplify_parts(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify parts landmass by landmass and round their coordinates.

    Parts that touch form one landmass and get one tolerance. Coordinates are rounded to three decimals, on
    small landmasses to four; as neighbours have the same vertices before, they have the same after.
    """
    shapes = parts.geometry.to_numpy().copy()
    landmasses = [(group.index.to_numpy(), group["km2"].sum()) for _, group in parts.groupby("landmass")]
    for members, km2 in landmasses:
        shapes[members] = shapely.coverage_simplify(shapes[members], _choose_tolerance(km2))
    for countries, states, tolerance in COARSE_ZONES:
        is_member = parts["iso3"].isin(countries)
        if states is not None:
            is_member &= parts["id"].isin(states) | parts["id"].isna()
        shapes = _coarsen(shapes, np.flatnonzero(is_member), tolerance)
    for members, km2 in landmasses:
        decimals = 4 if km2 <= FINE_KM2 else 3
        shapes[members] = _clean(_round(shapes[members], decimals), decimals)
    return parts.set_geometry(gpd.GeoSeries(shapes, index=parts.index, crs=parts.crs))


def _number_landmasses(shapes: np.ndarray) -> np.ndarray:
    """Return for each shape the lowest position among those that it touches, directly or through others."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    number = np.arange(len(shapes))
    while True:
        lowest = number.copy()
        np.minimum.at(lowest, left, number[right])
        lowest = lowest[lowest]
        if (lowest == number).all():
            return number
        number = lowest


def _choose_tolerance(km2: float) -> float:
    return next(degrees for limit, degrees in TOLERANCES_DEG if km2 <= limit)


def _coarsen(shapes: np.ndarray, members: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify some shapes further without moving their borders with the others.

    The sea around them joins the coverage, which turns their coasts into inner borders; the outer border of that
    coverage, which is where the other shapes begin, stays as it is.
    """
    west, south, east, north = shapely.total_bounds(shapes[members])
    window = shapely.box(west - 1, south - 1, east + 1, north + 1)
    sea = shapely.get_parts(shapely.difference(window, shapely.union_all(shapes)))
    simple = shapely.coverage_simplify(np.concatenate([shapes[members], sea]), tolerance, simplify_boundary=False)
    shapes = shapes.copy()
    shapes[members] = simple[: len(members)]
    return shapes


def _round(shapes: np.ndarray, decimals: int) -> np.ndarray:
    return shapely.transform(shapes, lambda coordinates: np.round(coordinates, decimals))


def _clean(shapes: np.ndarray, decimals: int) -> np.ndarray:
    """Mend what rounding broke: crossing borders, rings that touch themselves, slivers between neighbours."""
    for _ in range(5):
        mended = shapely.coverage_clean(
            shapely.make_valid(shapes), snapping_distance=10.0**-decimals / 2, gap_width=WIDEST_GAP_DEG
        )
        shapes = _round(mended, decimals)
        if shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes):
            return shapes
    raise ValueError("rounding keeps breaking the coverage: raise the number of decimals")
