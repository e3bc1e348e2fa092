"""Read the downloaded inputs and bring their codes and names into line with ISO 3166."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd

HERE = Path(__file__).parent
LANGUAGES = ("en", "es", "pt")
# What the names of some units carry in front or behind in the source, and the unit's plain name does not.
PREFIXES = ("Parroquia de ",)
SUFFIXES = (" Quarter", " Regional Corporation")


def find_input(folder: Path, name: str) -> Path:
    """Return the path of one input of inputs.toml after checking its hash."""
    entry = tomllib.loads((HERE / "inputs.toml").read_text(encoding="utf-8"))[name]
    path = folder / entry["file"]
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: fetch it as README.md says ({entry['package']})")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != entry["sha256"]:
        raise ValueError(f"{path} has sha256 {found}, expected {entry['sha256']} ({entry['package']})")
    return path


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the small tables beside this script."""
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_world(folder: Path) -> gpd.GeoDataFrame:
    """Return Natural Earth's countries: ADM0_A3, NAME_EN, NAME_ES, NAME_PT, geometry."""
    path = find_input(folder, "countries")
    columns = ["ADM0_A3", "NAME_EN", "NAME_ES", "NAME_PT"]
    return gpd.read_file(f"/vsizip/{path}", encoding="utf-8", columns=columns)


def read_units(folder: Path) -> gpd.GeoDataFrame:
    """Return Natural Earth's states of the whole world, geometry as it is, nothing renamed."""
    columns = ["adm0_a3", "iso_3166_2", "name", "name_en", "name_es", "name_pt"]
    return gpd.read_file(find_input(folder, "states"), columns=columns)


def choose_units(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the units of the territories in territories.csv and give each its country and its state.

    Returns
    -------
    GeoDataFrame
        One row per unit of the source: iso3, id (ISO 3166-2, None where the territory has no states),
        name, name_en, name_es, name_pt, geometry.
    """
    rows = []
    for territory in read_table("territories.csv"):
        sources = territory["source"].split()
        mine = units[units["adm0_a3"].isin(sources) | units["iso_3166_2"].isin(sources)]
        if mine.empty:
            raise ValueError(f"no unit of {territory['iso3']} in the states input")
        rows.append(mine.assign(iso3=territory["iso3"], has_states=territory["states"] == "yes"))
    chosen = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=units.crs)
    chosen["id"] = chosen["iso_3166_2"]
    _clean_names(chosen)
    _apply_changes(chosen)
    chosen.loc[~chosen["has_states"], "id"] = None
    # Guantánamo Bay has a unit of its own in the source; here it is part of the province around it.
    chosen.loc[chosen["adm0_a3"] == "USG", "id"] = "CU-14"
    return chosen[["iso3", "id", "name", *(f"name_{language}" for language in LANGUAGES), "geometry"]]


def _clean_names(units: gpd.GeoDataFrame) -> None:
    for language in LANGUAGES:
        names = units[f"name_{language}"].fillna("").str.strip()
        for prefix in PREFIXES:
            names = names.str.removeprefix(prefix)
        for suffix in SUFFIXES:
            names = names.str.removesuffix(suffix)
        units[f"name_{language}"] = names.str.replace("’", "'")


def _apply_changes(units: gpd.GeoDataFrame) -> None:
    for change in read_table("state_changes.csv"):
        rows = units["iso_3166_2"] == change["source_code"]
        if change["source_name"]:
            rows &= units["name"] == change["source_name"]
        if not rows.any():
            raise ValueError(f"state_changes.csv names {change['source_code']}, which the input does not have")
        for column in ("id", "name", "name_en", "name_es", "name_pt"):
            if change[column]:
                units.loc[rows, column] = change[column]


def read_country_names(world: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return iso3, iso2 and the names of every territory in territories.csv."""
    known = world.set_index("ADM0_A3")
    rows = []
    for territory in read_table("territories.csv"):
        row = {"iso3": territory["iso3"], "iso2": territory["iso2"]}
        for language in LANGUAGES:
            column = f"name_{language}"
            row[column] = territory[column] or known.at[territory["iso3"], column.upper()]
        rows.append(row)
    return pd.DataFrame(rows)
