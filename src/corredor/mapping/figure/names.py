"""Which names a map carries, and in which order they claim room: marks, towns, states, waters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.i18n import translate
from corredor.mapping.figure.frame import Frame
from corredor.mapping.figure.labels import LONGEST_NAME, Room, Style
from corredor.mapping.figure.lettering import clean_label, measure_text
from corredor.mapping.figure.marks import Mark
from corredor.mapping.figure.outlines import Outlines
from corredor.mapping.figure.theme import Theme

STATE_NAMES_FROM_ZOOM: Final = 6.0
_MARK_NAMES_FROM_ZOOM: Final = 5.5
_TOWNS_FROM: Final = 3.6
"""A town of rank r is named from this zoom plus r on."""
_WATERS: Final = {
    "pacific": ((-102.0, 3.0), (-96.0, -10.0), (-88.0, -22.0), (-80.0, -38.0)),
    "atlantic": ((-52.0, 24.0), (-45.0, 16.0), (-28.0, 28.0), (-35.0, -25.0), (-30.0, -5.0)),
    "caribbean": ((-73.5, 14.9), (-77.0, 14.5), (-67.0, 14.6), (-80.5, 14.2)),
}


def name_marks(room: Room, frame: Frame, atlas: Atlas, marks: Sequence[Mark], theme: Theme) -> None:
    """Name the town under each mark, that with most records first; where there is none, the place of its own."""
    names, x, y, ranks = _read_towns(atlas, frame)
    inside = (x > frame.box.left) & (x < frame.box.right) & (y > frame.box.top) & (y < frame.box.bottom)
    for mark in sorted(marks, key=lambda mark: (-sum(mark.counts.values()), mark.members[0].order)):
        distance = np.hypot(x - mark.home[0], y - mark.home[1])
        near = inside & (distance < (9.0 if frame.zoom > _MARK_NAMES_FROM_ZOOM else 6.0))
        town = min(np.flatnonzero(near), key=lambda one: (ranks[one], distance[one]), default=None)
        total = sum(mark.counts.values())
        if town is not None and (ranks[town] <= frame.zoom - 0.8 or total > 1):
            text = str(names[town])
        elif frame.zoom > _MARK_NAMES_FROM_ZOOM:
            text = mark.members[0].name.partition(",")[0]
        else:
            continue
        text = clean_label(text, LONGEST_NAME)
        style = Style(12.0, 600 if total > 4 else 400, False, theme.town)
        width = measure_text(text, style.size, style.weight)
        half, tall = mark.body.width / 2 + 5.0, mark.body.height / 2 + 1.6
        spots = _spots_around(mark.x, mark.y, half, tall, width, style.size)
        room.put(text, spots, style, "towns", patience=30.0)


def name_towns(
    room: Room,
    frame: Frame,
    atlas: Atlas,
    marks: Sequence[Mark],
    theme: Theme,
    route: NDArray[np.float64],
) -> None:
    """Name towns by rank; what stands on a corridor counts more.

    Parameters
    ----------
    room, frame, atlas, theme
        Where, of what, in which colours.
    marks : sequence of Mark
        A town that a mark covers is not named.
    route : array of shape (n, 2)
        Ends of the corridor legs on the layout.
    """
    names, x, y, ranks = _read_towns(atlas, frame)
    box = frame.box
    inside = (x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)
    on_route = np.zeros(len(names), dtype=np.bool_)
    for at_x, at_y in route:
        on_route |= (np.abs(x - at_x) < 2.0) & (np.abs(y - at_y) < 2.0)
    ranks = ranks - 0.75 * on_route
    order = np.lexsort((-atlas.places.towns["population"].to_numpy(dtype=float), ranks))
    done = {label.text for label in room.labels}
    for town in order[inside[order] & (ranks[order] <= frame.zoom - _TOWNS_FROM)]:
        at_x, at_y, text = float(x[town]), float(y[town]), clean_label(str(names[town]), LONGEST_NAME)
        if text in done or any(mark.body.holds(at_x, at_y) for mark in marks):
            continue
        style = Style(12.0 if ranks[town] < 2 else 11.0, 400, False, theme.town)
        spots = _spots_around(at_x, at_y, 6.0, 4.0, measure_text(text, style.size), style.size)
        room.put(text, spots, style, "towns", dot=(at_x, at_y), patience=14.0)


def _read_towns(
    atlas: Atlas, frame: Frame
) -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    towns = atlas.places.towns
    x, y = frame.project(towns.geometry.x.to_numpy(), towns.geometry.y.to_numpy())
    return towns["name"].to_numpy(dtype=object), x, y, towns["rank"].to_numpy(dtype=float)


def _spots_around(
    x: float, y: float, half: float, tall: float, width: float, size: float
) -> list[tuple[float, float]]:
    right, left, above, below = x + half, x - half - width, y - tall - 0.58 * size, y + tall + 0.58 * size
    return [
        (right, y),
        (left, y),
        (x - width / 2, above),
        (x - width / 2, below),
        (right - 3, above),
        (right - 3, below),
        (left + 3, above),
        (left + 3, below),
    ]


def name_states(room: Room, frame: Frame, outlines: Outlines, atlas: Atlas, theme: Theme, language: str) -> None:
    """Name states where the name is not wider than the state."""
    if frame.zoom < STATE_NAMES_FROM_ZOOM:
        return
    table = atlas.places.states
    x, y = frame.project(table["label_lon"].to_numpy(dtype=float), table["label_lat"].to_numpy(dtype=float))
    edges = shapely.bounds(outlines.states)
    widths = (edges[:, 2] - edges[:, 0]) * frame.units_per_m
    style = Style(11.0, 400, True, theme.region)
    for position, name in enumerate(table[f"name_{language}"]):
        text = clean_label(name, LONGEST_NAME)
        at_x, at_y = float(x[position]), float(y[position])
        width = measure_text(text, style.size, style.weight, style.italic)
        if frame.box.holds(at_x, at_y) and width < 0.95 * widths[position]:
            spots = [(at_x - width / 2, at_y + step * 13.0) for step in (0, -1.2, 1.2, -2.4, 2.4)]
            room.put(text, spots, style, "states", patience=20.0, gap=5.0)


def name_waters(room: Room, frame: Frame, theme: Theme, language: str) -> None:
    """Name the oceans and the Caribbean where they are large and empty enough."""
    if frame.zoom > 6.0:
        return
    style = Style(13.0, 400, True, theme.water)
    for water, points in _WATERS.items():
        text = translate(f"figure.water.{water}", language)
        width = measure_text(text, style.size, style.weight, style.italic)
        placed = [frame.project(lon, lat) for lon, lat in points]
        spots = [(float(x) - width / 2, float(y)) for x, y in placed]
        room.put(text, spots, style, "waters", patience=0.0)
