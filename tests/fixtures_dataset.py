"""A tiny dataset whose every answer can be checked by eye, for the tests of all packages."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILES = {
    "metadata": "dataset.toml",
    "corridors": "layers/corridors.geojson",
    "cells": "layers/cells.geojson",
    "prisons": "layers/prisons.geojson",
    "incidents": "layers/incidents.geojson",
    "sources": "sources.csv",
    "indicators": "indicators.csv",
    "countries": "places/countries.geojson",
    "states": "places/states.geojson",
    "towns": "places/towns.geojson",
    "disputed": "places/disputed.geojson",
    "backdrop": "places/backdrop.geojson",
}

Override = list[dict[str, Any]] | dict[str, Any] | str | bytes | None | Callable[[Any], Any]


def write_dataset(folder: Path, **overrides: Override) -> Path:
    """Write a tiny, faultless dataset into a folder, with parts of it replaced.

    ::

        lat
        8 +-----------------+-----------------+
          |  CO-NSA      t  |  s       VE-S   |      countries COL and VEN, two degrees square each,
          |              |<-+--1--            |      states one degree high
        7 +--------------|--+-----------------+
          |              2  |                 |      t Cúcuta (-72.5, 7.5), s San Antonio (-71.5, 7.5),
          |  CO-BOY   b<-   |          VE-T   |      b Bogotá (-73.5, 6.5)
        6 +-----------------+-----------------+
         -74               -72               -70 lon

        corridor co_andean: leg 1 from s to t, leg 2 from t to b
        cells:     ce_cucuta in t (town, B2, extortion, 2022 to 2023-09), ce_ven_t (state VE-T, C3, undated)
        prisons:   pr_tocoron (site, VE-S, seized), pr_bogota (town, in b)
        incidents: in_001 raid in the prison's town on 2023-09-20, in_002 arrest in b in 2024-02 (Colombian),
                   in_003 report somewhere in VEN (country)

    Parameters
    ----------
    folder : Path
        Where to write; made if it is not there.
    **overrides
        By the names in `FILES`. Features or rows (list) or keys (dict) replace the part, text and bytes are written
        as they are, None leaves the file out, and a function is given the part to change in place or to replace.

    Returns
    -------
    Path
        The folder.
    """
    parts = build_parts()
    unknown = overrides.keys() - FILES.keys()
    if unknown:
        raise TypeError(f"no such part: {unknown}")
    for name, file in FILES.items():
        part = parts[name]
        override = overrides.get(name, part)
        if callable(override):
            changed = override(part)
            part = part if changed is None else changed
        else:
            part = override
        if part is None:
            continue
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part if isinstance(part, bytes) else _format_part(name, part).encode())
    return folder


def build_parts() -> dict[str, Any]:
    """Return all parts of the tiny dataset: features and rows as lists of dicts, dataset.toml as a dict."""
    return copy.deepcopy(
        {
            "metadata": {
                "title": "Tiny dataset",
                "version": "2026.1",
                "licence": "CC-BY-4.0",
                "credit": "Corredor, CC BY 4.0",
                "last_record": "2026-01-15",
                "description": "Two square countries.",
            },
            "corridors": [
                make_leg(1, "San Antonio", (-71.5, 7.5), "Cúcuta", (-72.5, 7.5), ["VEN", "COL"]),
                make_leg(2, "Cúcuta", (-72.5, 7.5), "Bogotá", (-73.5, 6.5), ["COL"], status="interpolated"),
            ],
            "cells": [
                make_cell("ce_cucuta", (-72.5, 7.5), place="Cúcuta"),
                make_cell(
                    "ce_ven_t",
                    (-71.0, 6.5),
                    place="Trujillo",
                    country="VEN",
                    state="VE-T",
                    precision="state",
                    first_seen=None,
                    last_seen=None,
                    activities=[],
                    reliability="C",
                    credibility=3,
                ),
            ],
            "prisons": [
                make_prison("pr_tocoron", (-71.0, 7.5)),
                make_prison(
                    "pr_bogota",
                    (-73.5, 6.5),
                    name="La Picota",
                    place="Bogotá",
                    country="COL",
                    state="CO-BOY",
                    precision="town",
                    status="operating",
                    gang_controlled="unknown",
                    seized_on=None,
                    capacity=None,
                ),
            ],
            "incidents": [
                make_incident("in_001", (-71.0, 7.5)),
                make_incident(
                    "in_002",
                    (-73.5, 6.5),
                    kind="arrest",
                    country="COL",
                    state="CO-BOY",
                    first_seen="2024-02",
                    last_seen="2024-02",
                    value=None,
                    unit=None,
                ),
                make_incident(
                    "in_003",
                    (-71.0, 7.0),
                    kind="report",
                    state=None,
                    precision="country",
                    first_seen="2024",
                    last_seen="2024",
                    actors=[],
                ),
            ],
            "sources": [
                make_source("seed", title="What is behind the seizure of the prison?", url=""),
                make_source("paper", published="2024-02", language="es"),
            ],
            "indicators": [
                {
                    "id": "ci_001",
                    "country": "COL",
                    "indicator": "venezuelan_migrants_refugees",
                    "value": "2860000",
                    "date": "2024-07",
                    "source": "paper",
                    "note": "",
                }
            ],
            "countries": [
                make_country("COL", "CO", "Colombia", west=-74),
                make_country("VEN", "VE", "Venezuela", west=-72),
            ],
            "states": [
                make_state("CO-NSA", "COL", "Norte de Santander", west=-74, south=7),
                make_state("CO-BOY", "COL", "Boyacá", west=-74, south=6),
                make_state("VE-S", "VEN", "Táchira", west=-72, south=7),
                make_state("VE-T", "VEN", "Trujillo", west=-72, south=6),
            ],
            "towns": [
                make_feature(
                    {
                        "id": 3685533,
                        "name": "Cúcuta",
                        "country": "COL",
                        "state": "CO-NSA",
                        "population": 721398,
                        "rank": 1,
                        "capital": False,
                    },
                    "Point",
                    [-72.5, 7.5],
                )
            ],
            "disputed": [
                make_feature(
                    {"name_en": "Claim", "name_es": "Reclamo", "name_pt": "Reivindicação"},
                    "LineString",
                    [[-72, 6.5], [-71, 7]],
                )
            ],
            "backdrop": [make_feature(None, "Polygon", [make_square(-60, 6, 2, 2)])],
        }
    )


def make_feature(properties: dict[str, Any] | None, kind: str, coordinates: Any) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def make_square(west: float, south: float, width: float, height: float) -> list[list[float]]:
    """Return a ring, counterclockwise from its south-western corner, in degrees."""
    east, north = west + width, south + height
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def make_leg(
    leg: int,
    from_place: str,
    start: tuple[float, float],
    to_place: str,
    end: tuple[float, float],
    countries: list[str],
    **changes: Any,
) -> dict[str, Any]:
    """Return a leg of the corridor co_andean."""
    properties = {
        **_make_common(f"co_andean_{leg:02d}", "corridors"),
        "name": f"{from_place} – {to_place}",
        "place": from_place,
        "country": countries[0],
        "state": "VE-S" if countries[0] == "VEN" else "CO-NSA",
        "first_seen": None,
        "last_seen": None,
        "activities": ["human_smuggling", "extortion"],
        "status": "sourced",
        "basis": None,
        "corridor": "co_andean",
        "corridor_name": "Andean corridor",
        "leg": leg,
        "mode": "land",
        "from_place": from_place,
        "to_place": to_place,
        "countries": countries,
        "attribution": "attributed",
        "flow_people": 500,
        "flow_unit": "per_day",
        "flow_period": "2022",
        "flow_note": None,
        "flow_source": "paper",
    }
    return make_feature({**properties, **changes}, "LineString", [list(start), list(end)])


def make_cell(record_id: str, position: tuple[float, float], **changes: Any) -> dict[str, Any]:
    """Return a cell, in Cúcuta unless changed."""
    properties = {**_make_common(record_id, "cells"), "group": "Tren de Aragua"}
    return make_feature({**properties, **changes}, "Point", list(position))


def make_prison(record_id: str, position: tuple[float, float], **changes: Any) -> dict[str, Any]:
    """Return a prison, seized and in VE-S unless changed."""
    properties = {
        **_make_common(record_id, "prisons"),
        "name": "Tocorón prison",
        "place": "Tocorón",
        "country": "VEN",
        "state": "VE-S",
        "precision": "site",
        "first_seen": None,
        "last_seen": None,
        "activities": [],
        "status": "seized",
        "basis": None,
        "local_name": "Centro Penitenciario de Aragua",
        "controlled_by": "Tren de Aragua",
        "gang_controlled": "formerly",
        "seized_on": "2023-09-20",
        "capacity": 750,
        "inmates": 1600,
        "inmates_as_of": "2023-09",
    }
    return make_feature({**properties, **changes}, "Point", list(position))


def make_incident(record_id: str, position: tuple[float, float], **changes: Any) -> dict[str, Any]:
    """Return an incident, the raid of 20 September 2023 unless changed."""
    properties = {
        **_make_common(record_id, "incidents"),
        "name": "Prison taken by 11,000 soldiers and police",
        "place": "Tocorón",
        "country": "VEN",
        "state": "VE-S",
        "first_seen": "2023-09-20",
        "last_seen": "2023-09-20",
        "status": "attributed",
        "kind": "raid",
        "actors": ["Security forces"],
        "value": 11000,
        "unit": "personnel",
    }
    return make_feature({**properties, **changes}, "Point", list(position))


def make_source(source_id: str, **changes: str) -> dict[str, str]:
    """Return a source."""
    source = {
        "id": source_id,
        "title": "A newspaper article",
        "publisher": "The Paper",
        "published": "2023-10",
        "url": "https://example.org/article",
        "language": "en",
        "kind": "news",
        "note": "",
    }
    return {**source, **changes}


def make_country(iso3: str, iso2: str, name: str, west: float) -> dict[str, Any]:
    """Return a country two degrees square between latitudes 6 and 8."""
    properties = {"iso3": iso3, "iso2": iso2, "name_en": name, "name_es": name, "name_pt": name}
    label = {"label_lon": west + 1, "label_lat": 7, "area_km2": 48900.0}
    return make_feature({**properties, **label}, "Polygon", [make_square(west, 6, 2, 2)])


def make_state(code: str, country: str, name: str, west: float, south: float) -> dict[str, Any]:
    """Return a state two degrees wide and one high."""
    names = {"name": name, "name_en": name, "name_es": name, "name_pt": name}
    label = {"label_lon": west + 1, "label_lat": south + 0.5}
    properties = {"id": code, "country": country, **names, **label}
    return make_feature(properties, "Polygon", [make_square(west, south, 2, 1)])


def _make_common(record_id: str, layer: str) -> dict[str, Any]:
    """Return the columns that all layers share, as of a cell in Cúcuta."""
    return {
        "id": record_id,
        "name": "Cúcuta cell",
        "place": "Cúcuta",
        "country": "COL",
        "state": "CO-NSA",
        "precision": "town",
        "first_seen": "2022",
        "last_seen": "2023-09",
        "activities": ["extortion"],
        "status": "active" if layer == "cells" else None,
        "reliability": "B",
        "credibility": 2,
        "basis": "alleged",
        "sources": ["seed", "paper"],
        "recorded": "2026-01-15",
        "note": "As reported.",
    }


def _format_part(name: str, part: Any) -> str:
    if isinstance(part, str):
        return part
    if name == "metadata":
        return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in part.items())
    if name in ("sources", "indicators"):
        return _format_rows(part, list(part[0]) if part else list(build_parts()[name][0]))
    collection = part if isinstance(part, dict) else {"type": "FeatureCollection", "features": part}
    return json.dumps(collection, ensure_ascii=False)


def _format_rows(rows: list[dict[str, str]], header: list[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
