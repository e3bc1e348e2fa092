"""Derive the lines of disputed borders from shapes at hand: none is drawn by hand, and none takes a position."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from read_sources import HERE, read_table

TOLERANCE_DEG = 0.008
CUT_DEG = 0.15  # a claimed line that ends this near the present border cuts the border there
# Key of disputes.csv by (country that holds the land, country that claims it).
CLAIMS = {("GUY", "VEN"): "esequibo", ("GUY", "SUR"): "tigri", ("GUF", "SUR"): "marouini", ("BLZ", "GTM"): "belize"}
# A point in each gap that Natural Earth leaves between states because no country holds it alone.
GAPS = {"ice_field": shapely.Point(-73.3, -49.5), "isla_brasilera": shapely.Point(-57.622, -30.187)}


def find_gaps(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas that the states leave open on land, as units without a country."""
    land = shapely.get_parts(shapely.union_all(units.geometry.to_numpy()))
    holes = [shapely.Polygon(ring) for part in land for ring in part.interiors]
    names = [next((name for name, point in GAPS.items() if hole.covers(point)), None) for hole in holes]
    if sorted(map(str, names)) != sorted(GAPS):
        raise ValueError(f"gaps between the states are {names}, expected {list(GAPS)}")
    return gpd.GeoDataFrame({"gap": names, "geometry": holes}, crs=units.crs)


def trace_disputes(
    countries: gpd.GeoDataFrame, gaps: gpd.GeoDataFrame, units: gpd.GeoDataFrame, world: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return one line per dispute with name_en, name_es, name_pt.

    Parameters
    ----------
    countries, gaps : GeoDataFrame
        Simplified outlines; the present borders and the gaps' outlines are taken from them.
    units, world : GeoDataFrame
        Outlines before simplification, to tell where the two files of Natural Earth differ.
    """
    shapes = countries.set_index("iso3").geometry
    lines = dict(zip(gaps["gap"], gaps.geometry.boundary, strict=True))
    claimed = gpd.read_file(HERE / "claim_lines.geojson")
    for row in claimed.itertuples():
        key = CLAIMS[row.country, row.claimant]
        lines[key] = row.geometry.simplify(TOLERANCE_DEG)
        border = _cut_border(_find_border(shapes[row.country], shapes[row.claimant]), row.geometry)
        lines[f"{key}_border"] = border
    lines["artigas"] = _trace_artigas(units, world).simplify(TOLERANCE_DEG)
    rows = [{**row, "geometry": lines[row["key"]]} for row in read_table("disputes.csv")]
    return gpd.GeoDataFrame(pd.DataFrame(rows), crs=countries.crs)[["name_en", "name_es", "name_pt", "geometry"]]


def _find_border(first: BaseGeometry, second: BaseGeometry) -> BaseGeometry:
    shared = shapely.intersection(first.boundary, second.boundary)
    parts = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    return shapely.line_merge(shapely.MultiLineString(parts))


def _cut_border(border: BaseGeometry, claim: BaseGeometry) -> BaseGeometry:
    """Keep of the border what lies between the claimed line's ends, where these lie on the border."""
    if border.geom_type != "LineString":
        return border
    ends = [shapely.Point(claim.coords[index]) for index in (0, -1)]
    near = sorted(border.project(end) for end in ends if border.distance(end) < CUT_DEG)
    if len(near) == 2:
        return substring(border, *near)
    if len(near) == 1:
        far = max(ends, key=border.distance)
        start, stop = (far.distance(shapely.Point(border.coords[index])) for index in (0, -1))
        return substring(border, near[0], border.length) if stop < start else substring(border, 0, near[0])
    return border


def _trace_artigas(units: gpd.GeoDataFrame, world: gpd.GeoDataFrame) -> BaseGeometry:
    """Return the far side of the land that the states' file gives to Brazil and the countries' file to nobody."""
    by_country = units.geometry[units["iso3"].isin({"BRA", "URY"})].groupby(units["iso3"]).agg(shapely.union_all)
    brazil = shapely.union_all(world.geometry[world["ADM0_A3"] == "BRA"].to_numpy())
    area = max(shapely.get_parts(shapely.difference(by_country["BRA"], brazil)), key=lambda part: part.area)
    far_side = shapely.difference(area.boundary, by_country["URY"].boundary.buffer(1e-6))
    return shapely.line_merge(far_side)
