"""Choose the towns that are labelled and can be looked up."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from read_sources import find_input, read_table

# A town is taken from this population on; capitals of countries and states and the extra towns always are.
SMALLEST = {
    **dict.fromkeys(("VEN", "COL", "ECU", "PER", "CHL", "BOL"), 20_000),
    **dict.fromkeys(("USA", "CAN", "BRA", "ESP"), 200_000),
    "MEX": 100_000,
}
SMALLEST_ELSEWHERE = 50_000
NOT_TOWNS = {"PPLX", "PPLL", "PPLQ", "PPLH", "PPLW"}  # GeoNames: section of a town, locality, abandoned ...
MATCH_KM = 8.0  # an extra town and the GeoNames town of the same name are one within this distance
CITY_KM = 25.0  # within this distance of a town three times its size a town is part of a city
CITY_TIMES = 3.0
NEAR_DEG = 0.3  # a town off its country's simplified outline belongs to the nearest state within this distance


def pick_towns(folder: Path, states: gpd.GeoDataFrame, iso3_by_iso2: dict[str, str]) -> gpd.GeoDataFrame:
    """Return id, name, country, state, population, rank, capital and a point for each town.

    Returns
    -------
    GeoDataFrame
        Ordered by rank, then population, then id. Population is missing where GeoNames has none. Towns that
        GeoNames does not have (those of extra_towns.csv without a match) have negative ids.
    """
    known = _read_towns(folder, iso3_by_iso2)
    known["extra"] = False
    added = _match_extras(known)
    smallest = known["country"].map(SMALLEST).fillna(SMALLEST_ELSEWHERE)
    has_states = known["country"].isin(states["country"])
    known["seat"] = (known["kind"] == "PPLC") | ((known["kind"] == "PPLA") & has_states)
    large = (known["population"] >= smallest) & ~known["kind"].isin(NOT_TOWNS)
    known = known[large | known["seat"] | known["extra"]].copy()
    known["suburb"] = _find_suburbs(known) & ~known["seat"] & ~known["extra"]
    # What the older file with the kinds does not know is, next to a city, one of its districts.
    known = known[~known["suburb"] | (known["kind"] != "")]
    towns = pd.concat([known, added.assign(seat=False, suburb=False)], ignore_index=True)
    towns["capital"] = towns["kind"] == "PPLC"
    towns["rank"] = [_rank_town(town) for town in towns.itertuples()]
    points = gpd.GeoSeries(gpd.points_from_xy(towns["lon"], towns["lat"]), crs=states.crs)
    towns["state"] = _find_states(points, towns["country"], states)
    ordered = gpd.GeoDataFrame(towns, geometry=points).sort_values(
        ["rank", "population", "id"], ascending=[True, False, True], ignore_index=True
    )
    return ordered[["id", "name", "country", "state", "population", "rank", "capital", "geometry"]]


def fold_name(name: str) -> str:
    """Return a name without accents, case, spaces and signs, to compare it."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if sign.isalnum())


def _read_towns(folder: Path, iso3_by_iso2: dict[str, str]) -> pd.DataFrame:
    raw = json.loads(find_input(folder, "towns").read_text(encoding="utf-8"))
    towns = pd.DataFrame(list(raw.values())).rename(
        columns={"geonameid": "id", "longitude": "lon", "latitude": "lat", "alternatenames": "others"}
    )
    towns["country"] = towns["countrycode"].map(iso3_by_iso2)
    towns = towns[towns["country"].notna()].copy()
    kinds = pd.read_csv(find_input(folder, "town_kinds"), sep="\t", header=None, usecols=[0, 7], quoting=3)
    towns["kind"] = towns["id"].map(kinds.set_index(0)[7]).fillna("")
    towns["name"] = towns["name"].str.replace("’", "'")
    towns["population"] = towns["population"].where(towns["population"] > 0)
    return towns[["id", "name", "others", "country", "lon", "lat", "population", "kind"]]


def _match_extras(known: pd.DataFrame) -> pd.DataFrame:
    """Mark in place the known towns that extra_towns.csv names; return the rest of that table as rows to add."""
    added: list[dict[str, Any]] = []
    for row in sorted(read_table("extra_towns.csv"), key=lambda row: (fold_name(row["name"]), row["country"])):
        lon, lat = float(row["lon"]), float(row["lat"])
        near = known[(_measure_km(known, lon, lat) <= MATCH_KM) & (known["country"] == row["country"])]
        wanted = fold_name(row["name"])
        same = [wanted in map(fold_name, [town.name, *town.others]) for town in near.itertuples(index=False)]
        matches = near[np.array(same, dtype=bool)]
        matches = matches.sort_values(["population", "id"], ascending=[False, True], na_position="last")
        if matches.empty:
            place = {"name": row["name"], "country": row["country"], "lon": lon, "lat": lat}
            added.append({"id": -1 - len(added), **place, "population": np.nan, "kind": "PPL", "extra": True})
        else:
            known.loc[matches.index[0], ["name", "extra"]] = [row["name"], True]
    return pd.DataFrame(added)


def _measure_km(towns: pd.DataFrame, lon: float, lat: float) -> pd.Series:
    """Return the distance from each town, near enough to tell a few km from many."""
    return 111.2 * np.hypot((towns["lon"] - lon) * np.cos(np.radians(lat)), towns["lat"] - lat)


def _find_suburbs(towns: pd.DataFrame) -> np.ndarray:
    population = towns["population"].fillna(0)
    return np.array(
        [
            bool(((_measure_km(towns, town.lon, town.lat) <= CITY_KM) & (population >= CITY_TIMES * size)).any())
            for town, size in zip(towns.itertuples(), population.clip(lower=1), strict=True)
        ]
    )


def _rank_town(town: Any) -> int:
    population = 0 if np.isnan(town.population) else town.population
    governs = town.kind in {"PPLC", "PPLG"}
    if town.suburb:
        return 4 if population < 500_000 else 3
    if population >= 3_000_000 or (governs and population >= 500_000):
        return 0
    if population >= 1_000_000 or governs:
        return 1
    if population >= 300_000:
        return 2
    return 3 if population >= 100_000 or (town.seat and population >= 10_000) or town.extra else 4


def _find_states(points: gpd.GeoSeries, countries: pd.Series, states: gpd.GeoDataFrame) -> list[str | None]:
    found: list[str | None] = []
    by_country = dict(iter(states.groupby("country")))
    for point, country in zip(points, countries, strict=True):
        if country not in by_country:
            found.append(None)
            continue
        mine = by_country[country]
        distances = shapely.distance(mine.geometry.to_numpy(), point)
        nearest = int(distances.argmin())
        found.append(mine["id"].iloc[nearest] if distances[nearest] <= NEAR_DEG else None)
    return found
