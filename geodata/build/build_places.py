"""Derive geodata/places/ from Natural Earth and GeoNames. README.md says where the inputs come from."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from derive_backdrop import build_backdrop, choose_neighbours
from derive_disputes import find_gaps, trace_disputes
from pick_towns import pick_towns
from place_labels import place_label
from read_sources import choose_units, read_country_names, read_units, read_world
from simplify_coverage import explode_units, measure_area_km2, simplify_parts
from write_features import write_features

HERE = Path(__file__).parent
NAMES = ["name_en", "name_es", "name_pt"]
LABEL = ["label_lon", "label_lat"]


def build_states(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the parts of each state; names come from the state's largest part."""
    named = parts[parts["id"].notna()].sort_values("km2", ascending=False, kind="stable")
    first = named.drop_duplicates("id").set_index("id")
    shapes = named.groupby("id")["geometry"].agg(shapely.union_all)
    states = first[["iso3", "name", *NAMES]].assign(geometry=shapes).rename(columns={"iso3": "country"})
    return gpd.GeoDataFrame(states.reset_index(), crs=parts.crs).sort_values("id", ignore_index=True)


def build_countries(parts: gpd.GeoDataFrame, names: pd.DataFrame, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the parts of each country, so that countries and states share every border."""
    shapes = parts.groupby("iso3")["geometry"].agg(shapely.union_all)
    area_km2 = pd.Series(measure_area_km2(units.geometry), index=units["iso3"]).groupby(level=0).sum()
    countries = names.assign(
        geometry=names["iso3"].map(shapes),
        area_km2=names["iso3"].map(area_km2).map(lambda km2: round(km2) if km2 >= 1000 else round(km2, 1)),
    )
    return gpd.GeoDataFrame(countries, crs=parts.crs).sort_values("iso3", ignore_index=True)


def add_labels(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add label_lon and label_lat."""
    labels = [place_label(shape) for shape in shapes.geometry]
    return shapes.assign(label_lon=[lon for lon, _ in labels], label_lat=[lat for _, lat in labels])


def list_features(frame: gpd.GeoDataFrame, columns: list[str]) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """Return properties and geometry of each row; what is missing becomes None, whole numbers become int."""
    rows = [{key: _plain(value) for key, value in row.items()} for row in frame[columns].to_dict("records")]
    return list(zip(rows, frame.geometry, strict=True))


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def main() -> None:
    """Read the inputs, write the five files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", type=Path, help="folder with the files of inputs.toml")
    parser.add_argument("--places", type=Path, default=HERE.parent / "places", help="folder to write to")
    arguments = parser.parse_args()

    world = read_world(arguments.inputs)
    all_units = read_units(arguments.inputs)
    units = choose_units(all_units)
    neighbours = choose_neighbours(all_units).assign(neighbour=True)
    around = pd.concat([units, find_gaps(units), neighbours], ignore_index=True)
    parts = simplify_parts(explode_units(around))
    gaps, neighbours = parts[parts["gap"].notna()], parts[parts["neighbour"].notna()]
    names = read_country_names(world)
    countries = add_labels(build_countries(parts, names, units))
    states = add_labels(build_states(parts))
    towns = pick_towns(arguments.inputs, states, dict(zip(names["iso2"], names["iso3"], strict=True)))
    disputes = trace_disputes(countries, gaps, units, world)
    backdrop = build_backdrop(world, neighbours, gaps, units)

    arguments.places.mkdir(parents=True, exist_ok=True)
    for name, features, decimals in (
        ("countries", list_features(countries, ["iso3", "iso2", *NAMES, *LABEL, "area_km2"]), 4),
        ("states", list_features(states, ["id", "country", "name", *NAMES, *LABEL]), 4),
        ("towns", list_features(towns, ["id", "name", "country", "state", "population", "rank", "capital"]), 4),
        ("disputed", list_features(disputes, NAMES), 3),
        ("backdrop", [({}, polygon) for polygon in backdrop], 3),
    ):
        write_features(arguments.places / f"{name}.geojson", features, decimals)


if __name__ == "__main__":
    main()
