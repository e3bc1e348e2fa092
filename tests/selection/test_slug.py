from __future__ import annotations

import re

from hypothesis import given, settings

from corredor.selection import Camera, Selection
from corredor.selection.slug import MAX_SLUG_LENGTH
from corredor.vocabulary import ACTIVITIES
from tests.selection.strategies import selections


def test_says_what_is_asked_for() -> None:
    selection = Selection(
        layers="cells", countries=["PER", "CHL"], activities="extortion", period_from="2022", period_to="2024"
    )
    assert selection.slug() == "cells-chl-per-extortion-2022-2024"


def test_of_the_default_and_of_nothing() -> None:
    assert Selection().slug() == "atlas"
    assert Selection(layers=()).slug() == "no-layer"


def test_tells_open_periods_and_distances_apart() -> None:
    slugs = [
        Selection(period_from="2022").slug(),
        Selection(period_to="2022").slug(),
        Selection(period_from="2022", period_to="2022").slug(),
        Selection(near=("corridors", 2.5)).slug(),
        Selection(near=("corridors", 25)).slug(),
    ]
    assert slugs == [
        "atlas-since-2022",
        "atlas-until-2022",
        "atlas-2022",
        "atlas-near-corridors-2-5-km",
        "atlas-near-corridors-25-km",
    ]


def test_tells_selections_apart_whose_words_are_the_same() -> None:
    slugs = {Selection(text=text).slug() for text in ("Tocorón", "tocoron", "tocoron!", "牢")}
    assert len(slugs) == 4
    assert len({Selection(bounds=(0, 0, 1, north)).slug() for north in (1, 2)}) == 2


def test_of_a_long_one_ends_at_a_word() -> None:
    slug = Selection(activities=ACTIVITIES, countries=["PER", "CHL"]).slug()
    assert re.fullmatch(r"atlas-chl-per-human-smuggling-[a-z-]+[a-z]-[0-9a-f]{6}", slug)
    assert len(slug) <= MAX_SLUG_LENGTH


@settings(max_examples=100, deadline=None)
@given(selections())
def test_is_short_plain_and_blind_to_the_camera(selection: Selection) -> None:
    slug = selection.slug()
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= MAX_SLUG_LENGTH
    assert slug == selection.replace(camera=Camera()).slug()
