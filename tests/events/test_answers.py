"""Cubes, rows and the plain way give the same answers, whatever is asked and whatever the events."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corredor.dataset import Atlas
from corredor.events import EventStore, build_store, open_store
from corredor.events.clauses import fits_cube
from corredor.selection import Selection
from corredor.vocabulary import ACTIVITIES
from tests.events import oracle
from tests.events.conftest import make_rows

days = st.sampled_from(["2021", "2022-01", "2022-03-01", "2022-03-15", "2022-12-31", "2023", "2023-06"])


@st.composite
def selections(draw: st.DrawFn, *, of_cube: bool = False) -> Selection:
    """Draw a selection that matters to the events of the tests."""
    period = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    bounds = st.sampled_from([(-73.0, 6.5, -71.0, 8.0), (170.0, -60.0, -72.0, 7.9), (-74.0, 6.0, -72.6, 7.4)])
    fields = {
        "countries": draw(st.lists(st.sampled_from(["COL", "VEN", "PER"]), max_size=2)),
        "activities": draw(st.lists(st.sampled_from(ACTIVITIES[:6]), max_size=3)),
        "match": draw(st.sampled_from(["any", "all"])),
        "period_from": draw(st.none() | st.just(period[0])),
        "period_to": draw(st.none() | st.just(period[1])),
        "grade": draw(st.none() | st.sampled_from(["A1", "B2", "C3", "F6"])),
        "precision": draw(st.none() | st.sampled_from(["site", "town", "state", "country"])),
    }
    if not of_cube:
        fields["text"] = draw(st.sampled_from(["", "", "cucuta", "EXTORSIÓN", "en operativo", "%' OR 1=1 --"]))
        fields["near"] = draw(st.none() | st.tuples(st.just("corridors"), st.sampled_from([3.0, 25.5, 180.0])))
        fields["bounds"] = draw(st.none() | bounds)
    selection = Selection(**fields)
    if of_cube and not fits_cube(selection):
        return selection.replace(period_from=None, period_to=None)
    return selection


@pytest.fixture(scope="session")
def events(rows: pd.DataFrame, atlas: Atlas) -> pd.DataFrame:
    return oracle.enrich(rows, atlas)


def read_cells(store: EventStore, selection: Selection, resolution: int) -> dict[int, int]:
    frame = store.cells(selection, None, resolution, limit=100_000)
    assert frame.attrs["resolution"] == resolution
    return dict(zip(frame["cell"].tolist(), frame["count"].tolist(), strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=selections(), resolution=st.integers(2, 8))
@example(selection=Selection(), resolution=4)
@example(selection=Selection(near=("corridors", 25.0), activities=("extortion",)), resolution=3)
def test_store_answers_as_the_plain_way(
    store: EventStore, events: pd.DataFrame, selection: Selection, resolution: int
) -> None:
    expected = oracle.select(events, selection)
    counts = store.count(selection)
    assert counts.shown == len(expected)
    assert counts.total == len(events)
    assert read_cells(store, selection, resolution) == oracle.count_cells(expected, resolution)
    placed = expected["precision"].value_counts()
    assert counts.placed_coarsely == {word: placed.get(word, 0) for word in ("state", "country")}
    if selection.period_from or selection.period_to:
        assert counts.undated_left_out == oracle.count_undated(events, selection)
    if selection.near:
        assert counts.certain == (expected["certain_from_km"] <= selection.near[1]).sum()
        assert counts.certain + counts.possible == counts.shown


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(selection=selections(of_cube=True), resolution=st.integers(2, 4))
def test_cube_answers_as_the_rows(store: EventStore, selection: Selection, resolution: int) -> None:
    assert store.cells(selection, None, resolution).attrs["from_cube"]
    everywhere = selection.replace(bounds=(-180, -90, 180, 90))  # a filter that only rows can answer
    assert not store.cells(everywhere, None, resolution).attrs["from_cube"]
    assert read_cells(store, selection, resolution) == read_cells(store, everywhere, resolution)
    assert store.count(selection) == store.count(everywhere)
    pd.testing.assert_frame_equal(store.timeline(selection), store.timeline(everywhere))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 1000),
    count=st.integers(1, 60),
    selection=selections(),
    of_cube=selections(of_cube=True),
)
def test_any_events_are_counted_as_the_plain_way(
    tmp_path_factory: pytest.TempPathFactory,
    geodata: Path,
    atlas: Atlas,
    seed: int,
    count: int,
    selection: Selection,
    of_cube: Selection,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = make_rows(count, seed)
    rows.to_csv(folder / "rows.csv", index=False)
    build_store([folder / "rows.csv"], folder / "store", geodata=geodata)
    store = open_store(folder / "store")
    events = oracle.enrich(rows, atlas)
    for asked in (selection, of_cube):
        expected = oracle.select(events, asked)
        assert store.count(asked).shown == len(expected)
        assert read_cells(store, asked, 3) == oracle.count_cells(expected, 3)


def test_event_with_several_activities_counts_once(store: EventStore, events: pd.DataFrame) -> None:
    several = Selection(activities=("human_smuggling", "extortion"))
    expected = oracle.select(events, several)
    assert (expected["set"].map(len) > 1).any()
    assert sum(read_cells(store, several, 2).values()) == len(expected) == store.count(several).shown


def test_timeline_counts_every_event_once_and_every_activity_of_it(store: EventStore, events: pd.DataFrame) -> None:
    timeline = store.timeline(Selection())
    dated = events[events["first"].notna()]
    once = timeline[timeline["activity"] == "all"].set_index("month")["count"]
    assert once.to_dict() == dated["first"].map(lambda day: f"{day:%Y-%m}").value_counts().to_dict()
    of_activity = timeline.groupby("activity")["count"].sum()
    assert of_activity["extortion"] == sum("extortion" in words for words in dated["set"])
    assert of_activity["unknown"] == sum(not words for words in dated["set"])
    assert timeline.attrs["undated"] == len(events) - len(dated)
