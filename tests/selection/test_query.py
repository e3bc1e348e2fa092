from __future__ import annotations

import dataclasses
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corredor.dataset import Atlas
from corredor.selection import Camera, Note, Selection
from corredor.selection.parameters import PARAMETERS
from corredor.selection.query import MAX_NOTES
from corredor.vocabulary import LANGUAGES
from tests.selection.strategies import selections

FULL = Selection(
    layers=("cells", "incidents"),
    countries=("CHL", "PER"),
    activities=("extortion", "kidnapping"),
    match="all",
    kinds=("raid", "arrest"),
    period_from="2022",
    period_to="2024-06",
    grade="B2",
    precision="town",
    statuses=("active",),
    text="Tocorón & más, 100%?#",
    near=("corridors", 25),
    bounds=(-70.5, -20, -68, -18),
    camera=Camera(
        centre=(-70.1, -19.25), zoom=6.5, basemap="dark", language="es", open="ce_chl_arica", events="hot"
    ),
)
FULL_QUERY = (
    "layers=cells,incidents&country=CHL,PER&activity=extortion,kidnapping&match=all&kind=raid,arrest&from=2022"
    "&to=2024-06&grade=B2&precision=town&status=active&text=Tocor%C3%B3n%20%26%20m%C3%A1s,%20100%25%3F%23"
    "&near=corridors:25&bbox=-70.5,-20,-68,-18&at=-70.1,-19.25,6.5&base=dark&events=hot&lang=es&open=ce_chl_arica"
)


def read(query: object) -> Selection:
    return Selection.from_query(query)[0]  # type: ignore[arg-type]


def reasons(query: object) -> list[tuple[str, str]]:
    return [(note.parameter, note.reason) for note in Selection.from_query(query)[1]]  # type: ignore[arg-type]


def test_every_field_has_a_parameter() -> None:
    # what is asked of files of the reader's own stays with the reader
    fields = {field.name for field in dataclasses.fields(Selection)} - {"camera", "types"}
    camera = {f"camera.{field.name}" for field in dataclasses.fields(Camera)}
    assert {name for parameter in PARAMETERS for name in parameter.fields} == fields | camera


class TestToQuery:
    def test_writes_all_fields_in_one_order(self) -> None:
        assert FULL.to_query() == FULL_QUERY

    def test_leaves_defaults_out(self) -> None:
        assert Selection().to_query() == ""
        assert Selection(countries=["PER"]).to_query() == "country=PER"

    def test_says_that_no_layer_is_on(self) -> None:
        assert Selection(layers=()).to_query() == "layers=none"

    def test_parameters_are_not_encoded(self) -> None:
        assert FULL.to_parameters()["text"] == "Tocorón & más, 100%?#"


class TestRoundTrip:
    @settings(max_examples=200, deadline=None)
    @given(selections())
    @example(FULL)
    def test_through_a_query_string(self, selection: Selection) -> None:
        assert Selection.from_query(selection.to_query()) == (selection, ())

    @settings(max_examples=50, deadline=None)
    @given(selections())
    def test_through_a_mapping_and_an_address(self, selection: Selection) -> None:
        assert Selection.from_query(selection.to_parameters()) == (selection, ())
        query = selection.to_query()
        assert Selection.from_query(parse_qs(query)) == (selection, ())
        assert Selection.from_query(f"https://example.org/map/?utm_source=x&{query}#top") == (selection, ())


