"""A tiny atlas in memory whose every answer can be given by eye.

::

    lat 4 +----------+
          |   VEN    |  country squares of one degree, lon -70 to -69, stacked north to south,
        3 +----------+  each with one state (VE-A, CO-A, PE-A, CL-A) that fills it
          |   COL    |
        2 +----------+  corridor co_main: leg 01 VEN-COL and leg 02 COL-PER, at lon -69.5;
          |   PER    |  corridor co_side: leg 01 PER-CHL, interpolated
        1 +----------+
          |   CHL    |  cells, prisons, incidents: see the rows below
        0 +----------+
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

from corredor.dataset import Atlas, DatasetMeta, Places

COUNTRIES = {
    "VEN": ("Venezuela", "Venezuela", "Venezuela"),
    "COL": ("Colombia", "Colombia", "Colômbia"),
    "PER": ("Peru", "Perú", "Peru"),
    "CHL": ("Chile", "Chile", "Chile"),
}
STATES = {"VEN": "VE-A", "COL": "CO-A", "PER": "PE-A", "CHL": "CL-A"}
SOUTH = {"VEN": 3.0, "COL": 2.0, "PER": 1.0, "CHL": 0.0}


def _row(**values: Any) -> dict[str, Any]:
    return values


CELLS: list[dict[str, Any]] = [
    _row(id="ce_lima", name="Los Gallegos de Lima", country="PER", first="2022", last="2023-09", grade="B2",
         activities=("extortion", "kidnapping"), status="active", sources=("s_paper", "s_raid")),
    _row(id="ce_arica", name="Cerro Chuño", country="CHL", first="2023-09", last="2023-09", grade="A1",
         activities=("extortion",), status="disrupted"),
    _row(id="ce_state", name="Somewhere in the north", country="CHL", first="2024", last="2024", grade="C3",
         activities=(), status="reported", precision="state"),
    _row(id="ce_country", name="Somewhere", country="VEN", first=None, last=None, grade="D4",
         activities=("robbery",), status="dismantled", precision="country", state=None),
    _row(id="ce_mine", name="Minería", country="VEN", first=None, last=None, grade="B1", activities=(),
         status="active", at=(-69.01, 3.9)),
]  # fmt: skip
PRISONS: list[dict[str, Any]] = [
    _row(id="pr_tocoron", name="Tocorón prison", country="VEN", grade="A1", status="seized", precision="site",
         local_name="Centro Penitenciario de Aragua", sources=("s_raid",)),
    _row(id="pr_chile", name="Alto Hospicio prison", country="CHL", grade="B2", status="operating"),
]  # fmt: skip
INCIDENTS: list[dict[str, Any]] = [
    _row(id="in_raid", name="Raid on the prison", country="VEN", first="2023-09-20", last="2023-09-20", grade="A1",
         activities=("extortion",), status="attributed", kind="raid", note="11,000 men"),
    _row(id="in_arrest", name="Arrest", country="PER", first="2022-05", last="2022-05", grade="B2",
         activities=("kidnapping",), status="disputed", kind="arrest"),
    _row(id="in_wreck", name="Shipwreck", country="CHL", first="2021", last="2021", grade="C2", activities=(),
         status="unattributed", kind="shipwreck", precision="country", state=None, at=None),
]  # fmt: skip
LEGS: list[dict[str, Any]] = [
    _row(id="co_main_01", name="San Antonio – Cúcuta", country="VEN", to="COL", corridor="co_main",
         activities=("human_smuggling", "extortion"), status="sourced"),
    _row(id="co_main_02", name="Cúcuta – Lima", country="COL", to="PER", corridor="co_main",
         activities=("human_smuggling",), status="sourced"),
    _row(id="co_side_01", name="Lima – Arica", country="PER", to="CHL", corridor="co_side", activities=(),
         status="interpolated"),
]  # fmt: skip


def make_layer(layer: str, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Make the frame of a layer, with the columns and dtypes that reading a dataset gives."""
    records = [_make_record(layer, row) for row in rows]
    columns = list(_make_record(layer, {"id": "x", "name": "x", "country": "VEN", "grade": "A1", "to": "VEN"}))
    values = {name: pd.Series([record[name] for record in records], dtype=object) for name in columns}
    days = values.pop("days")
    frame = gpd.GeoDataFrame(values, geometry=gpd.GeoSeries(values["geometry"], crs="EPSG:4326"))
    frame["start_day"] = np.array([start for start, _ in days], dtype="datetime64[us]")
    frame["end_day"] = np.array([end for _, end in days], dtype="datetime64[us]")
    return frame.astype({"credibility": "int64"})


