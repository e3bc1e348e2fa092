"""Which part of the world a figure shows, and where a place lies on it. Web Mercator, as on the screen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]

RADIUS_M: Final = 6_378_137.0
WORLD_M: Final = 2 * math.pi * RADIUS_M
MAX_LAT: Final = 85.0511287798066
_TILE: Final = 256.0


def to_mercator(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Project degrees to Web Mercator (EPSG:3857) metres; latitudes beyond ±85.05 are taken as that."""
    rad = np.radians(np.clip(np.asarray(lat, dtype=float), -MAX_LAT, MAX_LAT))
    return np.radians(np.asarray(lon, dtype=float)) * RADIUS_M, RADIUS_M * np.arcsinh(np.tan(rad))


def to_degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Return longitude and latitude of a point in Web Mercator metres; the longitude is not wrapped."""
    return math.degrees(x_m / RADIUS_M), math.degrees(math.atan(math.sinh(y_m / RADIUS_M)))


@dataclass(frozen=True)
class Box:
    """A rectangle of the layout, in its units; y runs down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Centre point."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def crosses(self, other: Box) -> bool:
        """Say whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def grow(self, by: float) -> Box:
        """Return the box larger on all sides, or smaller where `by` is negative."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the box of a size around a centre."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(frozen=True)
class Frame:
    """A rectangle of Web Mercator fitted into a box of the layout.

    Parameters
    ----------
    centre_x_m, centre_y_m : float
        Its centre, in Web Mercator metres.
    units_per_m : float
        Units of the layout per metre of Web Mercator.
    box : Box
        Where it is drawn.
    """

    centre_x_m: float
    centre_y_m: float
    units_per_m: float
    box: Box

    @classmethod
    def fit(cls, bounds: Bounds, box: Box) -> Frame:
        """Fit bounds (west, south, east, north in degrees) into a box, so that all of them can be seen.

        West exceeds east where the bounds cross the antimeridian. Frames wider than the world are narrowed to it.
        """
        west, south, east, north = bounds
        (x0, x1), (y0, y1) = to_mercator([west, east + 360.0 * (east < west)], [south, north])
        units_per_m = min(box.width / max(x1 - x0, 1.0), box.height / max(y1 - y0, 1.0))
        return cls((x0 + x1) / 2, (y0 + y1) / 2, max(units_per_m, box.width / WORLD_M), box)

    @property
    def zoom(self) -> float:
        """Leaflet's zoom level at which the screen has the same scale."""
        return math.log2(self.units_per_m * WORLD_M / _TILE)

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the centre, in degrees."""
        return to_degrees(self.centre_x_m, self.centre_y_m)

    @property
    def extent_m(self) -> Bounds:
        """West, south, east, north in Web Mercator metres."""
        half_x, half_y = self.box.width / 2 / self.units_per_m, self.box.height / 2 / self.units_per_m
        return (
            self.centre_x_m - half_x,
            self.centre_y_m - half_y,
            self.centre_x_m + half_x,
            self.centre_y_m + half_y,
        )

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in degrees; west exceeds east across the antimeridian."""
        x0, y0, x1, y1 = self.extent_m
        (west, south), (east, north) = to_degrees(x0, y0), to_degrees(x1, y1)
        if east - west >= 360.0 - 1e-9:
            return -180.0, south, 180.0, north
        return (west + 180.0) % 360.0 - 180.0, south, (east + 180.0) % 360.0 - 180.0, north

    def ground_units(self, length_m: float, lat: float | None = None) -> float:
        """Return how long a length on the ground is on the map at a latitude, the centre's where none is given."""
        at = self.centre[1] if lat is None else lat
        return length_m * self.units_per_m / math.cos(math.radians(min(abs(at), MAX_LAT)))

    def place(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Floats, Floats]:
        """Place points in Web Mercator metres on the layout, as they are, without wrapping."""
        middle_x, middle_y = self.box.middle
        return (
            middle_x + (np.asarray(x_m, dtype=float) - self.centre_x_m) * self.units_per_m,
            middle_y - (np.asarray(y_m, dtype=float) - self.centre_y_m) * self.units_per_m,
        )

    def project(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """Place points in degrees on the layout, each on the copy of the world that is nearest the centre."""
        x_m, y_m = to_mercator(lon, lat)
        x_m = x_m - np.round((x_m - self.centre_x_m) / WORLD_M) * WORLD_M
        return self.place(x_m, y_m)
