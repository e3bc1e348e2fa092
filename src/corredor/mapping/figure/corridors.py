"""Corridor legs: the line by mode, its direction, and the band within which the road may run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path

from corredor.geoprocessing import build_leg_bands
from corredor.mapping.figure.basemap import cut_shapes
from corredor.mapping.figure.frame import WORLD_M, Box, Floats, Frame, to_mercator
from corredor.mapping.figure.places import Place
from corredor.mapping.figure.sheet import Sheet, join_lines, trace_shapes
from corredor.mapping.figure.theme import Theme

BANDS_FROM_ZOOM: Final = 6.0
TOWN_RADIUS_M: Final = 10_000.0
RINGS_FROM_UNITS: Final = 6.0
"""A circle of uncertainty is drawn from this radius on; below it the symbol itself covers more."""

DASHES: Final[Mapping[str, tuple[float, ...]]] = {
    "land": (),
    "river": (10, 5, 0.1, 5),
    "sea": (0.1, 7),
    "jungle": (3, 5),
    "air": (14, 8),
}
INTERPOLATED_DASH: Final = (7.0, 6.0)
_ARROW: Final = np.array([(-3.6, -5.2), (5.2, 0.0), (-3.6, 5.2), (-1.6, 0.0), (-3.6, -5.2)])
_ARROW_EVERY: Final = 120.0
_BLEED: Final = 40.0


@dataclass(frozen=True)
class Stroke:
    """How a line of legs is drawn."""

    mode: str
    interpolated: bool
    possible: bool

    @property
    def width(self) -> float:
        """Width of the line."""
        width = 3.4 if self.mode == "sea" else 2.6
        return max(1.8, width - 0.8) if self.interpolated else width

    @property
    def dash(self) -> tuple[float, ...]:
        """Its dashes; an interpolated leg has its own whatever the mode."""
        return INTERPOLATED_DASH if self.interpolated else DASHES[self.mode]

    @property
    def opacity(self) -> float:
        """Its opacity."""
        return 0.55 if self.possible else 0.85 if self.interpolated else 0.95

    @property
    def cap(self) -> str:
        """Its ends."""
        return "butt" if self.interpolated else "round"


@dataclass(frozen=True)
class Line:
    """Legs of one corridor that follow each other and look the same."""

    corridor: str
    stroke: Stroke
    legs: tuple[Floats, ...]

    @property
    def nodes(self) -> Floats:
        """All their points, in order, as x and y on the layout."""
        return np.concatenate([self.legs[0], *(leg[1:] for leg in self.legs[1:])])


def chain_legs(legs: gpd.GeoDataFrame, frame: Frame) -> tuple[Line, ...]:
    """Chain legs to lines on the layout, so that dashes run on; those that miss the frame are left out.

    Parameters
    ----------
    legs : GeoDataFrame
        Legs of the view, EPSG:4326; under a near filter with a column verdict.
    frame : Frame
        What is drawn.
    """
    edge = frame.box.grow(_BLEED)
    frame_shape = shapely.box(edge.left, edge.top, edge.right, edge.bottom)
    lines: list[Line] = []
    for corridor, stroke, nodes in _place_legs(legs, frame):
        if not shapely.intersects(frame_shape, shapely.linestrings(nodes)):
            continue
        last = lines[-1] if lines else None
        follows = (
            last is not None
            and (last.corridor, last.stroke) == (corridor, stroke)
            and bool(np.abs(last.legs[-1][-1] - nodes[0]).max() < 0.01)
        )
        if follows and last is not None:
            lines[-1] = Line(corridor, stroke, (*last.legs, nodes))
        else:
            lines.append(Line(corridor, stroke, (nodes,)))
    return tuple(lines)


def _place_legs(legs: gpd.GeoDataFrame, frame: Frame) -> Iterator[tuple[str, Stroke, Floats]]:
    verdicts = legs["verdict"] if "verdict" in legs.columns else [None] * len(legs)
    rows = zip(legs["corridor"], legs["mode"], legs["status"], verdicts, legs.geometry.values, strict=True)
    for corridor, mode, status, verdict, line in rows:
        at = shapely.get_coordinates(line)
        x_m, y_m = to_mercator(np.unwrap(at[:, 0], period=360.0), at[:, 1])
        x_m = x_m - round((float(x_m.mean()) - frame.centre_x_m) / WORLD_M) * WORLD_M
        stroke = Stroke(mode, status == "interpolated", verdict == "possible")
        yield corridor, stroke, np.column_stack(frame.place(x_m, y_m))


def draw_bands(sheet: Sheet, frame: Frame, legs: gpd.GeoDataFrame, theme: Theme) -> None:
    """Draw the band of true width around the legs: it is drawn as one, so that crossings are not darker."""
    if len(legs) == 0:
        return
    bands = build_leg_bands(legs).geometry.values
    projected = shapely.transform(bands, lambda at: np.column_stack(to_mercator(at[:, 0], at[:, 1])))
    shapes, _ = cut_shapes(np.asarray(projected, dtype=object), frame)
    if len(shapes) == 0:
        return
    whole = np.array([shapely.union_all(shapely.make_valid(shapes))], dtype=object)
    with sheet.group("corridor-bands", clip=frame.box):
        sheet.fill(trace_shapes(shapely.orient_polygons(whole)), theme.corridor, 0.13)


def draw_lines(sheet: Sheet, frame: Frame, lines: Sequence[Line], theme: Theme, prefix: str = "") -> None:
    """Draw all casings, then all lines, a group for each corridor."""
    with sheet.group(f"{prefix}corridor-casings", clip=frame.box):
        sure = [line for line in lines if not line.stroke.interpolated]
        for width in sorted({line.stroke.width for line in sure}):
            path = join_lines([_cut(line.nodes, frame) for line in sure if line.stroke.width == width])
            sheet.stroke(path, theme.casing, width + 2.5, 0.75, cap="round")
    with sheet.group(f"{prefix}corridors", clip=frame.box):
        for corridor in dict.fromkeys(line.corridor for line in lines):
            with sheet.group(f"{prefix}corridor-{_write_id(corridor)}", corridor, clip=frame.box):
                for line in lines:
                    if line.corridor == corridor:
                        draw_line(sheet, _cut(line.nodes, frame), line.stroke, theme)


def draw_line(sheet: Sheet, nodes: Floats, stroke: Stroke, theme: Theme) -> None:
    """Draw one line."""
    path = join_lines([nodes])
    sheet.stroke(path, theme.corridor, stroke.width, stroke.opacity, stroke.dash, stroke.cap)


@dataclass(frozen=True)
class Arrow:
    """An arrow head at a point, turned by an angle in radians clockwise from the right."""

    x: float
    y: float
    turn: float

    @property
    def box(self) -> Box:
        """The room that it takes."""
        return Box.around(self.x, self.y, 13.0, 13.0)


def plan_arrows(frame: Frame, lines: Sequence[Line], taken: Sequence[Box]) -> tuple[Arrow, ...]:
    """Plan an arrow head every so often along each corridor, where nothing covers it.

    It stands in the middle of a leg, or of what the frame shows of it; a leg too short to carry one has none.
    """
    walked: dict[str, float] = {}
    arrows: list[Arrow] = []
    edge = frame.box.grow(-8)
    for line in lines:
        for leg in line.legs:
            seen = shapely.clip_by_rect(shapely.linestrings(leg), edge.left, edge.top, edge.right, edge.bottom)
            if shapely.is_empty(seen):
                continue
            (x0, y0), *_, (x1, y1) = shapely.get_coordinates(seen)
            length = float(np.hypot(x1 - x0, y1 - y0))
            walked[line.corridor] = walked.get(line.corridor, 0.7 * _ARROW_EVERY) + length
            arrow = Arrow((x0 + x1) / 2, (y0 + y1) / 2, float(np.arctan2(y1 - y0, x1 - x0)))
            if length < 16 or walked[line.corridor] < _ARROW_EVERY:
                continue
            near = any((arrow.x - one.x) ** 2 + (arrow.y - one.y) ** 2 < 40**2 for one in arrows)
            if near or any(box.crosses(arrow.box) for box in taken):
                continue
            arrows.append(arrow)
            walked[line.corridor] = 0.0
    return tuple(arrows)


def draw_arrow(sheet: Sheet, arrow: Arrow, theme: Theme) -> None:
    """Draw an arrow head."""
    cos, sin = np.cos(arrow.turn), np.sin(arrow.turn)
    head = Path(_ARROW @ np.array([(cos, sin), (-sin, cos)]) + (arrow.x, arrow.y), closed=True)
    sheet.fill(head, theme.casing, 1.0, theme.casing, 2.2)
    sheet.fill(head, theme.corridor)


def draw_rings(sheet: Sheet, frame: Frame, points: Sequence[Place], theme: Theme) -> int:
    """Draw the circle of ten kilometres around each town that records are placed in; return how many."""
    circles = []
    for place in points:
        radius = frame.ground_units(TOWN_RADIUS_M, place.lat)
        if not place.exact and radius >= RINGS_FROM_UNITS:
            circles.append(Path.circle((place.x, place.y), radius))
    if circles:
        with sheet.group("uncertainty-circles", clip=frame.box):
            path = Path.make_compound_path(*circles)
            sheet.stroke(path, theme.town, 1.0, 0.6, dash=(3, 4))
    return len(circles)


def _cut(nodes: Floats, frame: Frame) -> Floats:
    """Shorten a line whose ends lie far beyond the frame."""
    far = frame.box.grow(4000)
    if all(far.holds(x, y) for x, y in nodes):
        return nodes
    cut = shapely.clip_by_rect(shapely.linestrings(nodes), far.left, far.top, far.right, far.bottom)
    longest = max(shapely.get_parts(cut), key=shapely.length, default=None)
    return nodes[:0] if longest is None else shapely.get_coordinates(longest)


def _write_id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text)[:60]
