"""Land, water, coasts and borders, cut to the frame."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path

from corredor.mapping.figure.frame import WORLD_M, Frame
from corredor.mapping.figure.outlines import Outlines, Shapes
from corredor.mapping.figure.sheet import Sheet, trace_shapes
from corredor.mapping.figure.theme import Theme

STATES_FROM_ZOOM: Final = 5.0
_BLEED: Final = 12.0
"""How far beyond the frame shapes go on, in units, so that no cut edge shows."""


_SIMPLIFY: Final = 0.12
"""How far a simplified line may stray, in units: less than can be seen on paper."""


def cut_shapes(shapes: Shapes, frame: Frame) -> tuple[Shapes, Shapes]:
    """Cut shapes to a frame and place them on the layout.

    Parameters
    ----------
    shapes : array of geometry
        In Web Mercator metres; polygons, or lines.
    frame : Frame
        What is drawn. Where it reaches beyond the antimeridian, shapes come from both sides.

    Returns
    -------
    array of geometry
        In units of the layout, those that are left of them; they go on a little beyond the frame.
    array of int
        Positions in `shapes`.
    """
    west, south, east, north = frame.extent_m
    margin = _BLEED / frame.units_per_m
    scale, place = np.array([1.0, -1.0]) * frame.units_per_m, np.array(frame.box.middle)
    found: list[Shapes] = []
    positions: list[Shapes] = []
    edges = shapely.bounds(shapes)
    for turn in range(int(np.floor(west / WORLD_M + 0.5)), int(np.floor(east / WORLD_M + 0.5)) + 1):
        shift = turn * WORLD_M
        x0, y0, x1, y1 = west - shift - margin, south - margin, east - shift + margin, north + margin
        meets = (edges[:, 0] < x1) & (edges[:, 2] > x0) & (edges[:, 1] < y1) & (edges[:, 3] > y0)
        chosen = np.flatnonzero(meets)
        cut = shapes[chosen]
        beyond = (
            (edges[chosen, 0] < x0) | (edges[chosen, 2] > x1) | (edges[chosen, 1] < y0) | (edges[chosen, 3] > y1)
        )
        cut[beyond] = shapely.clip_by_rect(cut[beyond], x0, y0, x1, y1)
        left = ~shapely.is_empty(cut)
        offset = np.array([frame.centre_x_m - shift, frame.centre_y_m])
        placed = shapely.transform(cut[left], lambda at, o=offset: (at - o) * scale + place)
        found.append(shapely.simplify(placed, _SIMPLIFY, preserve_topology=False))
        positions.append(chosen[left])
    none = np.zeros(0, dtype=object)
    return np.concatenate([none, *found]), np.concatenate([none, *positions]).astype(np.int64)


def draw_land(
    sheet: Sheet, frame: Frame, outlines: Outlines, theme: Theme, focus: Collection[str] = (), prefix: str = ""
) -> None:
    """Draw sea, backdrop and countries; where some countries are in focus, the others step back."""
    with sheet.group(f"{prefix}sea", clip=frame.box):
        sheet.box(frame.box, theme.sea)
    with sheet.group(f"{prefix}backdrop", clip=frame.box):
        sheet.fill(trace_shapes(cut_shapes(outlines.backdrop, frame)[0]), theme.backdrop)
    shapes, positions = cut_shapes(outlines.countries, frame)
    with sheet.group(f"{prefix}land", clip=frame.box):
        for position in dict.fromkeys(positions.tolist()):
            code = outlines.country_codes[position]
            colour = theme.land if not focus or code in focus else theme.backdrop
            with sheet.group(f"{prefix}land-{code}", code, clip=frame.box):
                # the edge closes the hairline that would show between neighbours
                path = trace_shapes(shapes[positions == position])
                sheet.fill(path, colour, edge=colour, edge_width=0.4)


def draw_borders(
    sheet: Sheet, frame: Frame, outlines: Outlines, theme: Theme, states: bool, prefix: str = ""
) -> None:
    """Draw borders of states where they are wanted, then coasts, borders of countries and lines of dispute."""
    if states:
        with sheet.group(f"{prefix}state-borders", clip=frame.box):
            sheet.stroke(_trace_lines(outlines.state_borders, frame), theme.state, 0.7, cap="round")
    with sheet.group(f"{prefix}coasts", clip=frame.box):
        sheet.stroke(_trace_lines(outlines.coasts, frame), theme.coast, 0.6, cap="round")
    with sheet.group(f"{prefix}borders", clip=frame.box):
        sheet.stroke(_trace_lines(outlines.borders, frame), theme.border, 0.9, cap="round")
    disputed = _trace_lines(outlines.disputed, frame)
    with sheet.group(f"{prefix}disputed-borders", clip=frame.box):
        sheet.stroke(disputed, theme.land, 1.8)
        sheet.stroke(disputed, theme.border, 0.9, dash=(4, 3))


def draw_tint(
    sheet: Sheet, frame: Frame, outlines: Outlines, theme: Theme, codes: Collection[str], prefix: str = ""
) -> None:
    """Tint the states that records are placed in, and no closer."""
    chosen = np.array([code in codes for code in outlines.state_codes], dtype=np.bool_)
    shapes, positions = cut_shapes(outlines.states[chosen], frame)
    names = [code for code in outlines.state_codes if code in codes]
    with sheet.group(f"{prefix}tinted-states", clip=frame.box):
        for position in dict.fromkeys(positions.tolist()):
            with sheet.group(f"{prefix}tint-{names[position]}", names[position], clip=frame.box):
                path = trace_shapes(shapes[positions == position])
                sheet.fill(path, theme.tint, 0.13, edge=theme.tint, edge_width=0.8, edge_opacity=0.45)


def _trace_lines(lines: Shapes, frame: Frame) -> Path:
    return trace_shapes(cut_shapes(lines, frame)[0])
