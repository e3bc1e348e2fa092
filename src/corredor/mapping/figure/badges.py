"""Badges: records that are placed only to a state or a country, never drawn as if their place were known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from matplotlib.path import Path

from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.marks import GAP, HEIGHT, Mark, box_at, draw_symbols, keep_inside, width_of_mark
from corredor.mapping.figure.places import Place
from corredor.mapping.figure.sheet import Sheet, join_lines
from corredor.mapping.figure.theme import Theme

SIGN: Final = "≈"
LEADER_FROM: Final = 14.0
_RADII: Final = (0, 18, 30, 42, 56, 72, 90, 110, 135, 160, 200)
_SHRINK: Final = 0.84
_CROSSING: Final = 40.0
"""A line that runs under a mark is as bad as one this much longer."""


def place_badges(areas: Iterable[Place], taken: Sequence[Box], frame: Frame) -> list[Mark]:
    """Place badges where they cover nothing: on the area's label point, else stepping aside from it.

    Parameters
    ----------
    areas : iterable of Place
        Placed on the layout.
    taken : sequence of Box
        What must not be covered.
    frame : Frame
        No badge reaches beyond its box.

    Returns
    -------
    list of Mark
        The biggest first. Where there is no room at all, a badge stays on its label point.
    """
    boxes = list(taken)
    badges = []
    ordered = sorted(areas, key=lambda area: (-area.total, area.order))
    for area in ordered:
        counts = dict(area.counts)
        width = width_of_mark(counts, badge=True)
        homes = [Box.around(other.x, other.y, 4.0, 4.0) for other in ordered if other is not area]
        x, y = _find_room(area, width, [*boxes, *homes], frame.box)
        badge = Mark(x, y, (area.x, area.y), [area], box_at(x, y, width), badge=True, counts=counts)
        boxes.append(badge.box)
        badges.append(badge)
    return badges


def _find_room(area: Place, width: float, boxes: Sequence[Box], edge: Box) -> tuple[float, float]:
    best: tuple[float, float, float] | None = None
    for radius in _RADII:
        if best is not None and best[0] <= radius:
            break
        for step in range(16 if radius else 1):
            angle = step * math.pi / 8 - math.pi / 2
            x, y = area.x + radius * 1.25 * math.cos(angle), area.y + radius * math.sin(angle)
            if radius == 0:
                x, y = keep_inside(x, y, width, edge)
            box = box_at(x, y, width)
            inside = edge.holds(box.left, box.top) and edge.holds(box.right, box.bottom)
            if not inside or any(box.crosses(other) for other in boxes):
                continue
            cost = math.dist((x, y), (area.x, area.y)) + _CROSSING * _count_crossed(area, x, y, boxes)
            if best is None or cost < best[0]:
                best = (cost, x, y)
    return keep_inside(area.x, area.y, width, edge) if best is None else best[1:]


def _count_crossed(area: Place, x: float, y: float, boxes: Sequence[Box]) -> int:
    """Count the marks that a line from an area to its badge would run under."""
    reach = Box(min(x, area.x), min(y, area.y), max(x, area.x), max(y, area.y))
    met = [inner for inner in (box.grow(-GAP) for box in boxes if box.crosses(reach)) if inner.crosses(reach)]
    steps = max(2, int(math.dist((x, y), (area.x, area.y)) / 6))
    points = [(area.x + (x - area.x) * k / steps, area.y + (y - area.y) * k / steps) for k in range(1, steps)]
    return sum(any(inner.holds(*point) for point in points) for inner in met)


def draw_badges(sheet: Sheet, badges: Sequence[Mark], theme: Theme, language: str, prefix: str = "") -> None:
    """Draw badges; a thin line ties one that stepped aside to its area."""
    for number, badge in enumerate(badges, start=1):
        with sheet.group(f"{prefix}badge-{number}", f"{SIGN} {badge.members[0].name}"):
            if math.dist((badge.x, badge.y), badge.home) > LEADER_FROM:
                sheet.stroke(join_lines([np.array([badge.home, (badge.x, badge.y)])]), theme.ink, 1.0, 0.45)
                sheet.fill(Path.circle(badge.home, 1.8), theme.ink, 0.6)
            width = width_of_mark(badge.counts, badge=True)
            draw_pill(sheet, Box.around(badge.x, badge.y, width, HEIGHT), theme)
            draw_symbols(
                sheet, badge.x - width / 2 + 19, badge.y, badge.counts, theme, language, _SHRINK,
                0.62 if badge.faded else 1.0,
            )  # fmt: skip


def draw_pill(sheet: Sheet, box: Box, theme: Theme, size: float = 14.0, centred: bool = False) -> None:
    """Draw the round-ended plate of a badge with its ≈ at the left, or in its centre."""
    radius = box.height / 2
    angles = np.linspace(-math.pi / 2, math.pi / 2, 17)
    x, y = np.cos(angles) * radius, np.sin(angles) * radius
    middle = box.middle[1]
    ring = np.vstack(
        [
            np.column_stack((box.right - radius + x, middle + y)),
            np.column_stack((box.left + radius - x, middle - y)),
        ]
    )
    sheet.fill(
        Path(np.vstack([ring, ring[:1]]), closed=True), theme.pill, 0.96, theme.border, 0.9, edge_opacity=0.9
    )
    x_sign = box.middle[0] if centred else box.left + 11.5
    sheet.write(x_sign, middle + 0.33 * size, SIGN, size, theme.ink, weight=600, align="center")
