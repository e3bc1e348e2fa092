"""Larger datasets out of the shipped one, the same ones each time."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corredor.dataset import read_atlas
from corredor.dataset.translations import mark_original

GROWN = ("cells", "incidents")
"""Layers that get copies; corridors and prisons stay as they are."""
EXACT = ("site", "town")
SEED = 20230920

Feature = dict[str, Any]


def write_dataset(source: Path, folder: Path, records: int, seed: int = SEED) -> Path:
    """Write a dataset folder with a given number of records.

    The records of `source` stay. Copies of its cells and incidents, in their proportion, stand at random towns of
    their own country; one that is located only to a state or a country stays there.

    Parameters
    ----------
    source : Path
        A dataset folder without faults.
    folder : Path
        Folder to write, made anew.
    records : int
        Records of all layers together, corridors counted by leg; at least as many as `source` has.
    seed : int
        Seed of the random choice: the same seed gives the same files.

    Returns
    -------
    Path
        `folder`.

    Raises
    ------
    ValueError
        `source` has more records than asked for, or the new folder has a fault.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("build", "*.md"))
    present = sum(1 for _ in list_records(folder))
    if records < present:
        raise ValueError(f"the dataset already has {present} records, more than {records}")
    layers = {name: _read_features(_name_file(folder, name)) for name in GROWN}
    originals = [(name, feature) for name, features in layers.items() for feature in features]
    chance = random.Random(seed)
    towns = _gather_towns(folder)
    copies: dict[str, list[Feature]] = {}
    for number in range(records - present):
        name, original = originals[number % len(originals)]
        copy = _copy_feature(original, number, towns, chance)
        layers[name].append(copy)
        copies.setdefault(original["properties"]["id"], []).append(copy)
    for name, features in layers.items():
        _write_features(_name_file(folder, name), name, features)
    for path in sorted((folder / "translations").glob("*.csv")):
        _copy_translations(path, copies)
    faults = read_atlas(folder).faults
    if faults:
        raise ValueError(f"the dataset of {records} records has {len(faults)} faults, the first is: {faults[0]}")
    return folder


def list_records(folder: Path) -> Iterator[tuple[str, Feature]]:
    """Yield layer and GeoJSON feature of every record of a dataset folder."""
    for path in sorted((folder / "layers").glob("*.geojson")):
        for feature in _read_features(path):
            yield path.stem, feature


def _copy_feature(
    original: Feature, number: int, towns: dict[str, list[Feature]], chance: random.Random
) -> Feature:
    properties = original["properties"]
    changes = {"id": f"{properties['id']}_copy{number}", "name": f"{properties['name']} ({number + 2})"}
    geometry = original["geometry"]
    choice = towns.get(properties["country"])
    if properties["precision"] in EXACT and choice:
        town = chance.choice(choice)
        changes |= {"place": town["properties"]["name"], "state": town["properties"]["state"]}
        geometry = town["geometry"]
    return {"type": "Feature", "properties": properties | changes, "geometry": geometry}


def _copy_translations(path: Path, copies: dict[str, list[Feature]]) -> None:
    """Translate the copies as their originals are; names with their number, places by the town's own name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        for row in rows:
            for copy in copies.get(row["id"], ()):
                properties = copy["properties"]
                changes = {"id": properties["id"]}
                if row["field"] in ("name", "place"):
                    english = properties[row["field"]]
                    changes |= {"of": mark_original(english), "text": english}
                writer.writerow(row | changes)


def _gather_towns(folder: Path) -> dict[str, list[Feature]]:
    """Gather the towns by country."""
    towns: dict[str, list[Feature]] = {}
    for town in _read_features(folder / "places" / "towns.geojson"):
        towns.setdefault(town["properties"]["country"], []).append(town)
    return towns


def _name_file(folder: Path, layer: str) -> Path:
    return folder / "layers" / f"{layer}.geojson"


def _read_features(path: Path) -> list[Feature]:
    features: list[Feature] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _write_features(path: Path, layer: str, features: list[Feature]) -> None:
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(
        f'{{\n"type": "FeatureCollection",\n"name": "{layer}",\n"features": [\n{lines}\n]\n}}\n', encoding="utf-8"
    )