class TestKindness:
    @pytest.mark.parametrize(
        "query",
        [
            "country=PER",
            "?country=per",
            "Country=per",
            "https://example.org/?country=PER#x",
            "HTTP://127.0.0.1:8501/?embed=true&country=%20per%20",
            "localhost:8501/?country=PER",
            "country=PER&utm_source=mail&fbclid=abc&embed_options=dark&gclid=1",
            "country=PER&&=&country=&activity=&from=",
            b"country=PER",
            {"country": "per"},
            {"country": ["PER", "per"]},
            {"COUNTRY": ("PER",), "embed": "true"},
        ],
    )
    def test_reads_a_link_however_it_is_given(self, query: object) -> None:
        assert Selection.from_query(query) == (Selection(countries=("PER",)), ())  # type: ignore[arg-type]

    @pytest.mark.parametrize("query", [None, "", " ", "?", "https://example.org/", "https://example.org/?", {}])
    def test_nothing_is_the_default(self, query: object) -> None:
        assert Selection.from_query(query) == (Selection(), ())  # type: ignore[arg-type]

    def test_joins_repeated_lists(self) -> None:
        assert read("country=PER&country=CHL,per") == Selection(countries=("CHL", "PER"))

    @pytest.mark.parametrize("near", ["corridors:25", "Corridors: 25.0", "CORRIDORS:25km", "corridors:+25 KM"])
    def test_reads_a_distance_with_or_without_its_unit(self, near: str) -> None:
        assert read({"near": near}).near == ("corridors", 25)

    def test_plus_is_a_blank(self) -> None:
        assert read("text=alto+hospicio").text == "alto hospicio"


class TestNotes:
    @pytest.mark.parametrize(
        ("query", "selection", "note"),
        [
            ("country=PER,Peru", Selection(countries=("PER",)), ("country", "not_a_country")),
            ("layers=cells,roads", Selection(layers=("cells",)), ("layers", "unknown_value")),
            ("layers=roads", Selection(), ("layers", "unknown_value")),
            ("activity=fun", Selection(), ("activity", "unknown_value")),
            ("match=both", Selection(), ("match", "unknown_value")),
            ("from=yesterday", Selection(), ("from", "not_a_date")),
            ("to=2023-02-30", Selection(), ("to", "not_a_date")),
            ("from=2024&to=2022", Selection(), ("from", "reversed")),
            ("grade=Z9", Selection(), ("grade", "not_a_grade")),
            ("near=corridors:NaN", Selection(), ("near", "not_a_distance")),
            ("near=corridors:inf", Selection(), ("near", "not_a_distance")),
            ("near=corridors:1,2", Selection(), ("near", "not_a_distance")),
            ("near=moon:5", Selection(), ("near", "not_a_distance")),
            ("near=corridors", Selection(), ("near", "not_a_distance")),
            ("bbox=1,2,3", Selection(), ("bbox", "not_an_area")),
            ("bbox=1,2,3,1e999", Selection(), ("bbox", "not_an_area")),
            ("at=1", Selection(), ("at", "not_a_position")),
            ("at=1,2,3,4", Selection(), ("at", "not_a_position")),
            ("at=0,0,99", Selection(), ("at", "not_a_position")),
            ("base=moon", Selection(), ("base", "unknown_value")),
            ("lang=fr", Selection(), ("lang", "unknown_value")),
            ("open=<script>", Selection(), ("open", "not_an_id")),
            ("colour=red", Selection(), ("colour", "unknown_parameter")),
            ("hello world", Selection(), ("hello world", "unknown_parameter")),
            ("grade=A1&grade=B2", Selection(grade="B2"), ("grade", "repeated")),
            ({"grade": None}, Selection(), ("grade", "unreadable")),
            ({"grade": {"a": ["B2"]}}, Selection(), ("grade", "unreadable")),
            ({7: "B2"}, Selection(), ("?", "unreadable")),
            (["grade=B2"], Selection(), ("?", "unreadable")),
        ],
    )
    def test_name_what_was_ignored(self, query: object, selection: Selection, note: tuple[str, str]) -> None:
        assert (read(query), reasons(query)) == (selection, [note])

    def test_long_text_is_cut(self) -> None:
        selection, notes = Selection.from_query({"text": "x" * 5000})
        assert selection.text == "x" * 200
        assert [(note.parameter, note.reason) for note in notes] == [("text", "too_long")]

    def test_too_many_countries_are_cut(self) -> None:
        codes = [f"{a}{b}A" for a in "ABCDEFGHIJKLMNOPQRST" for b in "ABCDEFGHIJKLMNOPQRST"]
        selection, notes = Selection.from_query("country=" + ",".join(codes))
        assert len(selection.countries) == 300
        assert notes == (Note("country", codes[300], "too_many"),)

    def test_a_huge_link_is_cut_between_parameters(self) -> None:
        selection, notes = Selection.from_query("country=PER&" + "x" * 20_000)
        assert selection == Selection(countries=("PER",))
        assert [note.reason for note in notes] == ["link_too_long"]

    def test_are_few_and_short_and_printable(self) -> None:
        _, notes = Selection.from_query("&".join(f"p{i}\x00\u202e=%00{'v' * 200}" for i in range(70)))
        assert len(notes) == MAX_NOTES + 1
        assert notes[-1] == Note("", "", "more", 50)
        assert all(len(note.value) <= 60 and (note.parameter + note.value).isprintable() for note in notes)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_said_in_each_language(self, language: str) -> None:
        query = {name: "\x07?" for parameter in PARAMETERS for name in [parameter.name] if name != "text"}
        _, notes = Selection.from_query({**query, "colour": "red"})
        texts = [note.describe(language) for note in notes]
        assert len(notes) == len(PARAMETERS)
        assert all("{" not in text and text.endswith(".") for text in texts)

    def test_countries_and_records_that_the_atlas_lacks(self, atlas: Atlas) -> None:
        selection, notes = Selection.from_query("country=PER,ZZZ&open=ce_gone", atlas)
        assert selection == Selection(countries=("PER",))
        assert notes == (
            Note("country", "ZZZ", "country_not_in_dataset"),
            Note("open", "ce_gone", "record_not_in_dataset"),
        )

    @pytest.mark.parametrize("record_id", ["ce_lima", "co_main", "co_main_01"])
    def test_none_for_what_the_atlas_has(self, atlas: Atlas, record_id: str) -> None:
        selection, notes = Selection.from_query(f"open={record_id}&country=CHL", atlas)
        assert (selection.camera.open, selection.countries, notes) == (record_id, ("CHL",), ())


