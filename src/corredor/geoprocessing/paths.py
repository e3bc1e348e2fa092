"""Lines, outlines and places cut into short pieces, with the width to within which they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corredor.geoprocessing.geodesy import Floats, Ints, locate_xyz_km, measure_distance_km


@dataclass(frozen=True, slots=True)
class Paths:
    """Chains of nodes, sorted by path: a corridor leg (wider away from its towns), the outline of a state, a place.

    Attributes
    ----------
    lon, lat, radius_km : ndarray, one value per node
        Degrees with longitudes continuous along a piece, and half the width.
    xyz_km : ndarray (nodes, 3)
    first_node : ndarray, one value per path
    piece_from, piece_to : ndarray, one value per piece
        Nodes at the two ends; a place is one piece from its node to itself.
    piece_km : ndarray
        Geodesic length of the piece.
    first_piece, pieces : ndarray, one value per path
        Where the pieces of the path start and how many there are.
    reach_km : ndarray, one value per path
        How far the objective can be below its smallest value at a node.
    widest_km : ndarray, one value per path
        Largest radius.
    """

    lon: Floats
    lat: Floats
    radius_km: Floats
    xyz_km: Floats
    first_node: Ints
    piece_from: Ints
    piece_to: Ints
    piece_km: Floats
    first_piece: Ints
    pieces: Ints
    reach_km: Floats
    widest_km: Floats

    def __len__(self) -> int:
        return len(self.first_node)

    def find_nodes(self, path: int) -> slice:
        """Return the nodes of a path."""
        last = int(self.first_node[path + 1]) if path + 1 < len(self) else len(self.lon)
        return slice(int(self.first_node[path]), last)


def build_paths(chains: Sequence[tuple[Floats, Floats, Floats, Ints]]) -> Paths:
    """Build paths from chains of nodes.

    Parameters
    ----------
    chains : sequence of (lon, lat, radius_km, part)
        One per path, of n > 0 nodes each: degrees, km, and the part that a node belongs to. Neighbours of the same
        part are joined by a piece.
    """
    counts = np.array([len(chain[0]) for chain in chains], dtype=np.intp)
    first_node = np.cumsum(counts) - counts
    lon, lat, radius_km = (
        np.concatenate([np.zeros(0), *(np.asarray(chain[i], dtype=float) for chain in chains)]) for i in range(3)
    )
    starts, ends = [], []
    for first, chain in zip(first_node, chains, strict=True):
        joined = np.flatnonzero(np.diff(chain[3]) == 0)
        starts.append(first + (joined if len(joined) else np.arange(len(chain[0]))))
        ends.append(first + (joined + 1 if len(joined) else np.arange(len(chain[0]))))
    pieces = np.array([len(start) for start in starts], dtype=np.intp)
    none = [np.zeros(0, dtype=np.intp)]
    piece_from, piece_to = np.concatenate(none + starts), np.concatenate(none + ends)
    piece_km = measure_distance_km(lon[piece_from], lat[piece_from], lon[piece_to], lat[piece_to])
    first_piece = np.cumsum(pieces) - pieces
    span = (piece_km + np.abs(radius_km[piece_to] - radius_km[piece_from])) / 2.0
    return Paths(
        lon=lon,
        lat=lat,
        radius_km=radius_km,
        xyz_km=locate_xyz_km(lon, lat),
        first_node=first_node,
        piece_from=piece_from,
        piece_to=piece_to,
        piece_km=piece_km,
        first_piece=first_piece,
        pieces=pieces,
        reach_km=np.maximum.reduceat(span, first_piece) if len(span) else np.zeros(0),
        widest_km=np.maximum.reduceat(radius_km, first_node) if len(radius_km) else np.zeros(0),
    )
