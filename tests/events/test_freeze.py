from __future__ import annotations

import pytest

from corredor.events import EventStore
from corredor.events.freeze import freeze_cells
from corredor.events.sentence import describe_counts
from corredor.selection import Camera, Selection
from corredor.vocabulary import LANGUAGES


@pytest.mark.parametrize("zoom", [None, 3, 6, 9])
@pytest.mark.parametrize("style", ["counts", "hot"])
def test_frozen_cells_add_up_to_the_sentence(store: EventStore, zoom: float | None, style: str) -> None:
    centre = None if zoom is None else (-72.0, 7.0)
    selection = Selection(activities=("extortion",), camera=Camera(centre=centre, zoom=zoom, events=style))
    frozen = freeze_cells(store, selection, "en")
    assert frozen is not None
    assert sum(frozen.counts) == frozen.shown == store.count(selection).shown > 0
    assert len(frozen.cells) == len(frozen.outlines) == len(frozen.counts)
    assert bool(frozen.kinds) is (style == "hot")
    assert frozen.breaks == (() if style == "hot" else store.class_breaks(selection, frozen.resolution))


def test_switched_off_nothing_is_frozen(store: EventStore) -> None:
    assert freeze_cells(store, Selection(camera=Camera(events="off")), "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_names_what_is_left_out(store: EventStore, language: str) -> None:
    selection = Selection(period_from="2022", activities=("extortion",), kinds=("raid",), near=("corridors", 25.0))
    counts = store.count(selection)
    told = describe_counts(counts, language)
    numbers = (counts.shown, counts.undated_left_out, counts.unknown_activity_left_out)
    assert min(numbers) > 0
    assert all(str(number) in told for number in numbers)


def test_all_events_and_none_have_words_of_their_own(store: EventStore) -> None:
    assert describe_counts(store.count(Selection()), "en").startswith("800 events")
    assert describe_counts(store.count(Selection(text="nowhere")), "en") == "none of 800 events"
