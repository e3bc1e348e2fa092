"""The sizes and formats in which a figure can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from corredor.errors import QueryError

FIGURE_FORMATS: Final = ("png", "svg", "pdf")
MIN_SCALE: Final = 0.25
MAX_SCALE: Final = 4.0
MAX_PIXELS: Final = 40_000_000
"""Width times height of the largest PNG that is drawn."""

UNITS_PER_INCH: Final = 96.0
"""Everything is laid out in CSS pixels; a picture's own pixels are finer or coarser by its ``magnification``."""

_MM_PER_INCH: Final = 25.4

Arrangement = Literal["side", "stacked"]


@dataclass(frozen=True)
class FigureSize:
    """One size of a figure.

    Parameters
    ----------
    width_px, height_px : int
        Pixels of the PNG at scale 1.
    magnification : float
        Pixels of the PNG per unit of the layout: the larger, the larger are letters and symbols in the picture.
    arrangements : tuple of {"side", "stacked"}
        Words in a column beside the map, or above and below it; of several the one in which the map is larger.
    width_mm, height_mm : float or None
        Size on paper, for the sizes made for print.
    dpi : int or None
        Pixels per inch at scale 1 on that paper.
    """

    width_px: int
    height_px: int
    magnification: float
    arrangements: tuple[Arrangement, ...]
    width_mm: float | None = None
    height_mm: float | None = None
    dpi: int | None = None

    @property
    def width(self) -> float:
        """Width of the layout in its units."""
        return self.width_px / self.magnification

    @property
    def height(self) -> float:
        """Height of the layout in its units."""
        return self.height_px / self.magnification


def _paper(width_mm: float, height_mm: float, arrangement: Arrangement, dpi: int) -> FigureSize:
    width_px, height_px = (round(mm / _MM_PER_INCH * dpi) for mm in (width_mm, height_mm))
    return FigureSize(width_px, height_px, dpi / UNITS_PER_INCH, (arrangement,), width_mm, height_mm, dpi)


FIGURE_SIZES: Final[Mapping[str, FigureSize]] = MappingProxyType(
    {
        "screen": FigureSize(1400, 1000, 1.15, ("side",)),
        "wide": FigureSize(1600, 900, 1.3, ("side",)),
        "square": FigureSize(1200, 1200, 1.45, ("stacked", "side")),
        "portrait": FigureSize(1080, 1920, 2.0, ("stacked",)),
        "print": _paper(297, 210, "side", 300),
        "print-portrait": _paper(210, 297, "stacked", 300),
    }
)


def find_size(name: str, scale: float = 1.0) -> FigureSize:
    """Look up a size by name.

    Raises
    ------
    QueryError
        There is no such size, or the scale makes it too small or too large to draw.
    """
    if name not in FIGURE_SIZES:
        raise QueryError(f"size: expected one of {', '.join(FIGURE_SIZES)}, got {name!r}")
    size = FIGURE_SIZES[name]
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise QueryError(f"scale: expected {MIN_SCALE:g} to {MAX_SCALE:g}, got {scale!r}")
    if size.width_px * size.height_px * scale**2 > MAX_PIXELS:
        largest = (MAX_PIXELS / (size.width_px * size.height_px)) ** 0.5
        raise QueryError(f"scale: {name} can be drawn up to scale {largest:.1f}, got {scale:g}")
    return size


def check_format(file_format: str) -> str:
    """Return a format of `FIGURE_FORMATS`; raise QueryError for any other."""
    if file_format not in FIGURE_FORMATS:
        raise QueryError(f"file_format: expected one of {', '.join(FIGURE_FORMATS)}, got {file_format!r}")
    return file_format
