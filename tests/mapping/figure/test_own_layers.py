"""Own layers in a picture: their symbols, counts and titles; counts by area where rows may not be passed on."""

from __future__ import annotations

import pytest

from corredor.dataset import Atlas, add_own_layers
from corredor.mapping.figure import draw_figure
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.headline import write_credit, write_headline
from corredor.mapping.figure.marks import width_of_symbol
from corredor.mapping.figure.places import gather_places
from corredor.mapping.figure.theme import THEMES
from corredor.selection import Selection, View, withhold_rows
from corredor.vocabulary import LANGUAGES, LAYERS, OWN_LAYERS
from tests.fixtures_own import make_own

ANDES = Frame.fit((-82.0, -24.0, -66.0, 0.0), Box(0, 0, 700, 900))


def show(atlas: Atlas, layers: tuple[str, ...], **changes: object) -> View:
    titles = ("Lista de la ONG", "Segunda", "Tercera", "Cuarta")
    own = [
        make_own(**{"key": key, "title": title} | changes) for key, title in zip(OWN_LAYERS, titles, strict=True)
    ]
    return Selection(layers=layers).apply(add_own_layers(atlas, own))


@pytest.mark.parametrize("theme", THEMES)
def test_all_four_are_drawn_the_same_each_time(frozen: Atlas, theme: str) -> None:
    view = show(frozen, ("cells", *OWN_LAYERS))
    drawn = [draw_figure(view, language="es", size="square", theme=theme, file_format="svg") for _ in range(2)]
    assert drawn[0] == drawn[1]
    for word in (
        *(THEMES[theme].symbol(key)[0].encode() for key in OWN_LAYERS),
        b"Lista de la ONG",
        b"Cuarta",
    ):
        assert word in drawn[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_headline_and_credit_name_them(frozen: Atlas, language: str) -> None:
    alone = show(frozen, ("own1",), licence="CC BY-SA 4.0")
    assert "Lista de la ONG" in write_headline(alone, language)
    assert "Lista de la ONG" in write_headline(show(frozen, (*LAYERS, "own1")), language)
    assert "4" in write_headline(show(frozen, (*LAYERS, *OWN_LAYERS)), language)
    lines = [line for line in write_credit(alone, language) if "Lista de la ONG" in line]
    assert len(lines) == 1
    assert "CC BY-SA 4.0" in lines[0]
    assert not any("Lista" in line for line in write_credit(Selection().apply(frozen), language))


def test_long_titles_are_cut_in_the_headline(frozen: Atlas) -> None:
    assert len(write_headline(show(frozen, ("own1",), title="x" * 80), "en")) < 40


def test_rows_that_may_not_be_passed_on_stand_on_their_areas(frozen: Atlas) -> None:
    view = withhold_rows(show(frozen, ("own1",), terms="acled"))
    gathered = gather_places(view, ANDES, "es")
    assert gathered.points == ()
    assert gathered.counts["own1"] == 4
    exact = gather_places(show(frozen, ("own1",)), ANDES, "es")
    assert sum(place.total for place in exact.points) == 3


def test_a_triangle_grows_with_its_count() -> None:
    assert width_of_symbol(1, "own1") == width_of_symbol(1)
    assert (
        width_of_symbol(12, "own1") > width_of_symbol(2, "own1") > width_of_symbol(2, "own2") == width_of_symbol(2)
    )
