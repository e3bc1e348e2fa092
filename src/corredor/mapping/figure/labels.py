"""Names on the map: none over a mark, over another name, or in the country next door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from corredor.mapping.figure.corridors import Line
from corredor.mapping.figure.frame import Box, Frame
from corredor.mapping.figure.lettering import clean_label, measure_text
from corredor.mapping.figure.sheet import Sheet
from corredor.mapping.figure.theme import Theme

LONGEST_NAME: Final = 40
"""Characters of a name; a longer one is cut."""

_CELL: Final = 3.0
_HALO: Final = 1.6


@dataclass(frozen=True)
class Style:
    """How a kind of name is written."""

    size: float
    weight: int
    italic: bool
    colour: str
    spread: float = 0.0


@dataclass(frozen=True)
class Label:
    """A name that found its place; `x` and `y` are the left end of its baseline."""

    text: str
    x: float
    y: float
    style: Style
    kind: str
    dot: tuple[float, float] | None = None


class Room:
    """What is taken already, and what had better stay free.

    Parameters
    ----------
    box : Box
        Where names may stand.
    taken : iterable of Box
        What they must not touch.
    lines : sequence of Line
        Corridors, which a name should not cover where it can stand elsewhere.
    """

    def __init__(self, box: Box, taken: Iterable[Box], lines: Sequence[Line] = ()) -> None:
        self.box = box
        self.labels: list[Label] = []
        self._boxes: NDArray[np.float64] = np.array([_corners(one) for one in taken], dtype=float).reshape(-1, 4)
        self._drawn = _rasterise(box, lines)

    def is_free(self, box: Box) -> bool:
        """Say whether a box lies inside and touches nothing that is taken."""
        inside = self.box.holds(box.left, box.top) and self.box.holds(box.right, box.bottom)
        left, top, right, bottom = self._boxes.T
        crossed = (left < box.right) & (box.left < right) & (top < box.bottom) & (box.top < bottom)
        return inside and not bool(crossed.any())

    def cost(self, box: Box) -> float:
        """Return how much of the corridors a box would cover, in units of their length."""
        rows = slice(*(max(0, int((y - self.box.top) / _CELL)) for y in (box.top, box.bottom + _CELL)))
        columns = slice(*(max(0, int((x - self.box.left) / _CELL)) for x in (box.left, box.right + _CELL)))
        return float(self._drawn[rows, columns].sum()) * _CELL

    @property
    def taken(self) -> list[Box]:
        """All that is taken, names included."""
        return [Box(*(float(side) for side in corners)) for corners in self._boxes]

    def take(self, boxes: Iterable[Box]) -> None:
        """Take boxes."""
        self._boxes = np.vstack([self._boxes, *(_corners(box) for box in boxes)])

    def put(
        self,
        text: str,
        spots: Sequence[tuple[float, float]],
        style: Style,
        kind: str,
        dot: tuple[float, float] | None = None,
        patience: float = 24.0,
        gap: float = 0.0,
    ) -> bool:
        """Put a name on the best of several spots.

        Parameters
        ----------
        text : str
            The name.
        spots : sequence of (x, y)
            Left end and middle height of the name, the best first: a later one wins only where it covers less of
            the corridors.
        style, kind : Style, str
            How it is written, and as what.
        dot : (x, y), optional
            Where the dot of a town stands.
        patience : float
            Length of corridor that may be covered at most.
        gap : float
            Distance to keep from what is taken.

        Returns
        -------
        bool
            Whether it found a place.
        """
        line = clean_label(text, LONGEST_NAME)
        if not line or (dot is not None and not self.is_free(Box.around(*dot, 3.0, 3.0))):
            return False
        width = measure_text(line, style.size, style.weight, style.italic)
        best: tuple[float, float, float, Box] | None = None
        for rank, (x, y) in enumerate(spots):
            box = Box(x - 3, y - 0.58 * style.size, x + width + 3, y + 0.58 * style.size)
            if not self.is_free(box.grow(gap)):
                continue
            covered = self.cost(box)
            if covered > patience:
                continue
            cost = covered + 2.5 * rank
            if best is None or cost < best[0]:
                best = (cost, x, y, box)
            if cost == 0.0:
                break
        if best is None:
            return False
        _, x, y, box = best
        self.take([box])
        if dot is not None:
            self.take([Box.around(*dot, 5.0, 5.0)])
        self.labels.append(Label(line, x, y + 0.33 * style.size, style, kind, dot))
        return True


def draw_labels(sheet: Sheet, frame: Frame, labels: Sequence[Label], theme: Theme, prefix: str = "") -> None:
    """Draw names, a group for each kind; each with a halo so that it can be read over lines."""
    with sheet.group(f"{prefix}labels", clip=frame.box):
        for kind in dict.fromkeys(label.kind for label in labels):
            with sheet.group(f"{prefix}labels-{kind}", clip=frame.box):
                for label in labels:
                    if label.kind != kind:
                        continue
                    halo = (theme.sea if kind == "water" else theme.halo, _HALO)
                    style = label.style
                    if label.dot is not None:
                        sheet.fill(Path.circle(label.dot, 1.7), style.colour, 1.0, theme.halo, 1.2)
                        sheet.fill(Path.circle(label.dot, 1.7), style.colour)
                    sheet.write(
                        label.x, label.y, label.text, style.size, style.colour,
                        style.weight, style.italic, halo=halo,
                    )  # fmt: skip


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _rasterise(box: Box, lines: Sequence[Line]) -> NDArray[np.bool_]:
    rows, columns = int(box.height / _CELL) + 2, int(box.width / _CELL) + 2
    drawn = np.zeros((rows, columns), dtype=np.bool_)
    for line in lines:
        nodes = line.nodes
        for start, end in pairwise(nodes):
            steps = min(int(np.hypot(*(end - start)) / _CELL) + 2, 4000)
            at = start + (end - start) * np.linspace(0.0, 1.0, steps)[:, None]
            row = ((at[:, 1] - box.top) / _CELL).astype(int)
            column = ((at[:, 0] - box.left) / _CELL).astype(int)
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
            drawn[row[inside], column[inside]] = True
    return drawn
