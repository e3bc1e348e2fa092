"""Cells of events: under the corridors and marks, and in the legend."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import shapely

from corredor.i18n import format_number, translate
from corredor.mapping.event_colours import KINDS, pick_shade
from corredor.mapping.figure.frame import WORLD_M, Frame
from corredor.mapping.figure.sheet import Sheet, trace_shapes
from corredor.mapping.figure.theme import THEMES, Theme
from corredor.selection import EventCells

_OPACITY: Final = 0.72
_USUAL_OPACITY: Final = 0.28


def draw_cells(sheet: Sheet, frame: Frame, events: EventCells | None, theme: Theme) -> None:
    """Draw all cells of one colour as one shape."""
    if events is None or not events.cells:
        return
    shapes = np.array([_place(ring, frame) for ring in events.outlines], dtype=object)
    panel = shapely.box(frame.box.left, frame.box.top, frame.box.right, frame.box.bottom)
    seen = shapely.intersects(shapes, panel)
    with sheet.group("event-cells", clip=frame.box):
        for kind, colour, opacity in _list_colours(events, theme):
            chosen = np.array([one == kind for one in _classify(events)], dtype=np.bool_) & seen
            sheet.fill(trace_shapes(shapes[chosen]), colour, opacity, theme.halo, 0.7, 0.7)


def list_steps(events: EventCells, theme: Theme) -> list[tuple[str, float]]:
    """List colour and opacity of each class, or of each kind, in the order of the legend."""
    return [(colour, opacity) for _, colour, opacity in _list_colours(events, theme)]


def describe_steps(events: EventCells, language: str) -> str:
    """Write what the colours mean, in the order of `list_steps`."""
    if events.kinds:
        words = [translate(f"events.map.events_{kind}", language) for kind in ("hot", "cold", "usual")]
        return f"{translate('events.map.legend_hot_cells', language)}: {', '.join(words)}"
    numbers = list(events.breaks)
    spans = [
        format_number(least, language)
        if following - 1 == least
        else f"{format_number(least, language)}–{format_number(following - 1, language)}"
        for least, following in pairwise(numbers)
    ]
    spans.append(f"{format_number(numbers[-1], language)}+")
    return f"{translate('events.map.legend_events', language)}: {', '.join(spans)}"


def _list_colours(events: EventCells, theme: Theme) -> Iterator[tuple[str, str, float]]:
    name = "dark" if theme is THEMES["dark"] else "light"
    if events.kinds:
        for kind in ("hot", "cold", ""):
            yield kind, KINDS[name][kind], _OPACITY if kind else _USUAL_OPACITY
        return
    for number in range(len(events.breaks)):
        yield str(number), pick_shade(name, number, len(events.breaks)), _OPACITY


def _classify(events: EventCells) -> list[str]:
    """Return the kind, or the number of the class, of every cell."""
    return list(events.kinds) or [str(events.find_class(count)) for count in events.counts]


def _place(ring: np.ndarray, frame: Frame) -> shapely.Polygon:
    """Place a ring on the layout, whole: on the copy of the world on which its first corner is nearest."""
    x, y = frame.project(ring[:, 0], ring[:, 1])
    first_x, _ = frame.project(ring[:1, 0], ring[:1, 1])
    width = frame.units_per_m * WORLD_M
    return shapely.Polygon(np.column_stack((x - np.round((x - first_x[0]) / width) * width, y)))
