"""Choose the point of a shape where its label or badge stands."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

GRID = 60  # candidate points along the longer side
PULL = 0.6  # weight of the distance to the middle against the distance to the border


def place_label(shape: BaseGeometry) -> tuple[float, float]:
    """Return lon, lat of the visual middle of the largest part: well inside, and near its centre.

    Candidates lie on a regular grid. Each scores its distance to the border less a part of its distance to the
    middle, so that a long country such as Chile is labelled half way along it, and a lobed one inside a lobe.
    """
    mainland = max(shapely.get_parts(shape), key=lambda part: part.area)
    west, south, east, north = mainland.bounds
    squeeze = np.cos(np.radians((south + north) / 2))
    flat = shapely.transform(mainland, lambda coordinates: coordinates * [squeeze, 1.0])
    centre = np.array([(west + east) / 2 * squeeze, (south + north) / 2])
    middle = (centre + shapely.get_coordinates(flat.centroid)[0]) / 2
    points = _list_candidates(flat)
    inside = points[shapely.contains_xy(flat, points[:, 0], points[:, 1])]
    if len(inside) == 0:
        inside = shapely.get_coordinates(flat.representative_point())
    to_border = shapely.distance(shapely.points(inside), flat.boundary)
    to_middle = np.hypot(*(inside - middle).T)
    best = inside[np.argmax(to_border - PULL * to_middle)]
    return round(float(best[0] / squeeze), 4), round(float(best[1]), 4)


def _list_candidates(flat: BaseGeometry) -> np.ndarray:
    west, south, east, north = flat.bounds
    step = max(east - west, north - south) / GRID
    lons, lats = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    return np.column_stack([lons.ravel(), lats.ravel()])
