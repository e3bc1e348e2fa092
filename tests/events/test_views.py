"""What a map and a panel ask: cells of a view, points, pages, classes, hot spots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity

from corredor.errors import QueryError
from corredor.events import EventStore, open_store, outline_cell, resolution_for_zoom, write_cell
from corredor.events.asking import Database
from corredor.events.cells import Bounds, find_cells, touch_bounds
from corredor.events.hot_spots import LEAST_CELLS, find_hot_spots
from corredor.geoprocessing import split_bounds
from corredor.selection import Selection

EVERYTHING = Selection()
VIEW = (-73.3, 6.4, -71.9, 7.6)


@pytest.mark.parametrize("selection", [EVERYTHING, Selection(text="cucuta")])
@pytest.mark.parametrize("resolution", [3, 4, 6])
def test_cells_of_a_view_are_whole(store: EventStore, selection: Selection, resolution: int) -> None:
    everywhere = store.cells(selection, None, resolution, 100_000).set_index("cell")["count"]
    seen = store.cells(selection, VIEW, resolution, 100_000).set_index("cell")["count"]
    touching = {cell for cell in everywhere.index if shapely.box(*VIEW).intersects(outline_cell(int(cell)))}
    assert set(seen.index) == touching
    assert (seen == everywhere[seen.index]).all()


def test_view_across_the_antimeridian(store: EventStore) -> None:
    west, east = store.cells(EVERYTHING, (150, -80, 180, 80), 3), store.cells(EVERYTHING, (-180, -80, -150, 80), 3)
    across = store.cells(EVERYTHING, (150, -80, -150, 80), 3)
    assert set(across["cell"]) == set(west["cell"]) | set(east["cell"])


def test_too_many_cells_become_coarser_ones(store: EventStore) -> None:
    fine = store.cells(EVERYTHING, None, 8, 100_000)
    assert len(fine) > 50
    coarse = store.cells(EVERYTHING, None, 8, limit=50)
    assert coarse.attrs["resolution"] < 8
    assert len(coarse) <= 50
    assert coarse["count"].sum() == fine["count"].sum()
    fewest = store.cells(EVERYTHING, None, 2, limit=3)
    assert fewest.attrs["truncated"]
    assert len(fewest) == 3


def test_fine_cells_of_a_whole_continent_are_not_even_asked_for(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    count = store._count_cells

    def watch(selection: Selection, bbox: object, resolution: int, limit: int | None = None) -> pd.DataFrame:
        asked.append(resolution)
        return count(selection, bbox, resolution, limit)

    monkeypatch.setattr(store, "_count_cells", watch)
    found = store.cells(EVERYTHING, (-118.0, -56.0, -34.0, 33.0), 8)
    assert asked == [found.attrs["resolution"]] == [4]
    small = store.cells(EVERYTHING, (-72.51, 7.49, -72.49, 7.51), 8)
    assert small.attrs["resolution"] == 8


def test_points_of_a_view(store: EventStore) -> None:
    points = store.points(Selection(near=("corridors", 30.0)), VIEW)
    west, south, east, north = VIEW
    assert points["lon"].astype(float).between(west, east).all()
    assert points["lat"].astype(float).between(south, north).all()
    assert set(points["verdict"]) <= {"certain", "possible"}
    assert not points.attrs["more"]
    some = store.points(EVERYTHING, VIEW, limit=5)
    assert len(some) == 5
    assert some.attrs["more"]
    dates = [one for one in points["first_seen"] if one is not None]
    assert dates == sorted(dates, reverse=True)


def test_pages_list_every_event_of_a_cell_once(store: EventStore) -> None:
    cells = store.cells(EVERYTHING, None, 4)
    most = cells["count"].idxmax()
    cell, count = int(cells["cell"][most]), int(cells["count"][most])
    pages = [store.page(EVERYTHING, write_cell(cell), offset, 50) for offset in range(0, count, 50)]
    ids = pd.concat(pages)["id"]
    assert len(ids) == len(set(ids)) == count == pages[0].attrs["total"]
    assert store.page(EVERYTHING, int(cell), 0, 50)["id"].tolist() == pages[0]["id"].tolist()


@pytest.mark.parametrize("cell", ["", "x", "8466f05fffffff", -1, 2**70, 0, "81003ffffffffff", None.__class__])
def test_cells_that_are_none(store: EventStore, cell: object) -> None:
    with pytest.raises(QueryError):
        store.page(EVERYTHING, cell)


@pytest.mark.parametrize(("offset", "limit"), [(-1, 5), (0, 0), (0, 10_000), (2**50, 5)])
def test_pages_that_cannot_be(store: EventStore, offset: int, limit: int) -> None:
    with pytest.raises(QueryError, match="page: expected"):
        store.page(EVERYTHING, None, offset, limit)


@pytest.mark.parametrize("resolution", [1, 9, True, 4.5, "4"])
def test_resolutions_that_cannot_be(store: EventStore, resolution: object) -> None:
    with pytest.raises(QueryError, match="resolution: expected 2 to 8"):
        store.cells(EVERYTHING, None, resolution)


@pytest.mark.parametrize("bbox", [(0, 1, 2), (0, 5, 1, 2), ("a", 0, 1, 1), (float("nan"), 0, 1, 1)])
def test_boxes_that_cannot_be(store: EventStore, bbox: object) -> None:
    for ask in (store.cells, store.points):
        with pytest.raises(QueryError, match=r"bounds: expected|south"):
            ask(EVERYTHING, bbox)


def test_filters_that_events_do_not_have_are_said(store: EventStore) -> None:
    asked = Selection(kinds=("raid",), statuses=("active",), near=("prisons", 10.0))
    counts = store.count(asked)
    assert counts.ignored == ("kinds", "statuses", "near")
    assert counts.shown == counts.total


def test_classes_come_from_the_whole_selection(store: EventStore) -> None:
    breaks = store.class_breaks(EVERYTHING, 3)
    most = store.cells(EVERYTHING, None, 3)["count"].max()
    assert breaks[0] == 1
    assert list(breaks) == sorted(set(breaks))
    assert len(breaks) <= 5
    assert breaks[-1] <= most < 10 * breaks[-1]
    assert store.class_breaks(Selection(countries=("PER",)), 3) == (1,)


def test_resolution_follows_the_zoom() -> None:
    resolutions = [resolution_for_zoom(zoom) for zoom in range(25)]
    assert resolutions == sorted(resolutions)
    assert resolutions[0] == 2
    assert resolutions[-1] == 8
    assert resolution_for_zoom(6.9) == resolution_for_zoom(6)
    for zoom in (-1, 99, float("nan")):
        with pytest.raises(QueryError, match="zoom"):
            resolution_for_zoom(zoom)


def test_hot_spots_are_found_where_events_were_put() -> None:
    middle = h3.latlng_to_cell(7.0, -72.0, 4)
    studied = np.array(sorted(h3.str_to_int(cell) for cell in h3.grid_disk(middle, 7)), dtype=np.uint64)
    rng = np.random.default_rng(1)
    hot = {h3.str_to_int(cell) for cell in h3.grid_disk(middle, 1)}
    counts = [40 if cell in hot else int(rng.poisson(5)) for cell in studied.tolist()]
    spots = find_hot_spots(studied, pd.DataFrame({"cell": studied, "count": counts}))
    found = set(spots.loc[spots["kind"] == "hot", "cell"].tolist())
    assert hot <= found
    assert len(found) < 40
    assert (spots["significant"] == (spots["p"] <= spots.attrs["p_limit"])).all()


def test_chance_alone_makes_no_hot_spots() -> None:
    middle = h3.latlng_to_cell(7.0, -72.0, 4)
    studied = np.array(sorted(h3.str_to_int(cell) for cell in h3.grid_disk(middle, 9)), dtype=np.uint64)
    found = []
    for seed in range(20):
        counts = np.random.default_rng(seed).poisson(6, len(studied))
        spots = find_hot_spots(studied, pd.DataFrame({"cell": studied, "count": counts}))
        uncorrected = (spots["p"] < 0.05).sum()
        assert spots["significant"].sum() < uncorrected
        found.append(spots["significant"].any())
    assert np.mean(found) < 0.5


def test_hot_spots_of_too_little_to_tell(store: EventStore) -> None:
    one = np.array([h3.str_to_int(h3.latlng_to_cell(7.0, -72.0, 4))], dtype=np.uint64)
    spots = find_hot_spots(one, pd.DataFrame({"cell": one, "count": [9]}))
    assert spots["kind"].tolist() == [""]
    assert len(one) < LEAST_CELLS
    whole = store.hot_spots(Selection(activities=("extortion",)), 4)
    assert whole["count"].sum() == store.count(Selection(activities=("extortion",))).shown
    assert len(whole) == len(store.cells(EVERYTHING, None, 4))


def test_cell_that_crosses_the_antimeridian_is_one_shape() -> None:
    cell = find_cells(np.array([179.99]), np.array([-17.0]), 4)
    assert outline_cell(int(cell[0])).area < 1.0
    assert touch_bounds(cell, (179.5, -17.5, 180.0, -16.5)).all()
    assert touch_bounds(cell, (-180.0, -17.5, -179.9, -16.5)).all()


def test_views_of_a_selection_and_its_legend_come_from_one_question(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = Database.ask

    def note(database: Database, sql: str, *rest: Any) -> pd.DataFrame:
        asked.append(sql)
        return ask(database, sql, *rest)

    monkeypatch.setattr(Database, "ask", note)
    store, selection = open_store(place), Selection(activities=("extortion",), period_from="2022")
    west = store.cells(selection, (-74.5, 5.0, -72.0, 9.0), 3)
    east = store.cells(selection, (-72.0, 5.0, -69.0, 9.0), 3)
    assert store.class_breaks(selection, 3)
    assert len(asked) == 1
    everywhere = store.cells(selection, None, 3)
    seen = pd.concat([west, east]).drop_duplicates().sort_values("cell")
    assert set(seen["cell"]) <= set(everywhere["cell"])
    assert seen["count"].sum() == everywhere[everywhere["cell"].isin(seen["cell"])]["count"].sum() > 0
    assert len(asked) == 1
    store.cells(Selection(), None, 3)
    assert len(asked) == 2
    store.close()


@pytest.mark.parametrize(
    "bbox", [(-75.0, 4.0, -70.0, 9.0), (170.0, -30.0, -170.0, 30.0), (-72.51, 7.49, -72.5, 7.5)]
)
@pytest.mark.parametrize("resolution", [2, 4])
def test_cells_touch_a_view_as_their_outlines_do(bbox: Bounds, resolution: int) -> None:
    rng = np.random.default_rng(resolution)
    lon, lat = rng.uniform(-180, 180, 3_000), rng.uniform(-40, 40, 3_000)
    lon[:500], lat[:500] = rng.uniform(-76, -69, 500), rng.uniform(3, 10, 500)
    cells = np.unique(find_cells(lon, lat, resolution))
    boxes = [shapely.box(*box) for box in split_bounds(bbox)]
    expected = [
        any(
            box.intersects(shapely.affinity.translate(outline_cell(cell), turn))
            for box in boxes
            for turn in (-360.0, 0.0, 360.0)
        )
        for cell in cells.tolist()
    ]
    assert any(expected)
    assert not all(expected)
    assert touch_bounds(cells, bbox).tolist() == expected
