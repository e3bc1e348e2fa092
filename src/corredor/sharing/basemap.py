"""The base map inside a snapshot page: coarser than on the screen, so that the page stays small enough to mail."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from corredor.dataset import Places

COUNTRY_TOLERANCE_DEG: Final = 0.03
STATE_TOLERANCE_DEG: Final = 0.04
GRID_DEG: Final = 0.01
"""About a kilometre: a tenth of the radius within which a town's records may lie."""


def _simplify(frame: gpd.GeoDataFrame, tolerance: float) -> list[Any]:
    outlines = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance)
    snapped = shapely.set_precision(outlines, GRID_DEG, mode="valid_output")
    return [shapely.geometry.mapping(outline) for outline in snapped]


_kept: dict[tuple[str, str], dict[str, Any]] = {}


def pack_places(places: Places, language: str, content_hash: str) -> dict[str, Any]:
    """Pack the base map for a page.

    Parameters
    ----------
    places : Places
        Of the dataset; EPSG:4326.
    language : str
        One of ``vocabulary.LANGUAGES``, for the names.
    content_hash : str
        Of the dataset, under which the answer is kept.

    Returns
    -------
    dict
        ``countries``: geometry, ISO code, name, label lon and lat, area in km²; ``states``: geometry, id, name,
        label lon and lat; ``towns``: name, lon, lat, rank, population; ``disputed`` and ``backdrop``: geometry.
    """
    key = (content_hash, language)
    if key not in _kept:
        _kept.clear()
        _kept[key] = _pack(places, language)
    return _kept[key]


def _pack(places: Places, language: str) -> dict[str, Any]:
    name = f"name_{language}"
    countries, states, towns = places.countries, places.states, places.towns
    lines = shapely.set_precision(places.disputed.geometry.to_numpy(), GRID_DEG)
    land = shapely.simplify(places.backdrop.geometry.to_numpy(), 0.1)
    return {
        "countries": [
            [shape, row.iso3, getattr(row, name), row.label_lon, row.label_lat, round(row.area_km2)]
            for shape, row in zip(
                _simplify(countries, COUNTRY_TOLERANCE_DEG), countries.itertuples(index=False), strict=True
            )
            if shape["coordinates"]
        ],
        "states": [
            [shape, row.id, getattr(row, name), row.label_lon, row.label_lat]
            for shape, row in zip(
                _simplify(states, STATE_TOLERANCE_DEG), states.itertuples(index=False), strict=True
            )
            if shape["coordinates"]
        ],
        "towns": [
            [row.name, round(row.geometry.x, 2), round(row.geometry.y, 2), int(row.rank), _count(row.population)]
            for row in towns.itertuples(index=False)
        ],
        "disputed": [[shapely.geometry.mapping(line)] for line in lines if not line.is_empty],
        "backdrop": [
            [shapely.geometry.mapping(shape)]
            for shape in shapely.set_precision(land, GRID_DEG)
            if not shape.is_empty
        ],
    }


def _count(population: Any) -> int:
    return 0 if pd.isna(population) else int(population)
