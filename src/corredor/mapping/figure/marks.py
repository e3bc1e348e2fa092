"""Marks: one symbol a layer at each place, with its count; those that would touch are merged, as on the screen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from matplotlib.path import Path

from corredor.i18n import format_number
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.lettering import measure_text
from corredor.mapping.figure.places import POINT_LAYERS, Place
from corredor.mapping.figure.sheet import Sheet, join_lines
from corredor.mapping.figure.theme import Theme

HEIGHT: Final = 24.0
GAP: Final = 3.0
_FADED: Final = 0.62
_EDGE: Final = 1.6
_COUNT_SIZE: Final = 11.0
_TEXT_WIDTHS: Final = {"own1": 12.0, "own2": 14.0, "own3": 14.5, "own4": 15.0}
"""Room for the count in a symbol, where it is less than in a round."""
_TEXT_LOWER: Final = 3.0
"""The count of a triangle stands below its middle, where it is wide."""


@dataclass
class Mark:
    """What stands together on the map.

    Parameters
    ----------
    x, y : float
        Where it is drawn.
    home : (float, float)
        Where it truly is.
    members : list of Place
        What it stands for, its own place first.
    box : Box
        The room that it takes, with a gap around it.
    badge : bool
        Whether it stands for an area.
    """

    x: float
    y: float
    home: tuple[float, float]
    members: list[Place]
    box: Box
    badge: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def body(self) -> Box:
        """What its symbols cover, without the gap."""
        height = 18.0 if max(self.counts.values(), default=1) == 1 and not self.badge else HEIGHT
        return Box.around(self.x, self.y, self.box.width - 2 * GAP, height)

    @property
    def faded(self) -> bool:
        """Whether all of it is only possible."""
        return all(place.possible == place.total for place in self.members)


def width_of_symbol(count: int, layer: str = "cells") -> float:
    """Return the width of a symbol that carries a count, 0 for none."""
    plain = 0.0 if count == 0 else 19.0 if count == 1 else 24.0 if count < 100 else 29.0 if count < 1000 else 34.0
    return plain + _grow(layer, count)


def _grow(layer: str, count: int) -> float:
    """Return by how much wider a symbol is than others: a triangle has little room for its count."""
    return 0.0 if layer != "own1" or count < 2 else 3.0 if count < 10 else 6.0 if count < 100 else 9.0


def width_of_mark(counts: dict[str, int], badge: bool = False) -> float:
    """Return the width of all symbols side by side, and of the ≈ before them on a badge."""
    return sum(width_of_symbol(counts.get(layer, 0), layer) for layer in POINT_LAYERS) + (22.0 if badge else 0.0)


def box_at(x: float, y: float, width: float) -> Box:
    """Return the room that a mark of a width takes."""
    return Box.around(x, y, width + 2 * GAP, HEIGHT + 2 * GAP)


def merge_marks(places: Iterable[Place], frame: Frame) -> list[Mark]:
    """Merge places whose marks would touch.

    The biggest come first; a mark that would touch a kept one joins it, and the kept one stays where it truly is
    (by the edge of the frame it is moved in as far as it would be cut).

    Parameters
    ----------
    places : iterable of Place
        Placed on the layout.
    frame : Frame
        No mark reaches beyond its box.

    Returns
    -------
    list of Mark
        None touches another; the counts of all add up to those of the places.
    """
    marks = [
        _settle(Mark(place.x, place.y, (place.x, place.y), [place], frame.box, counts=dict(place.counts)), frame)
        for place in sorted(places, key=lambda place: (-place.total, place.order))
    ]
    joined = True
    while joined:
        joined = False
        kept: list[Mark] = []
        for mark in marks:
            host = next((other for other in kept if other.box.crosses(mark.box)), None)
            if host is None:
                kept.append(mark)
                continue
            host.members += mark.members
            for layer, count in mark.counts.items():
                host.counts[layer] = host.counts.get(layer, 0) + count
            _settle(host, frame)
            joined = True
        marks = kept
    return marks


def _settle(mark: Mark, frame: Frame) -> Mark:
    width = width_of_mark(mark.counts, mark.badge)
    mark.x, mark.y = keep_inside(*mark.home, width, frame.box)
    mark.box = box_at(mark.x, mark.y, width)
    return mark


def keep_inside(x: float, y: float, width: float, box: Box) -> tuple[float, float]:
    """Move a mark of a width in from the edge of a box as far as it needs to be seen whole."""
    half, half_height = min(width / 2 + GAP, box.width / 2), min(HEIGHT / 2 + GAP, box.height / 2)
    return (
        min(max(x, box.left + half), box.right - half),
        min(max(y, box.top + half_height), box.bottom - half_height),
    )


def draw_marks(sheet: Sheet, marks: Sequence[Mark], theme: Theme, language: str, prefix: str = "") -> None:
    """Draw marks, each in a group of its own that can be moved as one."""
    for number, mark in enumerate(marks, start=1):
        with sheet.group(f"{prefix}mark-{number}", mark.members[0].name):
            x = mark.x - width_of_mark(mark.counts) / 2
            draw_symbols(sheet, x, mark.y, mark.counts, theme, language, opacity=_FADED if mark.faded else 1.0)


def draw_symbols(
    sheet: Sheet,
    x: float,
    y: float,
    counts: dict[str, int],
    theme: Theme,
    language: str,
    shrink: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """Draw the symbols of several layers side by side, from the left edge `x` on."""
    for layer in POINT_LAYERS:
        count = counts.get(layer, 0)
        if count:
            width = width_of_symbol(count, layer)
            draw_symbol(sheet, layer, count, x + width / 2, y, theme, language, shrink, opacity)
            x += width


def draw_symbol(
    sheet: Sheet,
    layer: str,
    count: int,
    x: float,
    y: float,
    theme: Theme,
    language: str,
    shrink: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """Draw one symbol around its centre: the shape of its layer, with its count where that is above one."""
    fill, ink = theme.symbol(layer)
    scale = shrink * ((19 if count == 1 else 24 if count < 100 else 28) + _grow(layer, count)) / 24
    place = np.array([x, y])
    shape = _SHAPES[layer]
    outline = Path(np.asarray(shape.vertices) * scale + place, shape.codes)
    # the edge is drawn outwards only: first a wider stroke, then the fill over its inner half
    sheet.fill(outline, theme.edge, opacity, theme.edge, 2 * _EDGE * scale * 0.8, opacity)
    sheet.fill(outline, fill, opacity)
    if count > 1:
        text = format_number(count, language)
        size = _COUNT_SIZE * scale
        if layer == "own1":
            size *= 0.78
        while measure_text(text, size, 700) > _TEXT_WIDTHS.get(layer, 17.0) * scale and size > 5:
            size -= 0.5
        lower = _TEXT_LOWER * scale if layer == "own1" else 0.0
        sheet.write(x, y + 0.345 * size + lower, text, size, ink, weight=700, align="center", opacity=opacity)
    elif layer == "prisons":
        bars = [np.array([(at, -5.0), (at, 5.0)]) * scale + place for at in (-3.8, 0.0, 3.8)]
        sheet.stroke(join_lines(bars), ink, 1.7 * scale, opacity)


def _round_path(radius: float) -> Path:
    return Path.circle((0.0, 0.0), radius)


def _square_path(half: float, corner: float) -> Path:
    inner = half - corner
    angles = np.radians(np.arange(0, 91, 30))
    corners = [
        np.column_stack((cx * inner + corner * np.cos(angles + turn), cy * inner + corner * np.sin(angles + turn)))
        for cx, cy, turn in ((1, 1, 0), (-1, 1, math.pi / 2), (-1, -1, math.pi), (1, -1, 1.5 * math.pi))
    ]
    ring = np.concatenate(corners)
    return Path(np.vstack([ring, ring[:1]]), closed=True)


def _polygon_path(*corners: tuple[float, float]) -> Path:
    return Path(np.array([*corners, corners[0]]), closed=True)


_SHAPES: Final = {
    "prisons": _square_path(8.0, 1.5),
    "cells": _round_path(8.6),
    "incidents": _polygon_path((0.0, -10.6), (10.6, 0.0), (0.0, 10.6), (-10.6, 0.0)),
    "own1": _polygon_path((0.0, -10.4), (10.6, 8.4), (-10.6, 8.4)),
    "own2": _polygon_path((0.0, -10.2), (9.8, -3.0), (6.2, 8.4), (-6.2, 8.4), (-9.8, -3.0)),
    "own3": _polygon_path((-9.8, 0.0), (-4.9, -8.7), (4.9, -8.7), (9.8, 0.0), (4.9, 8.7), (-4.9, 8.7)),
    "own4": _polygon_path(
        (-3.8, -10.0), (3.8, -10.0), (3.8, -3.8), (10.0, -3.8), (10.0, 3.8), (3.8, 3.8),
        (3.8, 10.0), (-3.8, 10.0), (-3.8, 3.8), (-10.0, 3.8), (-10.0, -3.8), (-3.8, -3.8),
    ),
}  # fmt: skip
