"""The shipped records, read as plain JSON and CSV: what must be in them and what must never be."""

import csv
import hashlib
import json
import re
import tomllib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corredor import vocabulary
from corredor.i18n import translate

GEODATA = Path(__file__).parents[2] / "geodata"
# fmt: off
COMMON = (
    "id", "name", "place", "country", "state", "precision", "first_seen", "last_seen", "activities",
    "status", "reliability", "credibility", "basis", "sources", "recorded", "note",
)
FLOW = ("flow_people", "flow_unit", "flow_period", "flow_note", "flow_source")
OWN = {
    "corridors": (
        "corridor", "corridor_name", "leg", "mode", "from_place", "to_place", "countries", "attribution", *FLOW,
    ),
    "cells": ("group",),
    "prisons": (
        "local_name", "controlled_by", "gang_controlled", "seized_on", "capacity", "inmates", "inmates_as_of",
    ),
    "incidents": ("kind", "actors", "value", "unit"),
}
# fmt: on
COUNTS = {"corridors": 154, "cells": 67, "prisons": 31, "incidents": 124}
FOUNDING_ACTIVITIES = vocabulary.ACTIVITIES[:7]
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Record = dict[str, Any]


def read_features(layer: str) -> list[dict[str, Any]]:
    return json.loads((GEODATA / "layers" / f"{layer}.geojson").read_text(encoding="utf-8"))["features"]


