from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from importlib.resources import files

import pytest

from corredor.dataset import Atlas
from corredor.mapping.event_colours import KINDS, RAMPS, pick_shade
from corredor.mapping.figure import draw_figure
from corredor.mapping.figure.event_cells import describe_steps
from corredor.selection import Camera, Selection, View
from tests.fixtures_cells import make_cells


def see(atlas: Atlas, kinds: tuple[str, ...] = ()) -> View:
    selection = Selection(camera=Camera(centre=(-72.5, 7.5), zoom=8))
    return dataclasses.replace(selection.apply(atlas), events=make_cells(kinds))


def find_colours(svg: bytes) -> set[str]:
    """Return the colours that the cells are filled with."""
    root = ET.fromstring(svg)
    group = next(one for one in root.iter() if one.get("id") == "event-cells")
    return set(re.findall(r"fill: (#[0-9a-f]{6})", ET.tostring(group, encoding="unicode")))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cells_are_drawn_in_the_colours_of_their_classes(tiny: Atlas, theme: str) -> None:
    svg = draw_figure(see(tiny), language="en", file_format="svg", theme=theme)
    assert find_colours(svg) == {RAMPS[theme][0], RAMPS[theme][2], RAMPS[theme][4]}


def test_hot_and_cold_cells_have_colours_of_their_own(tiny: Atlas) -> None:
    kinds = ("hot", "cold", "", "", "hot")
    svg = draw_figure(see(tiny, kinds), language="en", file_format="svg")
    assert find_colours(svg) == set(KINDS["light"].values())


def test_legend_and_sentence_say_what_the_cells_are(tiny: Atlas) -> None:
    view = see(tiny)
    assert view.selection.sentence("en", view).endswith(" · 523 of 600 events")
    assert describe_steps(view.events, "en") == "Events per hexagon: 1–9, 10–99, 100+"
    assert "more than chance" in describe_steps(make_cells(("hot", "", "", "", "")), "en")


def test_without_events_a_figure_is_as_it_was(tiny: Atlas) -> None:
    svg = draw_figure(Selection().apply(tiny), language="en", file_format="svg")
    assert b"event-cells" not in svg


def test_a_picture_with_cells_is_the_same_each_time(tiny: Atlas) -> None:
    first, again = (draw_figure(see(tiny), language="es", scale=0.5) for _ in range(2))
    assert first == again


def test_few_classes_spread_over_the_ramp() -> None:
    ramp = RAMPS["light"]
    assert [pick_shade("light", number, 3) for number in range(3)] == [ramp[0], ramp[2], ramp[4]]
    assert pick_shade("light", 0, 1) == ramp[2]


def test_the_map_on_the_screen_has_the_same_colours() -> None:
    script = files("corredor.mapping").joinpath("leaflet", "events.js").read_text(encoding="utf-8")
    for colours in (*RAMPS.values(), *(kinds.values() for kinds in KINDS.values())):
        assert all(colour in script for colour in colours)