HOSTILE = [
    "%%%",
    "%",
    "%00",
    "\x00",
    "\ud800",
    "%ED%A0%80",
    "%FF%FE",
    "&&&&====",
    "???###",
    "NaN",
    "-inf",
    "1e999",
    "-0",
    "1" * 5000,
    "٣,٣,٣,٣",
    "1_0,2,3,4",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "${7*7}",
    "`",
    "' OR 1=1 --",
    "{n}",
    "{0.__class__}",
    "\u202e",
    "\U0001f1fb\U0001f1ea",
    "cells," * 3000,
    "none",
    "None",
    "İ",
    "ß" * 300,
    "\u0301" * 300,
]


class TestNeverRaises:
    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_on_hostile_values_of_each_parameter(self, text: str) -> None:
        for parameter in PARAMETERS:
            for query in (f"{parameter.name}={text}", {parameter.name: text}, {parameter.name: [text, text]}):
                check(query)
        check(text)
        check({text: text})
        check(f"https://example.org/?{text}")

    @settings(max_examples=200, deadline=None)
    @given(st.text(st.characters(exclude_categories=())))
    def test_on_any_text(self, query: str) -> None:
        check(query)

    @settings(max_examples=200, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from([parameter.name for parameter in PARAMETERS]),
            st.text(st.characters(exclude_categories=()))
            | st.sampled_from(HOSTILE)
            | st.lists(st.text(), max_size=3)
            | st.text("0123456789.,:-+eE", max_size=40)
            | st.none()
            | st.integers()
            | st.floats()
            | st.binary(),
        )
    )
    def test_on_any_values(self, query: dict[str, object]) -> None:
        check(query)

    @settings(max_examples=40, deadline=None)
    @given(st.recursive(st.none() | st.text() | st.binary(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
    def test_on_anything_nested(self, query: object) -> None:
        check(query)


def check(query: object) -> None:
    """Whatever came in, what comes out survives its own link and can be said."""
    selection, notes = Selection.from_query(query)  # type: ignore[arg-type]
    assert Selection.from_query(selection.to_query()) == (selection, ())
    assert selection.to_query().isascii()
    assert selection.slug().isascii()
    assert len(notes) <= MAX_NOTES + 1
    for note in notes:
        assert note.describe("es")
