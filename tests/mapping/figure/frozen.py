"""Records that never change, on the shipped places, for pictures that are compared with earlier ones."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from corredor.dataset import Atlas, find_geodata, read_atlas
from tests.fixtures_dataset import make_cell, make_incident, make_leg, make_prison, write_dataset

TOWNS: dict[str, tuple[float, float, str, str]] = {
    "Caracas": (-66.8792, 10.488, "VEN", "VE-A"),
    "Tocorón": (-67.5772, 10.0833, "VEN", "VE-D"),
    "San Cristóbal": (-72.225, 7.7669, "VEN", "VE-S"),
    "Cúcuta": (-72.5078, 7.8939, "COL", "CO-NSA"),
    "Bogotá": (-74.0817, 4.6097, "COL", "CO-DC"),
    "Quito": (-78.5249, -0.2299, "ECU", "EC-P"),
    "Lima": (-77.0282, -12.0432, "PER", "PE-LMA"),
    "Tacna": (-70.2536, -18.0146, "PER", "PE-TAC"),
    "Arica": (-70.3126, -18.4746, "CHL", "CL-AP"),
    "Iquique": (-70.1431, -20.2208, "CHL", "CL-TA"),
    "Santiago": (-70.6483, -33.4569, "CHL", "CL-RM"),
    "Mexico City": (-99.1277, 19.4285, "MEX", "MX-CMX"),
    "Panama City": (-79.5197, 8.9936, "PAN", "PA-8"),
    "New York City": (-74.006, 40.7143, "USA", "US-NY"),
    "Madrid": (-3.7026, 40.4165, "ESP", "ES-M"),
}

CELLS = ("Cúcuta", "Bogotá", "Lima", "Lima", "Arica", "Tacna", "Santiago", "Mexico City", "New York City")
INCIDENTS = ("Caracas", "Lima", "Arica", "Arica", "Iquique", "Santiago", "Santiago", "Quito", "Madrid")
ROUTE = ("San Cristóbal", "Cúcuta", "Bogotá", "Quito", "Lima", "Tacna", "Arica", "Iquique", "Santiago")
NORTH = ("Bogotá", "Panama City", "Mexico City")


def build_frozen_atlas(folder: Path) -> Atlas:
    """Write the frozen records and copies of the shipped places into a folder, and read them.

    ::

        cells      one in each town of CELLS; one only in the state VE-F, one only in Colombia
        prisons    Tocorón (site), Santiago (town), one only in the state CL-TA
        incidents  one in each town of INCIDENTS, a year apart; two only in the United States
        corridors  co_andean along ROUTE by land, Quito to Lima put in; co_north by sea and through jungle
    """
    shipped = find_geodata() / "places"
    names = ("countries", "states", "towns", "disputed", "backdrop")
    places = {name: (shipped / f"{name}.geojson").read_bytes() for name in names}
    coarse = {"precision": "state", "state": "VE-F", "country": "VEN", "place": "Bolívar"}
    cells = [_put(make_cell, f"ce_{n:03d}", town) for n, town in enumerate(CELLS)]
    cells += [
        make_cell("ce_state", (-63.5, 6.5), **coarse),
        make_cell("ce_country", (-73.0, 4.0), precision="country", state=None, place="Colombia"),
    ]
    prisons = [
        _put(make_prison, "pr_tocoron", "Tocorón"),
        _put(make_prison, "pr_santiago", "Santiago", precision="town", status="operating", seized_on=None),
        make_prison(
            "pr_state", (-69.5, -20.2), precision="state", state="CL-TA", country="CHL", place="Tarapacá",
            status="operating", seized_on=None,
        ),
    ]  # fmt: skip
    incidents = [
        _put(make_incident, f"in_{n:03d}", town, first_seen=str(2017 + n), last_seen=str(2017 + n))
        for n, town in enumerate(INCIDENTS)
    ]
    incidents += [
        make_incident(f"in_usa_{n}", (-98.0, 39.0), precision="country", state=None, country="USA", place="USA")
        for n in range(2)
    ]
    legs = [
        _join(n, *pair, status="interpolated" if pair[0] == "Quito" else "sourced") for n, pair in _pairs(ROUTE)
    ]
    modes = ("jungle", "sea")
    legs += [
        _join(n, *pair, id=f"co_north_{n:02d}", corridor="co_north", corridor_name="North", mode=modes[n - 1])
        for n, pair in _pairs(NORTH)
    ]
    written = write_dataset(
        folder, cells=cells, prisons=prisons, incidents=incidents, corridors=legs, indicators=[], **places
    )
    return read_atlas(written)


def _put(make: Any, record_id: str, town: str, **changes: Any) -> dict[str, Any]:
    lon, lat, country, state = TOWNS[town]
    feature: dict[str, Any] = make(record_id, (lon, lat), country=country, state=state, place=town, **changes)
    return feature


def _pairs(towns: tuple[str, ...]) -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(pairwise(towns), start=1))


def _join(number: int, start: str, end: str, **changes: Any) -> dict[str, Any]:
    from_lon, from_lat, country, state = TOWNS[start]
    to_lon, to_lat, to_country, _ = TOWNS[end]
    countries = list(dict.fromkeys((country, to_country)))
    return make_leg(number, start, (from_lon, from_lat), end, (to_lon, to_lat), countries, state=state, **changes)
