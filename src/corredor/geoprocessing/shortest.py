"""The shortest distance from points to paths that are only known to within a width.

For a point p, a path and a sign s the objective is

    min over x on the path of  distance(p, x) + s · radius(x)

with s = -1 for the nearest that the two can be, 0 for the path as drawn, +1 for the farthest.
`bound_paths` encloses it for all points and paths; `measure_paths` computes it for chosen pairs, `measure_gap`
between two paths. The search runs on straight lines through the ground; every distance that is measured is a
geodesic to the place that was found.
"""

from __future__ import annotations

import numpy as np

from corredor.geoprocessing.geodesy import (
    Floats,
    Ints,
    estimate_arc_km,
    expand_counts,
    locate_xyz_km,
    measure_distance_km,
    measure_slack_km,
)
from corredor.geoprocessing.paths import Paths

_CHUNK = 1_500_000
"""Point-node combinations held in memory at a time."""


def bound_paths(lon: Floats, lat: Floats, paths: Paths) -> tuple[Floats, Floats]:
    """Enclose the three objectives between every point and every path.

    Parameters
    ----------
    lon, lat : ndarray (n,)
        Points in degrees.
    paths : Paths
        m of them.

    Returns
    -------
    low, high : ndarray (3, n, m)
        Km, for the signs -1, 0, +1 in this order.
    """
    estimate = np.zeros((3, len(lon), len(paths)))
    if len(lon) == 0 or len(paths) == 0:
        return estimate, estimate.copy()
    points = locate_xyz_km(lon, lat)
    for first in range(0, len(lon), max(1, _CHUNK // len(paths.lon))):
        rows = slice(first, first + max(1, _CHUNK // len(paths.lon)))
        arc = estimate_arc_km(_square_chords(points[rows], paths.xyz_km))
        for sign in (-1, 0, 1):
            value = arc if sign == 0 else arc + sign * paths.radius_km
            estimate[sign + 1, rows] = np.minimum.reduceat(value, paths.first_node, axis=1)
    slack = measure_slack_km(np.abs(estimate) + paths.widest_km)
    return estimate - slack - paths.reach_km, estimate + slack


def measure_paths(lon: Floats, lat: Floats, paths: Paths, path: Ints, sign: int) -> Floats:
    """Measure one objective between points and paths, pair by pair.

    Parameters
    ----------
    lon, lat : ndarray (n,)
        Points in degrees.
    paths : Paths
    path : ndarray (n,)
        Which path each point is measured against.
    sign : int
        -1, 0 or +1.

    Returns
    -------
    ndarray (n,)
        Km; below 0 where the point lies within the width of the path and the sign is -1. Off by a few metres.
    """
    values = np.empty(len(lon))
    ends = np.cumsum(paths.pieces[path])
    first = 0
    while first < len(lon):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        rows = slice(first, last)
        values[rows] = _measure_chunk(lon[rows], lat[rows], paths, path[rows], sign)
        first = last
    return values


def measure_gap(paths: Paths, one: int, others: Paths, other: int, sign: int) -> float:
    """Measure one objective between two paths that do not cross, the widths of both taken in.

    Two lines that do not cross are nearest at a node of one of them, so the nodes of each are measured against
    the pieces of the other; only those that can be the nearest are.

    Returns
    -------
    float
        Km, off by a few metres.
    """
    best = np.inf
    for first, i, second, j in ((paths, one, others, other), (others, other, paths, one)):
        nodes, ends = first.find_nodes(i), second.find_nodes(j)
        low = np.empty(nodes.stop - nodes.start)
        step = max(1, _CHUNK // (ends.stop - ends.start))
        for start in range(nodes.start, nodes.stop, step):
            rows = slice(start, min(start + step, nodes.stop))
            arc = estimate_arc_km(_square_chords(first.xyz_km[rows], second.xyz_km[ends]))
            nearest = (arc + sign * second.radius_km[ends]).min(axis=1)
            low[start - nodes.start : rows.stop - nodes.start] = nearest
        low += sign * first.radius_km[nodes]
        slack = 2.0 * measure_slack_km(np.abs(low) + first.widest_km[i] + second.widest_km[j])
        near = nodes.start + np.flatnonzero(low - slack - second.reach_km[j] <= low.min())
        value = measure_paths(first.lon[near], first.lat[near], second, np.full(len(near), j), sign)
        best = min(best, float((value + sign * first.radius_km[near]).min()))
    return best


def _measure_chunk(lon: Floats, lat: Floats, paths: Paths, path: Ints, sign: int) -> Floats:
    counts = paths.pieces[path]
    pair, place = expand_counts(counts)
    piece = paths.first_piece[path][pair] + place
    start, end, length = paths.piece_from[piece], paths.piece_to[piece], paths.piece_km[piece]
    points = locate_xyz_km(lon, lat)
    start_km = _estimate_km(points[pair], paths.xyz_km[start])
    widening = sign * (paths.radius_km[end] - paths.radius_km[start])
    start_value = start_km + sign * paths.radius_km[start]
    nearest = np.minimum.reduceat(start_value, np.cumsum(counts) - counts)
    slack = 2.0 * measure_slack_km(np.abs(nearest) + paths.widest_km[path])
    keep = start_value - length - np.abs(widening) <= (nearest + slack)[pair]
    pair, start, end, length = pair[keep], start[keep], end[keep], length[keep]
    start_km, widening = start_km[keep], widening[keep]
    end_km = _estimate_km(points[pair], paths.xyz_km[end])

    # On a piece of a few km the triangle point-start-end is flat: foot of the perpendicular, then the shift that
    # makes the slope of the distance cancel the slope of the radius.
    safe = np.where(length > 0, length, 1.0)
    foot = (start_km**2 + length**2 - end_km**2) / (2.0 * safe)
    height = np.sqrt(np.maximum(start_km**2 - foot**2, 0.0))
    slope = np.clip(widening / safe, -0.99, 0.99)
    along = np.where(length > 0, np.clip(foot - slope * height / np.sqrt(1.0 - slope**2), 0.0, length), 0.0)
    offset = sign * paths.radius_km[start] + widening * along / safe
    estimate = np.hypot(height, along - foot) + offset

    best = np.full(len(lon), np.inf)
    np.minimum.at(best, pair, estimate)
    keep = estimate <= (best + slack)[pair]
    pair, start, end, share = pair[keep], start[keep], end[keep], (along / safe)[keep]
    place_lon = paths.lon[start] + share * (paths.lon[end] - paths.lon[start])
    place_lat = paths.lat[start] + share * (paths.lat[end] - paths.lat[start])
    value = measure_distance_km(lon[pair], lat[pair], place_lon, place_lat) + offset[keep]
    values = np.full(len(lon), np.inf)
    np.minimum.at(values, pair, value)
    return values


def _estimate_km(points: Floats, others: Floats) -> Floats:
    return estimate_arc_km(((points - others) ** 2).sum(axis=1))


def _square_chords(points: Floats, nodes: Floats) -> Floats:
    own = np.column_stack((points, (points**2).sum(axis=1), np.ones(len(points))))
    other = np.column_stack((-2.0 * nodes, np.ones(len(nodes)), (nodes**2).sum(axis=1)))
    return own @ other.T
