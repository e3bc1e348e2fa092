"""What the browser is sent: all records once, then for each selection only which of them are on the map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import shapely

from corredor.dataset import Atlas
from corredor.geoprocessing import build_leg_bands
from corredor.i18n import translate
from corredor.mapping.words import collect_own_words, collect_words

POINT_LAYERS = ("cells", "prisons", "incidents")
MARK_ORDER = ("prisons", "cells", "incidents")
"""In which the symbols of one place stand beside each other; own layers follow."""

MAX_OWN_RECORDS = 50_000
"""Most rows of own layers together that the browser is sent; more want an event store."""
COORDINATE_DIGITS = 4
"""About ten metres: finer than any place in the data, coarse enough to keep the answer small."""


def encode_mask(positions: Iterable[int], length: int) -> str:
    """Write which of `length` records are chosen as hexadecimal digits.

    Parameters
    ----------
    positions : iterable of int
        Positions in the layer's frame, from 0.
    length : int
        Number of records in the layer.

    Returns
    -------
    str
        Two digits a byte; bit ``i`` stands in byte ``i // 8``, lowest first.
    """
    mask = bytearray((length + 7) // 8)
    for position in positions:
        mask[position >> 3] |= 1 << (position & 7)
    return mask.hex()


def _round(lon: float, lat: float) -> list[float]:
    return [round(lon, COORDINATE_DIGITS), round(lat, COORDINATE_DIGITS)]


class _Areas:
    """The states and countries that carry badges, numbered as they turn up."""

    def __init__(self, atlas: Atlas, language: str) -> None:
        self._language = language
        self._states = atlas.places.states.set_index("id")
        self._countries = atlas.places.countries.set_index("iso3")
        self._index: dict[str, int] = {}
        self.rows: list[dict[str, Any]] = []

    def find(self, country: str, state: str | None, precision: str) -> int | None:
        """Give the number of a record's area, or None where the dataset has no outline for it."""
        parent = self._add(country, "country", self._countries, None)
        if precision == "state" and state is not None:
            found = self._add(state, "state", self._states, parent)
            if found is not None:
                return found
        return parent

    def _add(self, code: str, level: str, table: gpd.GeoDataFrame, parent: int | None) -> int | None:
        if code in self._index:
            return self._index[code]
        if code not in table.index:
            return None
        row = table.loc[code]
        area: dict[str, Any] = {
            "code": code,
            "level": level,
            "name": row[f"name_{self._language}"],
            "at": _round(row["label_lon"], row["label_lat"]),
        }
        if parent is not None:
            area["parent"] = parent
        self._index[code] = len(self.rows)
        self.rows.append(area)
        return self._index[code]


def build_payload(atlas: Atlas, language: str) -> dict[str, Any]:
    """Gather what the map needs to know of every record, in one language.

    Parameters
    ----------
    atlas : Atlas
        The dataset, in that language (`corredor.dataset.translate_atlas`).
    language : str
        One of ``vocabulary.LANGUAGES``, for the names of places and the words of the map.

    Returns
    -------
    dict
        Plain lists and dictionaries, ready for JSON. ``layers`` keeps the order of the frames, so that a mask of
        `encode_mask` can be read against it. A record that is placed only to a state or a country has an ``area``
        and no coordinates; one that stands for several rows of a file says for how many, ``n``.
    """
    areas = _Areas(atlas, language)
    points: list[dict[str, Any]] = []
    point_index: dict[tuple[float, float], int] = {}
    layers: dict[str, list[dict[str, Any]]] = {}
    for layer in (*POINT_LAYERS, *atlas.own):
        rows = []
        counted = layer in atlas.own and atlas.own[layer].counted
        for record in atlas.layer(layer).itertuples(index=False):
            row: dict[str, Any] = {
                "id": record.id,
                "name": record.name,
                "precision": record.precision,
            }
            if counted and record.count > 1:
                row["n"] = record.count
            if record.precision in ("state", "country"):
                row["area"] = areas.find(record.country, record.state, record.precision)
            if row.get("area") is None:
                row.pop("area", None)
                at = _round(record.geometry.x, record.geometry.y)
                key = (at[0], at[1])
                if key not in point_index:
                    point_index[key] = len(points)
                    points.append({"at": at, "name": record.place})
                row["point"] = point_index[key]
            rows.append(row)
        layers[layer] = rows
    legs = [
        {
            "index": index,
            "id": leg.id,
            "name": leg.name,
            "corridor": leg.corridor,
            "corridor_name": leg.corridor_name,
            "mode": leg.mode,
            "status": leg.status,
            "line": [_round(lon, lat) for lon, lat in leg.geometry.coords],
        }
        for index, leg in enumerate(atlas.layer("corridors").itertuples(index=False))
    ]
    return {
        "locale": translate("locale.tag", language),
        "words": collect_words(language) | collect_own_words(atlas, language),
        "order": [*MARK_ORDER, *atlas.own],
        "points": points,
        "areas": areas.rows,
        "layers": layers,
        "legs": legs,
    }


def build_bands(atlas: Atlas) -> dict[str, Any]:
    """Draw the band of true width around every corridor leg, as a GeoJSON FeatureCollection in EPSG:4326.

    Parameters
    ----------
    atlas : Atlas
        The dataset.

    Returns
    -------
    dict
        One feature a leg with its ``id``; coordinates rounded to about a hundred metres.
    """
    bands = build_leg_bands(atlas.layer("corridors"))
    outlines = bands.geometry.simplify(0.005).values
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": leg_id},
                "geometry": shapely.geometry.mapping(shapely.set_precision(outline, 0.001)),
            }
            for leg_id, outline in zip(bands["id"], outlines, strict=True)
        ],
    }
