"""The distinct footprints of a frame of points: many records share a town, a state or a country."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import MultiPolygon, Polygon

from corredor.errors import FrameError
from corredor.geoprocessing.areas import Area
from corredor.geoprocessing.frames import require_columns, require_places
from corredor.geoprocessing.geodesy import Floats, Ints

RADIUS_KM = {"site": 1.0, "town": 10.0}
"""How far from its point a record can really be, by precision; a state or country is a polygon instead."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Distinct footprints: first the circles, then the areas.

    Attributes
    ----------
    lon, lat, radius_km : ndarray, one value per circle
    areas : tuple of Area
    site : ndarray, one value per record
        Number of its footprint: below ``len(lon)`` a circle, from there on an area.
    first_record : ndarray, one value per footprint
        First record that has it.
    """

    lon: Floats
    lat: Floats
    radius_km: Floats
    areas: tuple[Area, ...]
    site: Ints
    first_record: Ints

    def __len__(self) -> int:
        return len(self.first_record)


def gather_sites(
    records: gpd.GeoDataFrame, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, argument: str
) -> Sites:
    """Gather the distinct footprints of points of known precision.

    Parameters
    ----------
    records : GeoDataFrame
        Points in EPSG:4326 with `id`, `precision` and, where any is placed to a state or country, `country` and
        `state`.
    states, countries : GeoDataFrame
        Polygons in EPSG:4326 with `id` (ISO 3166-2) and `iso3`.
    argument : str
        Name of the argument that the caller knows the records by.

    Raises
    ------
    FrameError
        A record is placed to a state or country that has no polygon.
    """
    exact = records["precision"].isin(RADIUS_KM).to_numpy()
    points = records.geometry[exact]
    radii = records["precision"][exact].map(RADIUS_KM).to_numpy(dtype=float)
    circles = (
        np.column_stack((points.x.to_numpy(), points.y.to_numpy(), radii)) if exact.any() else np.zeros((0, 3))
    )
    distinct, first, number = np.unique(circles, axis=0, return_index=True, return_inverse=True)
    site = np.zeros(len(records), dtype=np.intp)
    site[exact] = number.reshape(-1)
    first_record = np.flatnonzero(exact)[first]

    keys = match_areas(records[~exact], states, countries, argument)
    areas = find_polygons(keys, states, countries)
    numbers, names = pd.factorize(keys)
    site[~exact] = len(distinct) + numbers
    first_area = np.flatnonzero(~exact)[np.unique(numbers, return_index=True)[1]]
    return Sites(
        lon=distinct[:, 0],
        lat=distinct[:, 1],
        radius_km=distinct[:, 2],
        areas=tuple(Area(areas[name]) for name in names),
        site=site,
        first_record=np.append(first_record, first_area).astype(np.intp),
    )


def match_areas(
    records: gpd.GeoDataFrame, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame, argument: str
) -> pd.Series:
    """Name the polygon of every record that is placed to a state or country.

    Returns
    -------
    Series of str, index as in `records`
        ``"state VE-D"`` or ``"country VEN"``: the state if the record is placed to one that is known, else the
        country.

    Raises
    ------
    FrameError
        A polygon is missing, a column is missing, or the outlines are no polygons in EPSG:4326.
    """
    if len(records) == 0:
        return pd.Series([], index=records.index, dtype=object)
    require_columns(records, ("country", "state"), argument)
    require_places(states, "id", "states")
    require_places(countries, "iso3", "countries")
    by_state = (records["precision"] == "state") & records["state"].notna()
    codes = records["country"].where(~by_state, records["state"])
    known = codes.isin(states["id"]).where(by_state, codes.isin(countries["iso3"]))
    if not known.all():
        lost = records.loc[~known, "id"]
        named = ", ".join(f"{record} ({code})" for record, code in zip(lost[:3], codes[~known][:3], strict=True))
        raise FrameError(
            f"{argument}: no outline of the state or country of {len(lost)} records ({named}); "
            "add the polygon to places/ or correct the code"
        )
    return by_state.map({True: "state ", False: "country "}).astype(object) + codes.astype(object)


def find_polygons(
    keys: pd.Series, states: gpd.GeoDataFrame, countries: gpd.GeoDataFrame
) -> dict[str, Polygon | MultiPolygon]:
    """Find the polygon of every distinct key of `match_areas`."""
    found: dict[str, Polygon | MultiPolygon] = {}
    for key in keys.unique():
        kind, code = key.split(" ", 1)
        places, column = (states, "id") if kind == "state" else (countries, "iso3")
        found[key] = places.geometry[(places[column] == code).to_numpy()].iloc[0]
    return found