def make_atlas(content_hash: str, **layers: list[dict[str, Any]]) -> Atlas:
    """Make an atlas of rows as in this module; a layer that is not named is empty."""
    names = ("corridors", "cells", "prisons", "incidents")
    sources = pd.DataFrame(
        {"title": ["La banda en el Perú", "What is behind the seizure?"]},
        index=pd.Index(["s_paper", "s_raid"], name="id"),
    )
    return Atlas(
        meta=DatasetMeta(title="Tiny atlas"),
        layers={name: make_layer(name, layers.get(name, [])) for name in names},
        sources=sources,
        indicators=pd.DataFrame(),
        places=_make_places(),
        faults=(),
        content_hash=content_hash,
    )


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return make_atlas("tiny", corridors=LEGS, cells=CELLS, prisons=PRISONS, incidents=INCIDENTS)


@pytest.fixture(scope="session")
def empty_atlas() -> Atlas:
    return make_atlas("empty")


@pytest.fixture(scope="session")
def single_atlas() -> Atlas:
    return make_atlas("single", corridors=LEGS[2:], cells=CELLS[:1], prisons=PRISONS[:1], incidents=INCIDENTS[:1])


def _make_record(layer: str, row: dict[str, Any]) -> dict[str, Any]:
    first, last = row.get("first"), row.get("last")
    record = {
        "id": row["id"],
        "name": row["name"],
        "place": row.get("place"),
        "country": row["country"],
        "state": row.get("state", STATES[row["country"]]),
        "precision": row.get("precision", "town"),
        "first_seen": first,
        "last_seen": last,
        "activities": row.get("activities", ()),
        "status": row.get("status"),
        "reliability": row.get("grade", "C3")[0],
        "credibility": int(row.get("grade", "C3")[1]),
        "sources": row.get("sources", ("s_paper",)),
        "note": row.get("note"),
        "countries": (row["country"],),
        "days": (_first_day(first), _last_day(last)),
        "layer": layer,
    }
    middle = (-69.5, SOUTH[row["country"]] + 0.5)
    if layer == "corridors":
        end = (-69.5, SOUTH[row["to"]] + 0.5)
        countries = tuple(dict.fromkeys((row["country"], row["to"])))
        extra = {"corridor": row.get("corridor"), "corridor_name": "Main road", "mode": "land"}
        return {**record, **extra, "countries": countries, "geometry": LineString([middle, end])}
    position = row.get("at", middle)
    extra = {"prisons": {"local_name": row.get("local_name")}, "incidents": {"kind": row.get("kind")}}.get(
        layer, {}
    )
    return {**record, **extra, "geometry": None if position is None else Point(position)}


def _first_day(day: str | None) -> pd.Timestamp | None:
    return None if day is None else pd.Period(day).start_time.floor("D")


def _last_day(day: str | None) -> pd.Timestamp | None:
    return None if day is None else pd.Period(day).end_time.floor("D")


def _make_places() -> Places:
    squares = [box(-70, south, -69, south + 1) for south in SOUTH.values()]
    countries = gpd.GeoDataFrame(
        {
            "iso3": list(COUNTRIES),
            **{
                f"name_{lang}": [names[n] for names in COUNTRIES.values()]
                for n, lang in enumerate(("en", "es", "pt"))
            },
            "label_lat": [south + 0.5 for south in SOUTH.values()],
        },
        geometry=squares,
        crs="EPSG:4326",
    )
    states = gpd.GeoDataFrame(
        {"id": list(STATES.values()), "country": list(STATES)}, geometry=squares, crs="EPSG:4326"
    )
    nothing = gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
    # shuffled, so that an order north to south is not there by luck
    return Places(countries.iloc[[2, 0, 3, 1]].reset_index(drop=True), states, nothing, nothing, nothing)
