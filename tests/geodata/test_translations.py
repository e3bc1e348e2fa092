"""The translated free text of the records: complete, of the current English text, and with the same figures."""

import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

GEODATA = Path(__file__).parents[2] / "geodata"
FILES = sorted((GEODATA / "translations").glob("*.csv"))
HEADER = ["id", "field", "of", "text"]
POINT_FIELDS = {
    "prisons": ("name", "place", "note", "controlled_by"),
    "cells": ("name", "place", "group", "note"),
    "incidents": ("name", "place", "note", "actors", "unit"),
}
CORRIDOR_FIELDS = ("corridor_name", "flow_note")
LEG_FIELDS = ("name", "place", "from_place", "to_place")
LONGEST_NAME = 140
FIGURE = re.compile(r"\d{1,3}(?:[., \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
SPELLED = {word: str(figure) for figure, word in enumerate(UNITS.split(), start=1)}
SPELLED |= {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"}
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
ENGLISH_WORDS = re.compile(r"\b(the|of|and|with|from|by|was|were)\b")
Key = tuple[str, str]
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_records(layer: str) -> list[dict[str, Any]]:
    text = (GEODATA / "layers" / f"{layer}.geojson").read_text(encoding="utf-8")
    return [feature["properties"] for feature in json.loads(text)["features"]]


def join_text(value: str | list[str] | None) -> str:
    return "; ".join(value) if isinstance(value, list) else value or ""


def list_english() -> dict[Key, str]:
    """Every text that is or may be translated, in the order of the rows; what legs repeat stands once."""
    texts: dict[Key, str] = {}
    for layer in ("prisons", "cells", "corridors", "incidents"):
        for record in read_records(layer):
            if layer == "corridors":
                for field in CORRIDOR_FIELDS:
                    texts.setdefault((record["corridor"], field), join_text(record[field]))
                texts |= {(record["id"], field): join_text(record[field]) for field in (*LEG_FIELDS, "note")}
            else:
                texts |= {(record["id"], field): join_text(record[field]) for field in POINT_FIELDS[layer]}
    texts |= {(row["id"], "note"): row["note"] for row in read_rows(GEODATA / "indicators.csv")}
    return {key: text for key, text in texts.items() if text}


ENGLISH = list_english()
LEGS = {record["id"]: record for record in read_records("corridors")}
REQUIRED = [key for key in ENGLISH if not (key[0] in LEGS and key[1] in LEG_FIELDS)]
"""All but the names of the towns of legs, which have a row only where the language has a form of its own."""


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def list_figures(text: str) -> set[str]:
    """The digit groups of a text in one form: 11,000 and 11.000 and 11 000 are 11000, and 3,5 is 3.5."""
    figures = set()
    for figure in FIGURE.findall(text):
        grouped = re.fullmatch(r"\d{1,3}(?:[., \u00a0\u202f]\d{3})+", figure)
        figures.add(re.sub(r"\D", "", figure) if grouped else figure.replace(",", "."))
    return figures


def list_spelled(text: str) -> set[str]:
    return {SPELLED[word] for word in re.findall(r"[a-z]+", text.lower()) if word in SPELLED}


READINGS = {
    "about 11,000 soldiers": {"11000"},
    "unos 11.000 militares": {"11000"},
    "11 000": {"11000"},
    "11\u202f000": {"11000"},
    "20 September 2023": {"20", "2023"},
    "en 2016 750 plazas": {"2016", "750"},
    "3,5 km": {"3.5"},
    "counts of 15, 17 and nearly 20": {"15", "17", "20"},
    "(in_038)": {"038"},
    "on the 12th": {"12"},
    "186/2025": {"186", "2025"},
    "none": set(),
}


@pytest.mark.parametrize(("text", "figures"), READINGS.items())
def test_figures_are_read_alike_in_every_notation(text: str, figures: set[str]) -> None:
    assert list_figures(text) == figures


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


@pytest.fixture
def rows(path: Path) -> list[Row]:
    return read_rows(path)


@pytest.fixture
def pairs(rows: list[Row]) -> list[tuple[Key, str, str]]:
    """Key, English text and translation of every row that has an English text."""
    keyed = (((row["id"], row["field"]), row["text"]) for row in rows)
    return [(key, ENGLISH[key], text) for key, text in keyed if key in ENGLISH]


def test_spanish_is_there() -> None:
    assert "es" in {path.stem for path in FILES}


def test_file_is_plain_csv(path: Path) -> None:
    written = path.read_bytes()
    assert b"\r" not in written
    assert written.endswith(b"\n")
    assert not written.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == HEADER
    assert {len(line) for line in lines} == {len(HEADER)}


def test_every_text_has_one_row_in_the_order_of_the_records(rows: list[Row]) -> None:
    keys = [(row["id"], row["field"]) for row in rows]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    assert [key for key in keys if key not in ENGLISH] == []
    assert [key for key in REQUIRED if key not in set(keys)] == []
    assert keys == [key for key in ENGLISH if key in set(keys)]


def test_rows_translate_the_current_english(rows: list[Row]) -> None:
    stale = [
        (row["id"], row["field"])
        for row in rows
        if row["of"] != hash_text(ENGLISH.get((row["id"], row["field"]), ""))
    ]
    assert stale == [], "the English text changed: translate it again and renew `of`"


def test_towns_of_legs_have_rows_only_where_their_name_differs(pairs: list[tuple[Key, str, str]]) -> None:
    named = [(english, text) for key, english, text in pairs if key not in REQUIRED]
    assert len(named) >= 20
    assert [english for english, text in named if text == english] == []


def test_towns_of_legs_are_named_alike_on_every_leg(rows: list[Row]) -> None:
    texts = {(row["id"], row["field"]): row["text"] for row in rows}
    given: dict[str, set[str]] = {}
    for leg, record in LEGS.items():
        name, place, start, end = (texts.get((leg, field), record[field]) for field in LEG_FIELDS)
        assert name == f"{start} – {end}", leg
        assert place == start, leg
        given.setdefault(record["from_place"], set()).add(start)
        given.setdefault(record["to_place"], set()).add(end)
    assert {town: names for town, names in given.items() if len(names) > 1} == {}


def test_texts_are_not_empty_and_tidy(rows: list[Row]) -> None:
    untidy = [
        (row["id"], row["field"])
        for row in rows
        if not row["text"].strip()
        or row["text"] != row["text"].strip()
        or re.search(r"\s\s|[\n\t]| [,.;:]", row["text"])
        or row["text"].count("(") != row["text"].count(")")
    ]
    assert untidy == []


def test_names_are_short_enough_for_a_heading(rows: list[Row]) -> None:
    names = {"name", "corridor_name"}
    assert [row["id"] for row in rows if row["field"] in names and len(row["text"]) > LONGEST_NAME] == []


def test_figures_of_the_english_are_all_kept(pairs: list[tuple[Key, str, str]]) -> None:
    lost = {key: figures for key, english, text in pairs if (figures := list_figures(english) - list_figures(text))}
    assert lost == {}


def test_no_figure_is_added(pairs: list[tuple[Key, str, str]]) -> None:
    added = {
        key: figures
        for key, english, text in pairs
        if (figures := list_figures(text) - list_figures(english) - list_spelled(english))
    }
    assert added == {}


def test_full_stops_and_lists_keep_their_shape(pairs: list[tuple[Key, str, str]]) -> None:
    reshaped = [
        key
        for key, english, text in pairs
        if english.endswith(".") != text.endswith(".")
        or (key[1] == "actors" and english.count("; ") != text.count("; "))
    ]
    assert reshaped == []


# ---- Spanish -----------------------------------------------------------------------------------------------


@pytest.fixture
def spanish() -> list[Row]:
    return read_rows(GEODATA / "translations" / "es.csv")


def test_spanish_questions_and_exclamations_are_opened(spanish: list[Row]) -> None:
    marks = (("¿", "?"), ("¡", "!"))
    unpaired = [
        (row["id"], row["field"])
        for row in spanish
        if any(row["text"].count(opening) != row["text"].count(closing) for opening, closing in marks)
    ]
    assert unpaired == []


def test_spanish_has_no_leftover_english(spanish: list[Row]) -> None:
    leftover = {
        (row["id"], row["field"]): words
        for row in spanish
        if (words := ENGLISH_WORDS.findall(QUOTED.sub("", row["text"])))
    }
    assert leftover == {}
