"""Names of countries: inside their borders, or on the sea beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.mapping.figure.basemap import cut_shapes
from corredor.mapping.figure.frame import Frame
from corredor.mapping.figure.labels import Room, Style
from corredor.mapping.figure.lettering import measure_text
from corredor.mapping.figure.outlines import Outlines
from corredor.mapping.figure.theme import Theme

COUNTRY_NAMES_TO_ZOOM: Final = 8.5
_SAMPLES: Final = 5
_LARGE: Final = 9000.0
_SMALL: Final = 90.0
_GAP: Final = 2.0
_NEAR: Final = (3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 24.0, 30.0)
"""A name on the sea stands within one of these distances of its country, and of no other; that of a country that is
not small may be close to others too, where there is no such spot."""
_SPECK: Final = 500.0
_MIDDLING: Final = 1500.0


class CountryNames:
    """Names the countries of a frame, each at most once.

    Parameters
    ----------
    room : Room
        Where names go.
    frame, outlines, atlas, theme, language
        What is drawn, of what, in which colours and words.
    """

    def __init__(
        self, room: Room, frame: Frame, outlines: Outlines, atlas: Atlas, theme: Theme, language: str
    ) -> None:
        self._room, self._frame, self._theme = room, frame, theme
        self._codes = outlines.country_codes
        table = atlas.places.countries
        self._names = [str(name).upper() for name in table[f"name_{language}"]]
        x, y = frame.project(table["label_lon"].to_numpy(dtype=float), table["label_lat"].to_numpy(dtype=float))
        self._homes = np.column_stack((x, y))
        self._shapes, self._positions = cut_shapes(outlines.countries, frame)
        self._areas = np.bincount(self._positions, weights=shapely.area(self._shapes), minlength=len(table))
        self._done: set[int] = set()

    def name_inside(self, counts: Counter[str]) -> None:
        """Name the countries that a map is about, by their counts, each inside its borders where there is room."""
        for position in self._order(counts):
            style, width = self._style(position)
            shape = self._shape(position)
            spots = _spots_inside(shape, *self._home(position, shape), width, style.size, least=3)
            self._put(position, style, spots, patience=30.0)

    def name_beside(self, counts: Counter[str]) -> None:
        """Name those of them that have no name yet on the sea beside them."""
        for position in self._order(counts):
            shape = self._shape(position)
            others = self._shapes[(self._positions != position) & (shapely.area(self._shapes) > _SPECK)]
            home = self._home(position, shape)
            for smaller in (0.0, 1.5):
                style, width = self._style(position, smaller)
                beside = _spots_beside(shape, others, *home, width, style.size)
                if self._put(position, style, beside, patience=6.0):
                    break
            else:
                inside = _spots_inside(shape, *home, width, style.size, least=3)
                self._put(position, style, inside, patience=60.0)

    def name_rest(self) -> None:
        """Name all other countries that are large enough here, the largest first, inside their borders."""
        if self._frame.zoom > COUNTRY_NAMES_TO_ZOOM:
            return
        for position in sorted(
            set(self._positions.tolist()) - self._done, key=lambda one: (-self._areas[one], one)
        ):
            style, width = self._style(position)
            if self._areas[position] < max(_SMALL, 0.35 * width * style.size):
                continue
            shape = self._shape(position)
            spots = _spots_inside(shape, *self._home(position, shape), width, style.size)
            self._put(position, style, spots, patience=30.0)

    def _order(self, counts: Counter[str]) -> list[int]:
        """List countries by count, those that are to be seen as more than a sliver."""
        if self._frame.zoom > COUNTRY_NAMES_TO_ZOOM:
            return []
        here = []
        for position in sorted(set(self._positions.tolist()) - self._done):
            inside = self._frame.box.grow(-6).holds(*self._homes[position])
            if counts[self._codes[position]] and (inside or self._areas[position] > 20 * _SMALL):
                here.append(position)
        return sorted(here, key=lambda one: (-counts[self._codes[one]], -self._areas[one], one))

    def _style(self, position: int, smaller: float = 0.0) -> tuple[Style, float]:
        size = (12.5 if self._areas[position] > _LARGE else 11.0) - smaller
        style = Style(size, 600, False, self._theme.country)
        return style, measure_text(self._names[position], style.size, style.weight)

    def _shape(self, position: int) -> shapely.Geometry:
        shapes = self._shapes[self._positions == position]
        return shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)

    def _home(self, position: int, shape: shapely.Geometry) -> tuple[float, float]:
        x, y = (float(one) for one in self._homes[position])
        if not self._frame.box.grow(-6).holds(x, y):
            largest = max(shapely.get_parts(shape), key=shapely.area)
            (x, y), *_ = shapely.get_coordinates(shapely.point_on_surface(largest)).tolist()
        return x, y

    def _put(self, position: int, style: Style, spots: list[tuple[float, float]], patience: float) -> bool:
        if self._room.put(self._names[position], spots, style, "countries", patience=patience, gap=_GAP):
            self._done.add(position)
        return position in self._done


def _spots_inside(
    shape: shapely.Geometry, x: float, y: float, width: float, size: float, least: int = _SAMPLES - 1
) -> list[tuple[float, float]]:
    """List spots for a name around a point, the nearest first, that lie in a shape or in good part so."""
    steps = [(column, row) for row in range(-12, 13) for column in range(-7, 8)]
    steps.sort(key=lambda step: (abs(step[0]) * 0.9 + abs(step[1]) * 0.8, step))
    at = np.array([(x + column * 0.22 * width, y + row * 1.0 * size) for column, row in steps])
    shapely.prepare(shape)
    held = _sample(lambda a, b: shapely.contains_xy(shape, a, b), at, width)
    whole = [(float(a) - width / 2, float(b)) for (a, b), n in zip(at, held, strict=True) if n == _SAMPLES]
    partly = [(float(a) - width / 2, float(b)) for (a, b), n in zip(at, held, strict=True) if least <= n < _SAMPLES]
    return whole[:60] + partly[:60]


def _spots_beside(
    shape: shapely.Geometry, others: NDArray[np.object_], x: float, y: float, width: float, size: float
) -> list[tuple[float, float]]:
    """List spots for a name on the sea, close to a shape and to no other, the nearest to a point first."""
    reach = width / 2 + size
    shape = max(shapely.get_parts(shape), key=shapely.area)
    west, north, east, south = shapely.bounds(shape)
    columns = np.arange(max(west, x - 120) - reach, min(east, x + 120) + reach, 9.0)
    rows = np.arange(max(north, y - 120) - 2 * size, min(south, y + 120) + 2 * size, 9.0)
    at = np.array([(column, row) for row in rows for column in columns]).reshape(-1, 2)
    at = at[np.argsort(np.hypot(at[:, 0] - x, 1.4 * (at[:, 1] - y)), kind="stable")]
    boxes = shapely.box(at[:, 0] - width / 2, at[:, 1] - 0.6 * size, at[:, 0] + width / 2, at[:, 1] + 0.6 * size)
    at, boxes = (part[~_within(boxes, shape, 0.5) & _within(boxes, shape, _NEAR[-1])] for part in (at, boxes))
    found = []
    for near in _NEAR:
        alone = _within(boxes, shape, near)
        for other in _keep_close(others, boxes, near):
            alone[alone] = ~_within(boxes[alone], other, near)
        found += [(float(a) - width / 2, float(b)) for a, b in at[alone]][:40]
    if shapely.area(shape) > _MIDDLING:
        level = (at[:, 1] > north - 2 * size) & (at[:, 1] < south + 2 * size)
        at, boxes = at[level], boxes[level]
        for other in _keep_close(others, boxes, 1.0):
            free = ~_within(boxes, other, 1.0)
            at, boxes = at[free], boxes[free]
        found += [(float(a) - width / 2, float(b)) for a, b in at][:40]
    return found


def _keep_close(shapes: NDArray[np.object_], boxes: NDArray[np.object_], distance: float) -> NDArray[np.object_]:
    west, north, east, south = shapely.total_bounds(boxes)
    left, top, right, bottom = shapely.bounds(shapes).T
    close = (left < east + distance) & (right > west - distance) & (top < south + distance)
    kept: NDArray[np.object_] = shapes[close & (bottom > north - distance)]
    return kept


def _within(boxes: NDArray[np.object_], shape: shapely.Geometry, distance: float) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    near: NDArray[np.bool_] = shapely.dwithin(shape, boxes, distance)
    return near


def _sample(
    test: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.bool_]],
    at: NDArray[np.float64],
    width: float,
) -> NDArray[np.int64]:
    shares = np.linspace(-0.42, 0.42, _SAMPLES)
    return np.sum([test(at[:, 0] + share * width, at[:, 1]) for share in shares], axis=0)
