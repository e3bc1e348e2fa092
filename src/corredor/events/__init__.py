"""Large sets of events: built once into a store on disk, then asked by selection, as fast at ten million as at ten.

A store is a folder (or an fsspec URL): ``manifest.json``, ``parts/country=XXX/*.parquet`` (GeoParquet 1.1) and
``cube/*.parquet`` (counts per H3 cell). Made by `build_store` or ``corredor events build``.

>>> build_store(["acled.parquet"], "events", source="ACLED")          # doctest: +SKIP
>>> store = open_store("events")                                      # doctest: +SKIP
>>> selection = Selection(countries=("COL",), period_from="2024")     # doctest: +SKIP
>>> store.count(selection).shown                                      # doctest: +SKIP
>>> store.cells(selection, (-80, -5, -66, 13), resolution_for_zoom(6))  # doctest: +SKIP

What a map asks
---------------
``store = store.refresh()``
    Before every answer: the same store, or the store as it is now. `store.version` is for an ETag.
``store.count(selection) -> Counts``
    The sentence: shown, total, undated and unknown left out, placed coarsely, certain and possible, ignored.
``store.cells(selection, bbox, resolution_for_zoom(zoom)) -> DataFrame(cell, count)``
    Every cell that touches the view, counted whole; ``attrs["resolution"]`` is that of the cells.
``store.class_breaks(selection, resolution) -> tuple of int``
    The legend, from the whole selection.
``store.points(selection, bbox) -> DataFrame``
    At most 2,000 single events in the view; ``attrs["more"]`` tells that there are more.
``store.page(selection, cell, offset, limit) -> DataFrame``
    Records for the panel and the table, with their sources; ``attrs["total"]``.
``store.timeline(selection) -> DataFrame(month, activity, count)``, ``store.hot_spots(selection, resolution)``

All filters of a selection apply but its kinds and statuses, and nearness to anything but the corridors; those are
named in ``Counts.ignored``. Its layers are not looked at: whether events are shown is for the caller to decide.

Errors: `QueryError` for a question that cannot be (400), `QueryTimeError` for one that took too long, and
`EventStoreError` otherwise; all are `CorredorError`. Answers of cubes and of rows are equal.
"""

from corredor.events.build import BuildReport, build_store, remove_source
from corredor.events.cells import outline_cell, resolution_for_zoom, write_cell
from corredor.events.counts import Counts
from corredor.events.errors import (
    ClusterError,
    DamagedStoreError,
    EventInputError,
    EventStoreError,
    QueryTimeError,
)
from corredor.events.store import MAX_CELLS, MAX_PAGE, MAX_POINTS, EventStore, open_store

__all__ = [
    "MAX_CELLS",
    "MAX_PAGE",
    "MAX_POINTS",
    "BuildReport",
    "ClusterError",
    "Counts",
    "DamagedStoreError",
    "EventInputError",
    "EventStore",
    "EventStoreError",
    "QueryTimeError",
    "build_store",
    "open_store",
    "outline_cell",
    "remove_source",
    "resolution_for_zoom",
    "write_cell",
]
