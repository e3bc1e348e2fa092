from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from corredor.dataset import Atlas
from corredor.mapping.figure.corridors import Line, Stroke
from corredor.mapping.figure.countries import CountryNames
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.labels import Room, Style
from corredor.mapping.figure.names import name_marks, name_towns
from corredor.mapping.figure.outlines import read_outlines
from corredor.mapping.figure.survey import survey_frame
from corredor.mapping.figure.theme import THEMES
from corredor.selection import Selection

PANEL = Box(0, 0, 400, 300)
STYLE = Style(12, 400, False, "#000000")


def test_the_first_free_spot_is_taken() -> None:
    room = Room(PANEL, [Box(0, 0, 100, 40)])
    assert room.put("Lima", [(10, 20), (200, 100), (200, 200)], STYLE, "towns")
    assert [(label.text, label.x) for label in room.labels] == [("Lima", 200)]


def test_names_never_touch_each_other_nor_leave_the_map() -> None:
    room = Room(PANEL, [])
    spots = [(x, y) for y in range(-10, 320, 7) for x in range(-20, 420, 9)]
    placed = sum(room.put(f"name {n}", spots, STYLE, "towns") for n in range(60))
    assert placed > 30
    boxes = room.taken
    assert not any(a.crosses(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(PANEL.holds(box.left, box.top) and PANEL.holds(box.right, box.bottom) for box in boxes)


def test_a_name_that_finds_no_room_is_left_out() -> None:
    room = Room(PANEL, [PANEL])
    assert not room.put("Lima", [(10, 20)], STYLE, "towns")
    assert room.labels == []


def test_a_later_spot_wins_where_the_first_would_cover_a_corridor() -> None:
    line = Line("co", Stroke("land", False, False), (np.array([(0.0, 100.0), (400.0, 100.0)]),))
    room = Room(PANEL, [], [line])
    assert room.put("Lima", [(100, 100), (100, 200)], STYLE, "towns")
    assert room.labels[0].y > 150


def test_a_town_whose_dot_is_covered_is_not_named() -> None:
    room = Room(PANEL, [Box(90, 90, 110, 110)])
    assert not room.put("Lima", [(200, 200)], STYLE, "towns", dot=(100, 100))


def test_a_mark_is_named_after_its_town_without_a_dot(tiny: Atlas) -> None:
    frame = Frame.fit((-74, 6, -70, 8), Box(0, 0, 800, 400))
    survey = survey_frame(Selection().apply(tiny), frame, "en")
    room = Room(frame.box, [mark.body for mark in survey.marks])
    name_marks(room, frame, tiny, survey.marks, THEMES["light"])
    assert sorted((label.text, label.dot) for label in room.labels) == [
        ("Bogotá", None),
        ("Cúcuta", None),
        ("Tocorón", None),
    ]
    name_towns(room, frame, tiny, survey.marks, THEMES["light"], np.zeros((0, 2)))
    assert len(room.labels) == 3  # Cúcuta is not named twice


class TestCountries:
    def test_names_stand_inside_their_borders(self, frozen: Atlas) -> None:
        frame = Frame.fit((-82, -56, -34, 13), Box(0, 0, 700, 1000))
        outlines = read_outlines(frozen)
        room = Room(frame.box, [])
        CountryNames(room, frame, outlines, frozen, THEMES["light"], "es").name_rest()
        texts = {label.text: label for label in room.labels}
        assert {"BRASIL", "PERÚ", "COLOMBIA", "VENEZUELA", "BOLIVIA", "ARGENTINA"} <= set(texts)
        brazil = outlines.countries[outlines.country_codes.index("BRA")]
        label = texts["BRASIL"]
        x_m = frame.centre_x_m + (label.x - frame.box.middle[0]) / frame.units_per_m
        y_m = frame.centre_y_m - (label.y - frame.box.middle[1]) / frame.units_per_m
        assert shapely.contains_xy(brazil, x_m, y_m)

    def test_what_the_map_is_about_is_named_on_the_sea_where_it_has_no_room(self, frozen: Atlas) -> None:
        frame = Frame.fit((-82, -56, -34, 13), Box(0, 0, 700, 1000))
        outlines = read_outlines(frozen)
        x = frame.project(-71.0, -30.0)[0]
        room = Room(frame.box, [Box(float(x) - 16, 0, 700, 1000)])
        names = CountryNames(room, frame, outlines, frozen, THEMES["light"], "es")
        names.name_inside(Counter(CHL=3))
        assert room.labels == []
        names.name_beside(Counter(CHL=3))
        assert [label.text for label in room.labels] == ["CHILE"]

    def test_close_up_countries_are_not_named(self, frozen: Atlas) -> None:
        frame = Frame.fit((-70.7, -33.5, -70.6, -33.4), PANEL)
        room = Room(frame.box, [])
        names = CountryNames(room, frame, read_outlines(frozen), frozen, THEMES["light"], "es")
        names.name_inside(Counter(CHL=3))
        names.name_rest()
        assert room.labels == []


@pytest.mark.parametrize("text", ["", "\u202e\x07"])
def test_a_text_without_letters_is_no_name(text: str) -> None:
    room = Room(PANEL, [])
    assert not room.put(text, [(100, 100)], STYLE, "towns")
