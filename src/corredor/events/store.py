"""A store of events, open to be asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from corredor.errors import QueryError
from corredor.events.asking import MEMORY_MB, SECONDS, Database
from corredor.events.cells import (
    Bounds,
    Floats,
    check_cell,
    check_resolution,
    estimate_cells,
    find_centres,
    lie_in_boxes,
    pad_bounds,
    touch_bounds,
)
from corredor.events.choosing import choose_cubes, choose_parts
from corredor.events.classes import break_classes
from corredor.events.clauses import (
    Clause,
    asks_for_legs,
    fits_cube,
    join_clauses,
    list_ignored,
    write_boxes,
    write_clauses,
)
from corredor.events.columns import CUBE_RESOLUTIONS, RESOLUTIONS, WHOLE
from corredor.events.counts import Counts, write_questions
from corredor.events.folder import Folder, find_folder
from corredor.events.manifest import MANIFEST, Manifest, check_files, read_manifest
from corredor.events.rows import READ_COLUMNS, write_rows
from corredor.events.timeline import list_monthly_sums, shape_timeline
from corredor.geoprocessing import split_bounds
from corredor.selection import Camera, Selection

MAX_CELLS: Final = 2_500
MAX_POINTS: Final = 2_000
MAX_PAGE: Final = 500

_FILES: Final = "read_parquet(?, hive_partitioning = false)"
_SURPLUS: Final = 20
_CROWDED: Final = 40
_KEPT_ANSWERS: Final = 16
"""Answers of cubes that are kept in memory, each of the cells of a whole selection: at most some 20,000 in Latin
America, 5 MB if every cell of the world had an event."""


class EventStore:
    """A store as it was when it was opened; safe to ask from any number of threads.

    It stays readable while others change the store, until the change after the next; `refresh` moves on.

    Parameters
    ----------
    folder : Folder
    manifest : Manifest
    seconds : float
        How long one question may take.
    memory_mb : int
        How much memory all questions together may take.
    """

    def __init__(
        self, folder: Folder, manifest: Manifest, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._stamp = folder.stamp(MANIFEST)
        self._database = Database(folder, manifest, memory_mb)
        self._counts = lru_cache(maxsize=256)(self._count)
        self._breaks = lru_cache(maxsize=256)(self._find_breaks)
        self._cubes = lru_cache(maxsize=_KEPT_ANSWERS)(self._ask_cube)

    @property
    def rows(self) -> int:
        """How many events there are."""
        return self.manifest.rows

    @cached_property
    def version(self) -> str:
        """Text that is the same as long as the content is the same; for an ETag."""
        content = json.dumps(asdict(self.manifest), sort_keys=True).encode()
        return hashlib.sha256(content).hexdigest()[:16]

    def refresh(self) -> EventStore:
        """Return this store, or the store as it is now if it has been changed.

        Raises
        ------
        EventStoreError
            As in `open_store`.
        """
        if self.folder.stamp(MANIFEST) == self._stamp:
            return self
        return open_store(self.folder.place, seconds=self._seconds, memory_mb=self._memory_mb)

    def close(self) -> None:
        """Let go of the memory."""
        self._database.close()

    def count(self, selection: Selection) -> Counts:
        """Count what a selection shows.

        Raises
        ------
        EventStoreError
            A file is damaged, or the question took too long; so with every question.
        """
        return self._counts(_without_camera(selection))

    def cells(
        self, selection: Selection, bbox: Bounds | None = None, resolution: int = 4, limit: int = MAX_CELLS
    ) -> pd.DataFrame:
        """Count events per H3 cell.

        Parameters
        ----------
        selection : Selection
            Its `bounds` leave out events beyond them.
        bbox : (west, south, east, north), optional
            View: every cell that shares a place with it, counted whole, so that panning changes no count.
        resolution : int
            2 to 8. Where there are more than `limit` cells a coarser one is taken, and at once where the view would
            hold 40 times as many if each had an event.
        limit : int
            Most cells; beyond it at the coarsest resolution, those with the fewest events are left out.

        Returns
        -------
        DataFrame
            `cell` (uint64) and `count`, in the order of the cells; ``attrs``: `resolution` of the cells,
            `from_cube` and `truncated`.

        Raises
        ------
        QueryError
            The resolution or the box cannot be.
        """
        finest = check_resolution(resolution)
        while bbox is not None and finest > RESOLUTIONS[0] and estimate_cells(bbox, finest) > _CROWDED * limit:
            finest -= 1
        for level in range(finest, RESOLUTIONS[0] - 1, -1):
            frame = self._count_cells(selection, bbox, level, _SURPLUS * limit + 1)
            is_whole = len(frame) <= _SURPLUS * limit
            if bbox is not None and is_whole:
                frame = frame[touch_bounds(frame["cell"].to_numpy(), bbox)]
            if is_whole and len(frame) <= limit:
                break
        truncated = len(frame) > limit
        if truncated:
            frame = frame.nlargest(limit, "count").sort_values("cell")
        frame = frame.reset_index(drop=True)
        frame.attrs = {
            "resolution": level,
            "from_cube": fits_cube(selection) and level in CUBE_RESOLUTIONS,
            "truncated": truncated,
        }
        return frame

    def points(self, selection: Selection, bbox: Bounds, limit: int = MAX_POINTS) -> pd.DataFrame:
        """List the events in a view, the latest first.

        Returns
        -------
        DataFrame
            At most `limit` rows in words, see `rows.write_rows`; ``attrs["more"]`` tells whether there are more.

        Raises
        ------
        QueryError
            The box cannot be.
        """
        clauses = [*write_clauses(selection), write_boxes("view", split_bounds(bbox))]
        frame = self._list_rows(selection, clauses, choose_parts(self.manifest, selection, bbox), limit + 1, 0)
        points = frame.iloc[:limit]
        points.attrs = {"more": len(frame) > limit}
        return points

    def page(
        self, selection: Selection, cell: int | str | None = None, offset: int = 0, limit: int = 50
    ) -> pd.DataFrame:
        """List events by page, the latest first.

        Parameters
        ----------
        selection : Selection
        cell : int or str, optional
            H3 cell of resolution 2 to 8, as number or in hexadecimal: only its events.
        offset, limit : int
            How many to leave out, and how many to give, at most `MAX_PAGE`.

        Returns
        -------
        DataFrame
            Rows in words, see `rows.write_rows`; ``attrs["total"]`` is how many there are in all.

        Raises
        ------
        QueryError
            The cell is none, or the numbers cannot be.
        """
        if not 0 <= offset <= 1 << 40 or not 1 <= limit <= MAX_PAGE:
            raise QueryError(
                f"page: expected an offset from 0 and a limit of 1 to {MAX_PAGE}, got {offset}, {limit}"
            )
        clauses = write_clauses(selection)
        if cell is not None:
            number, resolution = check_cell(cell)
            clauses.append(Clause("cell", f"h3_{resolution} = ?", (number,)))
        parts = choose_parts(self.manifest, selection)
        condition, values = join_clauses(clauses)
        total = self._ask(f"SELECT count(*) AS n FROM {_FILES}", parts, condition, values)
        frame = self._list_rows(selection, clauses, parts, limit, offset)
        frame.attrs = {"total": 0 if total is None else int(total["n"].iloc[0])}
        return frame

    def timeline(self, selection: Selection) -> pd.DataFrame:
        """Count events per month in which they began and per activity.

        Returns
        -------
        DataFrame
            `month` such as ``2023-09``, `activity` and `count`, in the order of months and of the vocabulary. An
            event with several activities counts for each; the activity ``all`` counts every event once and
            ``unknown`` those without one. ``attrs["undated"]`` counts those of the selection without a date.
        """
        of_cube = fits_cube(selection)
        files = choose_cubes(self.manifest, selection, WHOLE) if of_cube else choose_parts(self.manifest, selection)
        condition, values = join_clauses(write_clauses(selection, of_cube=of_cube))
        select = f"SELECT {list_monthly_sums('n' if of_cube else '1')} FROM {_FILES}"
        return shape_timeline(self._ask(select, files, condition, values, "GROUP BY month ORDER BY month"))

    def class_breaks(self, selection: Selection, resolution: int) -> tuple[int, ...]:
        """Return the smallest count of each class of the legend, from the whole selection, ascending from 1.

        At most five, of the numbers 1, 2, 5, 10, 20, 50 and so on; they do not change when the map is panned.
        """
        return self._breaks(_without_camera(selection), check_resolution(resolution))

    def hot_spots(self, selection: Selection, resolution: int) -> pd.DataFrame:
        """Find cells whose surroundings have unusually many or few events; see `find_hot_spots`."""
        from corredor.events.hot_spots import find_hot_spots

        level = check_resolution(resolution)
        studied = self._count_cells(Selection(), None, level)
        counted = self._count_cells(selection, None, level)
        return find_hot_spots(studied["cell"].to_numpy(), counted)

    def _count(self, selection: Selection) -> Counts:
        of_cube = fits_cube(selection)
        if of_cube:
            files, number = choose_cubes(self.manifest, selection, WHOLE), "n"
        else:
            files, number = choose_parts(self.manifest, Selection()), "1"
        clauses = write_clauses(selection, of_cube=of_cube)
        questions, values = write_questions(selection, clauses)
        listed = ", ".join(
            f"coalesce(sum({number}) FILTER (WHERE {sql}), 0)::BIGINT AS {name}" for name, sql in questions.items()
        )
        sql = f"SELECT {listed} FROM (SELECT * FROM {_FILES})"
        ignored = list_ignored(selection)
        if not files:
            return Counts(0, 0, ignored=ignored)
        paths = [self.folder.locate(file) for file in files]
        answer = self._database.ask(sql, [*values, paths], self._seconds)
        found = {name: int(answer[name].iloc[0]) for name in questions}
        return Counts(
            shown=found["shown"],
            total=self.rows,
            undated_left_out=found["period_unknown"],
            unknown_activity_left_out=found["activities_unknown"],
            near_unknown=found["near_unknown"],
            placed_coarsely={"state": found["state"], "country": found["country"]},
            certain=found["certain"],
            possible=found["shown"] - found["certain"] if asks_for_legs(selection) else 0,
            ignored=ignored,
        )

    def _count_cells(
        self, selection: Selection, bbox: Bounds | None, resolution: int, limit: int | None = None
    ) -> pd.DataFrame:
        padded = None if bbox is None else pad_bounds(bbox, resolution)
        if fits_cube(selection) and resolution in CUBE_RESOLUTIONS:
            counted, centres = self._cubes(_without_camera(selection), resolution)
            seen = counted if padded is None else counted[lie_in_boxes(*centres, padded)]
            return seen if limit is None else seen.head(limit)
        clauses = write_clauses(selection)
        if padded is not None:
            clauses.append(write_boxes("view", padded))
        condition, values = join_clauses(clauses)
        files = choose_parts(self.manifest, selection, *(padded or ()))
        select = f"SELECT h3_{resolution} AS cell, count(*) AS count FROM {_FILES}"
        tail = "GROUP BY 1 ORDER BY 1" if limit is None else f"GROUP BY 1 ORDER BY 1 LIMIT {int(limit)}"
        return _fill_cells(self._ask(select, files, condition, values, tail))

    def _ask_cube(self, selection: Selection, resolution: int) -> tuple[pd.DataFrame, tuple[Floats, Floats]]:
        """Count a whole selection per cell, with the centres: every view of it, and its legend, come from this."""
        condition, values = join_clauses(write_clauses(selection, of_cube=True))
        files = choose_cubes(self.manifest, selection, resolution)
        select = f"SELECT cell, sum(n)::BIGINT AS count FROM {_FILES}"
        counted = _fill_cells(self._ask(select, files, condition, values, "GROUP BY 1 ORDER BY 1"))
        return counted, find_centres(counted["cell"].to_numpy())

    def _find_breaks(self, selection: Selection, resolution: int) -> tuple[int, ...]:
        return break_classes(max(self._count_cells(selection, None, resolution)["count"].tolist(), default=0))

    def _list_rows(
        self, selection: Selection, clauses: Sequence[Clause], files: list[str], limit: int, offset: int
    ) -> pd.DataFrame:
        condition, values = join_clauses(clauses)
        frame = self._ask(
            f"SELECT {', '.join(READ_COLUMNS)} FROM {_FILES}",
            files,
            condition,
            values,
            f"ORDER BY day DESC NULLS LAST, id, source, row LIMIT {int(limit)} OFFSET {int(offset)}",
        )
        if frame is None:
            frame = pd.DataFrame({name: pd.Series(dtype=object) for name in READ_COLUMNS})
        within_km = selection.near[1] if selection.near is not None and asks_for_legs(selection) else None
        return write_rows(frame, within_km)

    def _ask(
        self, select: str, files: list[str], condition: str, values: list[Any], tail: str = ""
    ) -> pd.DataFrame | None:
        """Ask the files; None if there are none."""
        if not files:
            return None
        paths = [self.folder.locate(file) for file in files]
        return self._database.ask(f"{select} WHERE {condition} {tail}", [paths, *values], self._seconds)


def open_store(place: str | Path, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> EventStore:
    """Open a store to ask it; cheap, and any number of processes may.

    Parameters
    ----------
    place : path or URL
    seconds : float
        How long one question may take.
    memory_mb : int
        How much memory all questions together may take.

    Raises
    ------
    EventStoreError
        There is no store, or it is of another version.
    DamagedStoreError
        A file is missing or has another size than it should.
    ClusterError
        It lies on another machine and fsspec is not installed.
    """
    folder = find_folder(place)
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    return EventStore(folder, manifest, seconds=seconds, memory_mb=memory_mb)


def _fill_cells(frame: pd.DataFrame | None) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame({"cell": np.zeros(0, np.uint64), "count": np.zeros(0, np.int64)})
    return frame


def _without_camera(selection: Selection) -> Selection:
    return selection.replace(camera=Camera())
