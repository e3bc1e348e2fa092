from __future__ import annotations

import numpy as np
from h3.api import basic_int

from corredor.mapping.hexagons import pack_outlines


def unpack(packed: dict) -> list[np.ndarray]:
    """Undo the packing as the script of the map does."""
    steps, rings, at, first = packed["rings"], [], 0, np.zeros(2)
    while at < len(steps):
        sides = packed["sides"].get(str(len(rings)), 6)
        ring = np.array(steps[at : at + 2 * sides], dtype=float).reshape(-1, 2)
        ring[0] += first
        first = ring[0].copy()
        rings.append(np.cumsum(ring, axis=0) * packed["unit"] + packed["origin"])
        at += 2 * sides
    return rings


def outline(cell: int) -> np.ndarray:
    return np.array(basic_int.cell_to_boundary(cell))[:, ::-1]


def test_outlines_come_back_within_a_sixty_fourth_of_an_edge() -> None:
    cells = basic_int.grid_disk(basic_int.latlng_to_cell(7.8, -72.5, 5), 6)
    outlines = [outline(cell) for cell in cells]
    packed = pack_outlines(outlines)
    for ring, found in zip(outlines, unpack(packed), strict=True):
        assert np.abs(ring - found).max() <= packed["unit"] / 2 + 1e-12
        assert packed["unit"] < np.hypot(*(ring[1] - ring[0])) / 20


def test_neighbours_share_their_corners_exactly() -> None:
    here = basic_int.latlng_to_cell(7.8, -72.5, 4)
    rings = unpack(pack_outlines([outline(here), outline(basic_int.grid_ring(here, 1)[0])]))
    first, second = ({tuple(np.round(corner, 9)) for corner in ring} for ring in rings)
    assert len(first & second) == 2


def test_a_pentagon_keeps_its_five_sides() -> None:
    pentagon = next(cell for cell in basic_int.get_pentagons(4) if len(outline(cell)) != 6)
    beside = basic_int.grid_ring(pentagon, 1)[0]
    packed = pack_outlines([outline(beside), outline(pentagon)])
    assert packed["sides"] == {"1": len(outline(pentagon))}
    assert [len(ring) for ring in unpack(packed)] == [6, len(outline(pentagon))]


def test_nothing_is_packed_as_nothing() -> None:
    assert pack_outlines([])["rings"] == []


def test_a_view_full_of_cells_stays_small() -> None:
    cells = basic_int.grid_disk(basic_int.latlng_to_cell(7.8, -72.5, 5), 28)
    assert len(cells) > 2_400
    assert len(str(pack_outlines([outline(cell) for cell in cells])).replace(" ", "")) < 120_000
