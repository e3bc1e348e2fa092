from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from corredor.errors import QueryError
from corredor.selection import Camera, Selection
from corredor.vocabulary import LAYERS
from tests.selection.strategies import selections


class TestNormalForm:
    def test_lists_are_put_in_order_and_doubles_dropped(self) -> None:
        selection = Selection(
            layers=["prisons", "Cells", "cells"],
            countries=["per", "CHL", "PER"],
            activities=["kidnapping", "extortion"],
            statuses=["seized", "active"],
            kinds="raid",
        )
        assert selection.layers == ("cells", "prisons")
        assert selection.countries == ("CHL", "PER")
        assert selection.activities == ("extortion", "kidnapping")
        assert selection.statuses == ("active", "seized")
        assert selection.kinds == ("raid",)

    def test_equal_means_equal_hash_and_query(self) -> None:
        one = Selection(countries=("PER", "CHL"), near=("corridors", 25), bounds=(-70.000001, -20, -69, -0.0))
        other = Selection(countries=("CHL", "PER"), near=("Corridors", 25.0), bounds=(-70, -20, -69, 0))
        assert one == other
        assert (hash(one), one.to_query(), one.slug()) == (hash(other), other.to_query(), other.slug())

    def test_text_loses_control_characters_and_doubled_blanks(self) -> None:
        assert Selection(text=" Toco\x00\u200bro\u0301n\n\ud800 x ").text == "Toco rón x"

    def test_text_without_a_word_is_no_text(self) -> None:
        assert Selection(text=" \u0301 \n").text == ""

    @pytest.mark.parametrize(
        ("given_bounds", "normal"),
        [
            ((-190, -10, -170, 10), (170, -10, -170, 10)),
            ((170, -10, 190, 10), (170, -10, -170, 10)),
            ((-300, -10, 300, 10), (-180, -10, 180, 10)),
            ((-180, -90, 180, 90), (-180, -90, 180, 90)),
        ],
    )
    def test_bounds_are_brought_within_180_degrees(self, given_bounds: tuple, normal: tuple) -> None:
        assert Selection(bounds=given_bounds).bounds == normal

    def test_camera_is_rounded_and_zoom_needs_a_centre(self) -> None:
        assert Camera(centre=(-430.1234567, 10.5), zoom=4.126) == Camera(centre=(-70.12346, 10.5), zoom=4.13)
        assert Camera(zoom=5) == Camera()

    @given(selections())
    def test_normalising_twice_changes_nothing(self, selection: Selection) -> None:
        fields = {field.name: getattr(selection, field.name) for field in dataclasses.fields(selection)}
        assert Selection(**fields) == selection


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"layers": ["roads"]}, "layers: expected one of corridors"),
            ({"countries": ["PE"]}, "countries: expected an ISO 3166-1 alpha-3"),
            (
                {"countries": [f"{a}{b}A" for a in "ABCDEFGHIJKLMNOPQR" for b in "ABCDEFGHIJKLMNOPQR"]},
                "at most 300",
            ),
            ({"activities": [7]}, "activities: expected a text, got int"),
            ({"match": "some"}, "match: expected one of any, all"),
            ({"kinds": "party"}, "kinds"),
            ({"period_from": "2023-13"}, "period_from: expected a date"),
            ({"period_to": "2023-02-29"}, "period_to: expected a date"),
            ({"period_from": "2024", "period_to": "2023-12-31"}, "expected an end after 2024"),
            ({"grade": "G1"}, "grade: expected a letter A-F"),
            ({"grade": "B7"}, "grade"),
            ({"precision": "street"}, "precision"),
            ({"statuses": ["sleepy"]}, "statuses"),
            ({"text": "x" * 201}, "text: expected at most 200"),
            ({"near": ("corridors", 0)}, "near: expected a distance"),
            ({"near": ("corridors", 5000.1)}, "near: expected a distance"),
            ({"near": ("corridors", float("nan"))}, "near: expected a number"),
            ({"near": ("corridors",)}, "near: expected a layer and a distance"),
            ({"bounds": (0, 0, 1)}, "bounds: expected west, south, east, north"),
            ({"bounds": (0, 1, 1, 0)}, "south below north"),
            ({"bounds": (1, 0, 1, 1)}, "expected an area"),
            ({"bounds": (0, 0, 1, 91)}, "degrees"),
        ],
    )
    def test_name_the_argument_and_what_was_expected(self, fields: dict, message: str) -> None:
        with pytest.raises(QueryError, match=message):
            Selection(**fields)

    @pytest.mark.parametrize(
        "fields",
        [
            {"centre": (0, 91)},
            {"centre": (0, 0, 0)},
            {"centre": (0, 0), "zoom": 25},
            {"basemap": "moon"},
            {"events": "warm"},
            {"language": "fr"},
            {"open": "a b"},
            {"open": ""},
        ],
    )
    def test_of_a_camera(self, fields: dict) -> None:
        with pytest.raises(QueryError):
            Camera(**fields)


class TestSelection:
    def test_shows_all_layers_by_default(self) -> None:
        assert Selection().layers == LAYERS
        assert Selection().is_default

    def test_is_default_wherever_the_camera_stands(self) -> None:
        assert Selection(camera=Camera(centre=(0, 0), zoom=3)).is_default
        assert not Selection(grade="F6").is_default
        assert not Selection(layers=()).is_default

    def test_replace_normalises(self) -> None:
        assert Selection().replace(countries=["per"]).countries == ("PER",)

    def test_without_drops_all_fields_of_a_filter(self) -> None:
        selection = Selection(activities="extortion", match="all", period_from="2022", period_to="2023", grade="A1")
        assert selection.without("activities", "period") == Selection(grade="A1")

    def test_without_refuses_an_unknown_filter(self) -> None:
        with pytest.raises(KeyError):
            Selection().without("camera")

    def test_is_frozen(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            Selection().text = "x"  # type: ignore[misc]
