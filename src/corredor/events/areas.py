"""Distances from whole states and countries to the corridor legs: slow to measure, so measured once per dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

import geopandas as gpd
from platformdirs import user_cache_path

from corredor.dataset import Atlas
from corredor.events.errors import EventStoreError
from corredor.events.folder import Folder
from corredor.geoprocessing import measure_ranges

MEASURED: Final = ("distance_km", "distance_min_km", "distance_max_km", "certain_from_km", "possible_from_km")


class AreaRanges:
    """The ranges of `corredor.geoprocessing.measure_ranges` for events that are placed to a state or country only.

    What was measured is kept in the cache folder of the user, by the state of the dataset.

    Parameters
    ----------
    atlas : Atlas
    """

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._cache = Folder(str(user_cache_path("corredor")))
        self._file = f"events-areas-{atlas.content_hash[:24]}.json"
        self._known: dict[str, list[float | str]] = self._read()

    def find(self, keys: Iterable[tuple[str, str]]) -> list[list[float | str]]:
        """Find the nearest leg and the ranges of areas.

        Parameters
        ----------
        keys : iterable of (str, str)
            ``("state", "VE-D")`` or ``("country", "VEN")``; the dataset has their outlines.

        Returns
        -------
        list
            Per key the id of the nearest leg, then `MEASURED` in km.
        """
        listed = list(keys)
        missing = sorted({key for key in listed if " ".join(key) not in self._known})
        if missing:
            self._measure(missing)
        return [self._known[" ".join(key)] for key in listed]

    def _measure(self, keys: list[tuple[str, str]]) -> None:
        places = self._atlas.places
        records = gpd.GeoDataFrame(
            {
                "id": [code for _, code in keys],
                "precision": [kind for kind, _ in keys],
                "country": [code if kind == "country" else None for kind, code in keys],
                "state": [code if kind == "state" else None for kind, code in keys],
            },
            geometry=gpd.GeoSeries([None] * len(keys), crs="EPSG:4326"),
        )
        ranges = measure_ranges(records, self._atlas.layer("corridors"), places.states, places.countries)
        for key, row in zip(keys, ranges.to_dict("records"), strict=True):
            self._known[" ".join(key)] = [str(row["nearest_id"]), *(round(float(row[one]), 3) for one in MEASURED)]
        self._write()

    def _read(self) -> dict[str, list[float | str]]:
        try:
            known = json.loads(self._cache.read(self._file))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self) -> None:
        known = {**self._read(), **self._known}
        try:
            with self._cache.write(self._file) as file:
                file.write(json.dumps(known, sort_keys=True).encode())
        except EventStoreError:
            return
