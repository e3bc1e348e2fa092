"""One fault at a time: what is said of it, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fixtures_dataset import FILES, Override, make_cell, make_leg, make_source

FindFaults = Callable[..., list[str]]
Change = Callable[[Any], Any]


def put(row: int, **properties: Any) -> Change:
    """Change properties of one feature, or fields of one row."""

    def change(part: Any) -> None:
        (part[row]["properties"] if "properties" in part[row] else part[row]).update(properties)

    return change


def move(row: int, *position: Any) -> Change:
    """Change the coordinates of one feature."""

    def change(part: Any) -> None:
        part[row]["geometry"]["coordinates"] = list(position)

    return change


def drop(row: int, name: str) -> Change:
    """Leave one property of one feature out."""

    def change(part: Any) -> None:
        del part[row]["properties"][name]

    return change


def add(item: dict[str, Any]) -> Change:
    """Add a feature or row."""
    return lambda part: [*part, item]


def one_leg(**changes: Any) -> list[dict[str, Any]]:
    """Return a leg from San Antonio to Cúcuta, changed."""
    return [make_leg(1, "San Antonio", (-71.5, 7.5), "Cúcuta", (-72.5, 7.5), ["VEN", "COL"], **changes)]


def three_legs(**third: Any) -> list[dict[str, Any]]:
    """Return legs from San Antonio over Cúcuta and Bogotá back to Cúcuta."""
    return [
        make_leg(1, "San Antonio", (-71.5, 7.5), "Cúcuta", (-72.5, 7.5), ["VEN", "COL"]),
        make_leg(2, "Cúcuta", (-72.5, 7.5), "Bogotá", (-73.5, 6.5), ["COL"]),
        make_leg(3, "Bogotá", (-73.5, 6.5), "Cúcuta", (-72.5, 7.5), ["COL"], state="CO-BOY", **third),
    ]


ONE_FAULT: list[tuple[str, Override, str]] = [
    # a file as a whole
    ("cells", None, "layers/cells.geojson:-:-: the file is missing"),
    ("cells", b"", "layers/cells.geojson:-:-: the file is empty"),
    ("cells", b"\xff\xfe{", "layers/cells.geojson:-:-: is not in UTF-8"),
    ("metadata", None, "dataset.toml:-:-: the file is missing"),
    ("metadata", "title = ", "dataset.toml:-:-: is not TOML"),
    ("metadata", b"x = " + b"[" * 50_000, "dataset.toml:-:-: is not TOML"),
    ("indicators", "id;country\n", "indicators.csv:-:-: is separated by semicolons"),
    ("disputed", [], ""),
    ("towns", "[]", "places/towns.geojson:-:-: is not a JSON object"),
    # values
    (
        "cells",
        put(0, status="actve"),
        'ce_cucuta:status: is "actve", expected one of active, disrupted, dismantled',
    ),
    ("cells", put(0, reliability="b"), 'ce_cucuta:reliability: is "b", expected one of A, B'),
    ("cells", put(0, credibility=7), "ce_cucuta:credibility: is 7, expected a whole number from 1 to 6"),
    ("cells", put(0, basis=None), "ce_cucuta:basis: is missing, expected one of alleged, charged, convicted"),
    ("cells", drop(0, "basis"), "ce_cucuta:basis: is missing"),
    ("cells", put(0, activities=["extorsion"]), 'ce_cucuta:activities: holds "extorsion"'),
    ("cells", put(0, activities='["extortion"]'), "ce_cucuta:activities: is the text"),
    ("cells", put(0, activities={"a": 1}), "ce_cucuta:activities: is a nested object"),
    ("cells", put(0, sources=[]), "ce_cucuta:sources: is [], expected a list of one or more ids in sources.csv"),
    ("cells", put(0, sources=None), "ce_cucuta:sources: is missing"),
    ("cells", put(0, precision="site"), 'ce_cucuta:precision: is "site", expected one of town, state, country'),
    ("incidents", put(0, precision="site"), 'in_001:precision: is "site", expected one of town, state, country'),
    ("cells", put(0, name="x" * 20_001), "ce_cucuta:name: has 20001 characters"),
    ("cells", put(0, name="CÃºcuta"), "ce_cucuta:name: has letters that were saved in a wrong encoding"),
    ("cells", put(0, id="Cúcuta 1"), 'layers/cells.geojson:Cúcuta 1:id: is "Cúcuta 1", expected an id of small'),
    ("cells", put(0, id=None), "layers/cells.geojson:feature 1:id: is missing"),
    ("cells", put(0, first_sen="2020"), "layers/cells.geojson:-:first_sen: nobody knows this column"),
    ("prisons", put(0, capacity="750"), 'pr_tocoron:capacity: is "750", expected a number, not negative'),
    ("prisons", put(0, gang_controlled="no"), 'pr_tocoron:gang_controlled: is "no", expected one of yes'),
    ("incidents", put(0, kind="rade"), 'in_001:kind: is "rade", expected one of raid'),
    ("sources", put(0, url="javascript:alert(1)"), 'sources.csv:seed:url: is "javascript:alert(1)"'),
    ("sources", put(0, published="last year"), 'sources.csv:seed:published: is "last year"'),
    ("sources", put(0, title=""), "sources.csv:seed:title: is missing"),
    ("indicators", put(0, value="many"), 'indicators.csv:ci_001:value: is "many"'),
    ("metadata", lambda keys: keys.pop("licence") and None, "dataset.toml:-:licence: is missing"),
    ("metadata", lambda keys: {**keys, "version": 2026}, "dataset.toml:-:version: is not a text"),
    ("towns", put(0, rank=9), "places/towns.geojson:3685533:rank: is 9, expected a whole number from 0 to 4"),
    ("towns", put(0, id=-3), ""),
    ("towns", put(0, id="x"), 'towns.geojson:x:id: is "x", expected a GeoNames id, or a negative number'),
    # dates
    ("cells", put(0, first_seen="2023-13"), 'ce_cucuta:first_seen: is "2023-13", expected a date such as 2023'),
    ("cells", put(0, first_seen="2023-02-31"), 'ce_cucuta:first_seen: is "2023-02-31"'),
    ("cells", put(0, first_seen="2024"), "ce_cucuta:last_seen: is before first_seen"),
    ("cells", put(0, first_seen="2023-09-30"), ""),
    ("incidents", put(0, last_seen="2023-09-21"), "in_001:last_seen: differs from first_seen"),
    ("incidents", put(0, last_seen=None), "in_001:last_seen: is missing"),
    ("cells", put(0, last_seen="2026-02"), 'ce_cucuta:last_seen: is "2026-02", after the record was made'),
    ("prisons", put(0, seized_on="2032"), 'pr_tocoron:seized_on: is "2032", after the record was made'),
    ("cells", put(0, recorded="2026-01-16"), 'dataset.toml:-:last_record: is "2026-01-15", expected "2026-01-16"'),
    # ids and references
    ("cells", add(make_cell("ce_cucuta", (-72.5, 7.5))), "ce_cucuta:id: stands a second time, first in this file"),
    ("incidents", put(0, id="pr_tocoron"), "pr_tocoron:id: stands a second time, first in layers/prisons.geojson"),
    ("indicators", put(0, id="ce_cucuta"), "ce_cucuta:id: stands a second time, first in layers/cells.geojson"),
    ("sources", add(make_source("seed")), "sources.csv:seed:id: stands a second time"),
    ("states", lambda part: [*part, part[0]], "places/states.geojson:CO-NSA:id: stands a second time"),
    ("cells", put(0, sources=["seed", "papr"]), 'ce_cucuta:sources: "papr" is not known, expected a source that'),
    ("corridors", one_leg(flow_source="none"), 'co_andean_01:flow_source: "none" is not known'),
    ("indicators", put(0, source="none"), 'indicators.csv:ci_001:source: "none" is not known'),
    ("indicators", put(0, country="ZZZ"), 'indicators.csv:ci_001:country: "ZZZ" is not known'),
    ("cells", put(0, country="VE"), 'ce_cucuta:country: is "VE", expected a three-letter country code'),
    ("cells", put(0, country="ZZZ", state=None), 'ce_cucuta:country: "ZZZ" is not known'),
    ("cells", put(0, state="CO-XXX"), 'ce_cucuta:state: "CO-XXX" is not known'),
    ("cells", put(1, state=None), 'ce_ven_t:state: is missing, though the precision is "state"'),
    ("cells", put(1, state="Trujillo"), 'ce_ven_t:state: is "Trujillo", expected a state code such as VE-D'),
    ("cells", put(0, state="VE-S"), "ce_cucuta:state: Táchira (VE-S) is not in Colombia (COL)"),
    ("towns", put(0, country="VEN", state=None), "places/towns.geojson:3685533:geometry: [-72.5, 7.5] is 55 km"),
    # positions
    (
        "cells",
        move(0, 7.5, -72.5),
        "ce_cucuta:geometry: longitude and latitude are swapped, [7.5, -72.5] is not in",
    ),
    ("cells", move(0, -71.0, 7.5), "ce_cucuta:geometry: [-71, 7.5] is 110 km outside Colombia (COL), in Venezuela"),
    ("cells", move(0, 0, 0), "km outside Colombia (COL), expected a position in it or within 25 km"),
    ("cells", move(0, -71.8, 7.5), ""),
    ("cells", move(0, -72.5, 6.5), "ce_cucuta:geometry: [-72.5, 6.5] is 55 km outside Norte de Santander (CO-NSA)"),
    ("cells", move(0, -72.5, 6.9), ""),
    ("cells", move(0, -72.5, 7.5, 300), "ce_cucuta:geometry: a position has more than two numbers"),
    ("cells", move(0, -72.5, 97.5), "ce_cucuta:geometry: the position [-72.5, 97.5] is not on the globe"),
    # legs
    ("corridors", move(0, [7.5, -71.5], [-72.5, 7.5]), "co_andean_01:geometry: longitude and latitude are swapped"),
    (
        "corridors",
        move(1, [-72.5, 7.6], [-73.5, 6.5]),
        "co_andean_02:geometry: starts 11.1 km from where leg 1 ends",
    ),
    (
        "corridors",
        put(1, from_place="Pamplona"),
        'co_andean_02:from_place: is "Pamplona", but the leg before ends in',
    ),
    ("corridors", put(1, leg=1), "co_andean_02:leg: is 1, as is another leg of co_andean"),
    ("corridors", put(1, leg=4), "layers/corridors.geojson:co_andean:leg: there is no leg 2, 3"),
    ("corridors", put(1, flow_people=501), "co_andean_02:flow_people: is 501, but the first leg of the corridor"),
    (
        "corridors",
        put(0, countries=["COL"]),
        'co_andean_01:countries: ["COL"] lacks the country that the leg starts',
    ),
    (
        "corridors",
        put(1, countries=["COL", "VEN"]),
        "co_andean_02:countries: the leg does not touch Venezuela (VEN)",
    ),
    ("corridors", three_legs(), ""),
    ("corridors", three_legs(precision="state"), 'co_andean_03:precision: is "state", expected one of town'),
    # outlines
    ("countries", put(0, iso2="COL"), 'places/countries.geojson:COL:iso2: is "COL"'),
    ("disputed", move(0, [0, 0]), "places/disputed.geojson:feature 1:geometry: the line has no length"),
    ("backdrop", lambda part: [None], "places/backdrop.geojson:feature 1:-: is not a JSON object"),
]


@pytest.mark.parametrize(("part", "override", "text"), ONE_FAULT)
def test_one_fault_gives_one_line(find_faults: FindFaults, part: str, override: Override, text: str) -> None:
    lines = [line for line in find_faults(**{part: override}) if not is_consequence(part, line)]
    if not text:
        assert lines == []
        return
    (line,) = lines
    assert text in line
    assert line.startswith(("dataset.toml", FILES[part]))
    assert ", expected " in line


def is_consequence(part: str, line: str) -> bool:
    """Tell whether a line is about another file that needs the broken outline."""
    return part in ("countries", "states") and not line.startswith(FILES[part])


def test_the_fixture_has_no_fault(find_faults: FindFaults) -> None:
    assert find_faults() == []


def test_everything_wrong_with_a_record_is_told_at_once(find_faults: FindFaults) -> None:
    def spoil(part: Any) -> None:
        put(0, status="gone", reliability="Z", sources=["none"], first_seen="2024")(part)
        move(0, 7.5, -72.5)(part)

    columns = [line.split(":")[2] for line in find_faults(cells=spoil)]
    assert columns == ["last_seen", "status", "reliability", "sources", "geometry"]


def test_an_end_beyond_the_countries_of_a_leg_is_told(find_faults: FindFaults) -> None:
    lines = find_faults(corridors=[make_leg(1, "San Antonio", (-71.5, 7.5), "Cúcuta", (-72.5, 7.5), ["VEN"])])
    assert [line.split(": ")[1] for line in lines] == [
        "the leg ends at [-72.5, 7.5], in Colombia (COL), expected an end in one of VEN or within 25 km, "
        'add "COL" or correct the end'
    ]


def test_without_sources_nothing_loads_and_each_file_says_so_once(find_faults: FindFaults) -> None:
    lines = find_faults(sources=None)
    assert len([line for line in lines if line.startswith("sources.csv")]) == 1
    assert "layers/cells.geojson:-:sources: 2 records cannot be checked and are left out" in lines[2]
    assert len([line for line in lines if ":sources:" in line]) == 4


def test_a_missing_column_is_told_once(find_faults: FindFaults) -> None:
    def spoil(part: list[dict[str, Any]]) -> None:
        for feature in part:
            del feature["properties"]["credibility"]

    (line,) = find_faults(incidents=spoil)
    assert line.startswith("layers/incidents.geojson:-:credibility: the column is missing")


def test_faults_come_in_the_order_of_files_and_records(find_faults: FindFaults) -> None:
    def spoil(part: Any) -> None:
        put(0, status="x")(part)
        put(1, status="x", kind="x")(part)

    lines = find_faults(incidents=spoil, cells=put(1, status="x"), metadata=None)
    assert [":".join(line.split(":")[:3]) for line in lines] == [
        "dataset.toml:-:-",
        "layers/cells.geojson:ce_ven_t:status",
        "layers/incidents.geojson:in_001:status",
        "layers/incidents.geojson:in_002:status",
        "layers/incidents.geojson:in_002:kind",
    ]


def test_a_hostile_id_cannot_break_the_lines(find_faults: FindFaults) -> None:
    (line,) = find_faults(cells=put(0, id="a\nb:\x1b[31m"))
    assert "\n" not in line
    assert "\x1b" not in line