def read_rows(name: str) -> list[dict[str, str]]:
    with (GEODATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FEATURES = {layer: read_features(layer) for layer in vocabulary.LAYERS}
RECORDS: dict[str, list[Record]] = {
    layer: [feature["properties"] for feature in features] for layer, features in FEATURES.items()
}
ALL: list[Record] = [record for records in RECORDS.values() for record in records]
BY_ID: dict[str, Record] = {record["id"]: record for record in ALL}
LEGS: dict[str, list[dict[str, Any]]] = defaultdict(list)
for leg_feature in FEATURES["corridors"]:
    LEGS[leg_feature["properties"]["corridor"]].append(leg_feature)
SOURCES = read_rows("sources.csv")
INDICATORS = read_rows("indicators.csv")


def written(record: Record) -> str:
    """Everything in a record that people read, source titles aside."""
    parts = [record["name"], record["place"], record["note"], record.get("controlled_by"), record.get("group")]
    return " | ".join([part for part in parts if part] + record.get("actors", []))


# ---- shape -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", vocabulary.LAYERS)
def test_layer_has_all_records_and_columns_in_order(layer: str) -> None:
    assert len(RECORDS[layer]) == COUNTS[layer]
    assert {tuple(record) for record in RECORDS[layer]} == {COMMON + OWN[layer]}


def test_counts_of_corridors_sources_and_indicators() -> None:
    assert len(LEGS) == 14
    assert len(SOURCES) == 388
    assert len(INDICATORS) >= 57


@pytest.mark.parametrize("layer", vocabulary.LAYERS)
def test_one_feature_per_line(layer: str) -> None:
    lines = (GEODATA / "layers" / f"{layer}.geojson").read_text(encoding="utf-8").splitlines()
    features = [line for line in lines if line.startswith('{"type": "Feature"')]
    assert len(features) == COUNTS[layer]
    assert [json.loads(line.removesuffix(",")) for line in features] == FEATURES[layer]


def test_ids_are_unique_across_layers_sources_and_indicators() -> None:
    ids = [record["id"] for record in ALL] + [row["id"] for row in SOURCES + INDICATORS]
    assert [one for one, n in Counter(ids).items() if n > 1] == []


def test_vocabularies() -> None:
    for layer, records in RECORDS.items():
        for record in records:
            assert record["status"] in vocabulary.STATUSES[layer], record["id"]
            assert record["precision"] in vocabulary.PRECISIONS, record["id"]
            assert set(record["activities"]) <= set(vocabulary.ACTIVITIES), record["id"]
            assert record["reliability"] in vocabulary.RELIABILITIES, record["id"]
            assert record["credibility"] in vocabulary.CREDIBILITIES, record["id"]
            bases = vocabulary.BASES if layer in ("cells", "incidents") else (None,)
            assert record["basis"] in bases, record["id"]
    assert {record["kind"] for record in RECORDS["incidents"]} <= set(vocabulary.INCIDENT_KINDS)
    assert {record["gang_controlled"] for record in RECORDS["prisons"]} <= set(vocabulary.GANG_CONTROLS)
    assert {record["mode"] for record in RECORDS["corridors"]} <= set(vocabulary.MODES)
    assert {record["attribution"] for record in RECORDS["corridors"]} <= set(vocabulary.ATTRIBUTIONS)
    assert {row["kind"] for row in SOURCES} <= set(vocabulary.SOURCE_KINDS)


def test_dates_are_iso_and_in_order() -> None:
    for record in ALL:
        dates = [record["first_seen"], record["last_seen"]]
        assert all(DAY.fullmatch(date) for date in dates if date), record["id"]
        if all(dates):
            shortest = min(map(len, dates))
            assert dates[0][:shortest] <= dates[1][:shortest], record["id"]
    assert all(r["first_seen"] == r["last_seen"] is not None for r in RECORDS["incidents"])
    meta = tomllib.loads((GEODATA / "dataset.toml").read_text(encoding="utf-8"))
    assert max(record["recorded"] for record in ALL) == meta["last_record"]


def test_incidents_stand_in_the_order_of_their_dates() -> None:
    order = [(record["first_seen"], record["id"]) for record in RECORDS["incidents"]]
    assert order == sorted(order)


def test_units_agree_with_their_number() -> None:
    units = {record["unit"] for record in RECORDS["incidents"] if record["value"] == 1}
    assert units == {"arrest", "death", "victim"}


def test_coordinates_are_lon_lat_within_the_region() -> None:
    for features in FEATURES.values():
        for feature in features:
            geometry = feature["geometry"]
            line = geometry["coordinates"] if geometry["type"] == "LineString" else [geometry["coordinates"]]
            assert all(-125 <= lon <= 5 and -56 <= lat <= 50 for lon, lat in line), feature["properties"]["id"]
    assert {f["geometry"]["type"] for f in FEATURES["corridors"]} == {"LineString"}


def test_states_exist_in_places_and_belong_to_the_country() -> None:
    states = json.loads((GEODATA / "places" / "states.geojson").read_text(encoding="utf-8"))["features"]
    country_of = {state["properties"]["id"]: state["properties"]["country"] for state in states}
    for record in ALL:
        if record["state"] is None:
            assert record["precision"] == "country", record["id"]
        else:
            assert country_of[record["state"]] == record["country"], record["id"]
            assert record["precision"] != "country", record["id"]


# ---- evidence ----------------------------------------------------------------------------------------------


def test_every_record_has_sources_and_every_source_resolves() -> None:
    known = {row["id"] for row in SOURCES}
    cited = {row["source"] for row in INDICATORS}
    for record in ALL:
        assert record["sources"], record["id"]
        assert len(set(record["sources"])) == len(record["sources"]), record["id"]
        cited |= set(record["sources"])
    cited |= {record["flow_source"] for record in RECORDS["corridors"] if record["flow_source"]}
    assert cited == known


def test_sources_have_an_address_and_a_marked_title() -> None:
    for row in SOURCES:
        assert row["title"], row["id"]
        assert row["url"].startswith(("https://", "http://")) or row["id"] == "seed_theworld", row["id"]
        if row["id"].startswith("wp_") and not row["language"]:
            assert "taken from the page's address" in row["note"], row["id"]


def test_records_named_in_notes_exist() -> None:
    for record in ALL:
        for other in re.findall(r"\b(?:in_\d+|(?:co|ce|pr|ci)_[a-z0-9_]+)\b", record["note"]):
            assert other in BY_ID, (record["id"], other)


def test_legs_are_numbered_and_meet_end_to_end() -> None:
    for corridor, legs in LEGS.items():
        numbers = [leg["properties"]["leg"] for leg in legs]
        assert numbers == list(range(1, len(legs) + 1)), corridor
        for leg in legs:
            p = leg["properties"]
            assert p["id"] == f"{corridor}_{p['leg']:02d}"
            assert p["name"] == f"{p['from_place']} – {p['to_place']}"
            assert p["countries"][0] == p["country"]
        for before, after in pairwise(legs):
            assert before["geometry"]["coordinates"][-1] == after["geometry"]["coordinates"][0], corridor
            assert before["properties"]["to_place"] == after["properties"]["from_place"], corridor


def test_interpolated_legs_say_so_and_cannot_be_judged() -> None:
    for leg in RECORDS["corridors"]:
        assert ("drawn dashed" in leg["note"]) == (leg["status"] == "interpolated"), leg["id"]
        assert (leg["credibility"] == 6) == (leg["status"] == "interpolated"), leg["id"]
    assert Counter(leg["status"] for leg in RECORDS["corridors"]) == {"sourced": 111, "interpolated": 43}


def test_corridor_values_are_the_same_on_each_leg() -> None:
    shared = ("corridor_name", "activities", "attribution", *FLOW)
    for corridor, legs in LEGS.items():
        values = {json.dumps([leg["properties"][column] for column in shared]) for leg in legs}
        assert len(values) == 1, corridor


def test_flow_units_have_words_in_every_language() -> None:
    units = {leg["flow_unit"] for leg in RECORDS["corridors"] if leg["flow_unit"]}
    for language in vocabulary.LANGUAGES:
        assert all(translate(f"flow_unit.{unit}", language) for unit in units)
    assert all((leg["flow_unit"] is None) == (leg["flow_people"] is None) for leg in RECORDS["corridors"])


def test_what_is_not_attributed_is_worded_so() -> None:
    incidents = {r["id"] for r in RECORDS["incidents"] if r["status"] == "unattributed"}
    corridors = {r["corridor"] for r in RECORDS["corridors"] if r["attribution"] == "unattributed"}
    assert incidents >= {"in_086", "in_087", "in_088", "in_092"}
    assert corridors >= {"co_amazon", "co_aruba", "co_curacao", "co_reverse"}
    for record in ALL:
        unattributed = "unattributed" in (record["status"], record.get("attribution"))
        assert ("Not attributed to " in record["note"]) == unattributed, record["id"]
        assert not (unattributed and "Tren de Aragua" in record.get("actors", [])), record["id"]
    assert BY_ID["in_109"]["precision"] == "country"
    assert {BY_ID[i]["status"] for i in ("in_102", "in_103", "in_104", "in_109")} == {"disputed"}


def test_convicted_only_where_the_note_tells_of_a_verdict() -> None:
    for record in RECORDS["cells"] + RECORDS["incidents"]:
        if record["basis"] == "convicted":
            assert re.search(r"convict|sentence|verdict|Verdict", record["note"]), record["id"]
    assert {BY_ID[i]["basis"] for i in ("in_073", "in_075", "in_117", "ce_chl_tda1")} == {"convicted"}


# ---- do no harm --------------------------------------------------------------------------------------------


def test_precision_never_finer_than_allowed() -> None:
    for layer in ("corridors", "cells", "incidents"):
        assert "site" not in {record["precision"] for record in RECORDS[layer]}
    elsewhere = re.compile(r"the point is (?!(?:the (?:crossing|border settlement), )?approximate)", re.IGNORECASE)
    for record in ALL:
        if elsewhere.search(record["note"]):
            assert record["precision"] in ("state", "country"), record["id"]
    assert BY_ID["ce_ven_claritas"]["precision"] == "state"


def test_founders_and_leaders_are_only_said_to_be_so() -> None:
    hedge = re.compile(r"alleged|said to|described as|calls|according to", re.IGNORECASE)
    for record in ALL:
        for sentence in re.split(r"(?<=[.;|]) ", written(record)):
            if re.search(r"co-founder", sentence, re.IGNORECASE):
                assert hedge.search(sentence), record["id"]
    for record_id in ("pr_ven_tocoron", "in_002"):
        assert re.search(r"Héctor Guerrero, said to (head|lead) the gang", written(BY_ID[record_id]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pr_per_ancon1", "in_042"),
        ("ce_bol_uyuni", "in_050"),
        ("ce_usa_miami", "in_093"),
        ("ce_per_hijosdios", "in_044"),
    ],
)
def test_two_records_of_one_thing_have_the_same_place(one: str, other: str) -> None:
    point = {
        feature["properties"]["id"]: feature["geometry"]["coordinates"]
        for layer in ("prisons", "cells", "incidents")
        for feature in FEATURES[layer]
    }
    assert point[one] == point[other]
    assert BY_ID[one]["precision"] == BY_ID[other]["precision"]


def test_no_streets_lodgings_or_landmarks() -> None:
    street = re.compile(
        r"\b(calle|carrera|avenida|avenue|boulevard|jir[oó]n|street|road no|hotel|hostal|hostel|motel|blocks)\b"
        r"|\b(av|jr)\.|\bpalace\b",
        re.IGNORECASE,
    )
    assert [record["id"] for record in ALL if street.search(written(record))] == []


def test_office_holders_and_victims_are_not_named() -> None:
    officials = {"ceballos", "maduro", "noboa", "bukele", "trump", "petro", "boric", "steinert", "harfuch"}
    victims = {  # first 16 hexadecimal digits of the SHA-256 of a name in lower case: not even here in clear
        "2f22c6b571f4a53c",
        "61ecdeedbc5487c5",
        "a1df6dffb5e4869e",
    }
    for record in ALL:
        words = set(re.findall(r"\w+", written(record).lower()))
        assert not words & officials, record["id"]
        assert not {hashlib.sha256(word.encode()).hexdigest()[:16] for word in words} & victims, record["id"]


def test_men_who_share_an_alias_are_not_merged() -> None:
    for alias in ("Satanás", "Gocho"):
        assert len([record["id"] for record in ALL if alias in written(record)]) <= 1
    assert "same alias" in BY_ID["in_034"]["note"]


def test_names_and_notes_are_plain_and_short() -> None:
    for record in ALL:
        assert 3 <= len(record["name"]) <= 80, record["id"]
        assert 20 <= len(record["note"]) <= 800, record["id"]
        assert record["note"].endswith("."), record["id"]
        assert not re.search(r"\b(\w+) \1\b|  |[;:,]\.", record["note"]), record["id"]


# ---- the founding report, by record id ---------------------------------------------------------------------


def test_founding_activities_are_present() -> None:
    present = {activity for record in ALL for activity in record["activities"]}
    assert present >= set(FOUNDING_ACTIVITIES)
    assert set(BY_ID["ce_ven_tocoron"]["activities"]) == set(FOUNDING_ACTIVITIES)


def test_founding_raid_on_tocoron() -> None:
    raid, prison = BY_ID["in_001"], BY_ID["pr_ven_tocoron"]
    assert (raid["first_seen"], raid["kind"]) == ("2023-09-20", "raid")
    assert (raid["value"], raid["unit"]) == (11000, "personnel")
    assert (prison["seized_on"], prison["gang_controlled"]) == ("2023-09-20", "formerly")
    found = ("nightclub", "shops selling drugs", "swimming pools", "baseball field of professional size")
    for words in (*found, "playgrounds", "zoo with monkeys and flamingos", "relatives, children among them"):
        assert words in prison["note"]
    for words in ("self-governed", "tax to the strongest", "Colombia, Peru and Chile"):
        assert words in prison["note"]
    for words in ("Colombia, Peru and Chile", "presidential campaign", "United Nations", "human-rights abuses"):
        assert words in raid["note"]


def test_founding_hunt_for_guerrero() -> None:
    kinds = {i: BY_ID[i]["kind"] for i in ("in_002", "in_003", "in_006", "in_008")}
    assert kinds == {"in_002": "escape", "in_003": "red_notice", "in_006": "reward", "in_008": "court_order"}
    assert all("Héctor Guerrero (Niño Guerrero)" in BY_ID[i]["actors"] for i in kinds)
    assert "tunnel" in BY_ID["in_002"]["note"]
    assert "Interpol" in BY_ID["in_003"]["actors"]
    assert (BY_ID["in_006"]["value"], BY_ID["in_006"]["unit"]) == (132000, "USD")
    assert BY_ID["in_007"]["value"] == 400
    assert "two-year investigation by the regional prosecutor of Tarapacá" in BY_ID["in_008"]["note"]
    assert "Chile's prisons are not ready" in BY_ID["in_008"]["note"]


@pytest.mark.parametrize("record_id", ["pr_ven_tocoron", *(f"in_00{n}" for n in (1, 2, 3, 6, 8)), "ce_ven_tocoron"])
def test_founding_records_cite_the_report(record_id: str) -> None:
    assert "seed_theworld" in BY_ID[record_id]["sources"]


def test_founding_exodus() -> None:
    row = next(row for row in INDICATORS if row["source"] == "seed_theworld")
    assert (row["indicator"], int(row["value"]), row["date"]) == ("venezuelans_abroad_total", 7_000_000, "2023-10")
    assert "more than seven million" in BY_ID["ce_ven_tocoron"]["note"]
