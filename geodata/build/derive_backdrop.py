"""Derive the land around the map's countries, so that Spain is not an island."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from simplify_coverage import measure_area_km2

# Around Spain the backdrop is as fine as Spain itself and shares its borders: west, south, east, north in degrees.
WINDOW = shapely.box(-19.5, 27.5, 5.0, 46.0)
NEIGHBOURS = ("AND", "DZA", "FRA", "GIB", "MAR", "PRT", "SAH")
TOLERANCE_DEG = 0.2
SMALLEST_KM2 = 3_000.0
SMALLEST_ATLANTIC_KM2 = 400.0  # Azores, Madeira, Cape Verde
SMALLEST_SEA = 0.5  # square degrees; what is less is a sliver between neighbours
GRID_DEG = 0.001
ATLANTIC = shapely.box(-35, 10, -8, 66)


def choose_neighbours(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return Spain's neighbours as units without a country, whole, whose parts reach into the window."""
    near = units[units["adm0_a3"].isin(NEIGHBOURS)]
    whole = near.groupby("adm0_a3")["geometry"].agg(shapely.union_all)
    kept = [[part for part in shapely.get_parts(shape) if part.intersects(WINDOW)] for shape in whole]
    return gpd.GeoDataFrame({"geometry": [shapely.MultiPolygon(parts) for parts in kept]}, crs=units.crs)


def build_backdrop(
    world: gpd.GeoDataFrame, neighbours: gpd.GeoDataFrame, gaps: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> list[shapely.Polygon]:
    """Return the polygons of the rest of the world, coarse, fine near Spain, and the gaps between states."""
    parts = world.explode(index_parts=False, ignore_index=True).geometry
    tree = shapely.STRtree(units.geometry.to_numpy())
    ours = np.unique(tree.query(parts.representative_point().to_numpy(), predicate="within")[0])
    rest = parts.drop(index=ours)
    land = gpd.GeoSeries(shapely.get_parts(shapely.union_all(rest.to_numpy())), crs=parts.crs)
    smallest = np.where(land.intersects(ATLANTIC), SMALLEST_ATLANTIC_KM2, SMALLEST_KM2)
    large = land[measure_area_km2(land) >= smallest].simplify(TOLERANCE_DEG)
    coarse = shapely.difference(shapely.union_all(large.to_numpy()), WINDOW)
    fine = shapely.intersection(shapely.union_all(neighbours.geometry.to_numpy()), WINDOW)
    around = shapely.get_parts(shapely.set_precision(shapely.union(coarse, fine), GRID_DEG))
    polygons = [_drop_slivers(part) for part in around] + list(gaps.geometry)
    return sorted(polygons, key=lambda polygon: polygon.bounds)


def _drop_slivers(polygon: shapely.Polygon) -> shapely.Polygon:
    """Close the holes that are too small to be a sea; in the window holes are Spain's exclaves."""
    holes = [shapely.Polygon(ring) for ring in polygon.interiors]
    kept = [hole.exterior for hole in holes if hole.area >= SMALLEST_SEA or hole.within(WINDOW)]
    return shapely.Polygon(polygon.exterior, kept)
