"""The sheet that a figure is drawn on: named layers of fills, strokes and letters, top left is 0, 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox
from numpy.typing import NDArray

from corredor.mapping.figure.frame import Box
from corredor.mapping.figure.lettering import POINTS_PER_UNIT, choose_font, clean_label, measure_text
from corredor.mapping.figure.sizes import UNITS_PER_INCH


class Letters(Text):
    """One line of text that may have a halo; formats that keep text as text write the halo themselves."""

    halo: tuple[str, float] | None = None


class Group:
    """A named part of the sheet: artists and groups in the order in which they are drawn."""

    def __init__(self, name: str, title: str = "") -> None:
        self.name = name
        self.title = title
        self.members: list[Artist | Group] = []

    def draw(self, renderer: RendererBase) -> None:
        """Draw all members; nothing, not even a group, where there are none."""
        if not self.members:
            return
        renderer.open_group(self.title, gid=self.name)
        for member in self.members:
            member.draw(renderer)
        renderer.close_group(self.title)


class Sheet:
    """A sheet of paper.

    Parameters
    ----------
    width, height : float
        In units of the layout, of which 96 make an inch on a sheet of `magnification` 1.
    magnification : float
        Pixels per unit.
    halos_as_paths : bool
        Whether the halo of a text is drawn as a path of its own, beneath.
    """

    def __init__(self, width: float, height: float, magnification: float, halos_as_paths: bool) -> None:
        self.width, self.height, self.magnification = width, height, magnification
        self.halos_as_paths = halos_as_paths
        self.figure = Figure(
            figsize=(width / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH * magnification
        )
        flip = Affine2D().scale(1 / UNITS_PER_INCH, -1 / UNITS_PER_INCH).translate(0, height / UNITS_PER_INCH)
        self.transform: Transform = flip + self.figure.dpi_scale_trans
        self.groups: list[Group] = []
        self._open: list[Group] = []
        self._clip: TransformedBbox | None = None

    @contextmanager
    def group(self, name: str, title: str = "", clip: Box | None = None) -> Iterator[Group]:
        """Open a named group; what is drawn meanwhile goes into it, clipped to a box where one is given."""
        group = Group(name, title)
        (self._open[-1].members if self._open else self.groups).append(group)
        self._open.append(group)
        before = self._clip
        if clip is not None:
            self._clip = TransformedBbox(
                Bbox.from_extents(clip.left, clip.top, clip.right, clip.bottom), self.transform
            )
        try:
            yield group
        finally:
            self._open.pop()
            self._clip = before

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything in order."""
        for group in self.groups:
            group.draw(renderer)

    def fill(
        self,
        path: Path,
        colour: str | None,
        opacity: float = 1.0,
        edge: str | None = None,
        edge_width: float = 0.0,
        edge_opacity: float = 1.0,
        dash: Sequence[float] = (),
        cap: str = "butt",
    ) -> None:
        """Fill a path, stroke its edge, or both; widths and dashes in units."""
        if np.size(path.vertices) == 0:
            return
        patch = PathPatch(
            path,
            facecolor="none" if colour is None else to_rgba(colour, opacity),
            edgecolor="none" if edge is None else to_rgba(edge, edge_opacity),
            linewidth=edge_width * POINTS_PER_UNIT if edge is not None else 0.0,
            capstyle=cap,
            joinstyle="round",
            transform=self.transform,
        )
        if dash:
            patch.set_linestyle((0, [length * POINTS_PER_UNIT for length in dash]))
        self._add(patch)

    def stroke(
        self,
        path: Path,
        colour: str,
        width: float,
        opacity: float = 1.0,
        dash: Sequence[float] = (),
        cap: str = "butt",
    ) -> None:
        """Stroke a path without filling it."""
        self.fill(path, None, 1.0, colour, width, opacity, dash, cap)

    def box(self, box: Box, colour: str | None, edge: str | None = None, edge_width: float = 1.0) -> None:
        """Draw a rectangle."""
        corners = [
            (box.left, box.top),
            (box.right, box.top),
            (box.right, box.bottom),
            (box.left, box.bottom),
        ]
        self.fill(Path([*corners, corners[0]], closed=True), colour, 1.0, edge, edge_width)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str,
        weight: int = 400,
        italic: bool = False,
        align: Literal["left", "center", "right"] = "left",
        halo: tuple[str, float] | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Write one line of plain text; `y` is its baseline. Nothing in it is read as a formula or as markup."""
        line = clean_label(text)
        if not line:
            return
        font = choose_font(size, weight, italic)
        letters = Letters(
            x,
            y,
            line,
            fontproperties=font,
            color=to_rgba(colour, opacity),
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
            usetex=False,
            transform=self.transform,
        )
        if halo is not None and self.halos_as_paths:
            self._add(self._halo(letters, halo, measure_text(line, size, weight, italic)))
        letters.halo = halo
        self._add(letters)

    def _halo(self, letters: Letters, halo: tuple[str, float], width: float) -> PathPatch:
        x, y = letters.get_position()
        path = TextPath((0, 0), letters.get_text(), prop=letters.get_fontproperties(), usetex=False)
        per_unit = 1 / POINTS_PER_UNIT
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[letters.get_horizontalalignment()] * width
        place = Affine2D().scale(per_unit, -per_unit).translate(x - shift, y)
        return PathPatch(
            path,
            facecolor=halo[0],
            edgecolor=halo[0],
            linewidth=2 * halo[1] * POINTS_PER_UNIT,
            joinstyle="round",
            transform=place + self.transform,
        )

    def _add(self, artist: Artist) -> None:
        artist.set_figure(self.figure)
        if self._clip is not None:
            artist.set_clip_box(self._clip)
        self._open[-1].members.append(artist)


def join_lines(lines: Iterable[NDArray[np.float64]]) -> Path:
    """Make one path of several lines, each an array of x, y."""
    kept = [line for line in lines if len(line) > 1]
    if not kept:
        return Path(np.zeros((0, 2)))
    codes = np.full(sum(len(line) for line in kept), Path.LINETO, dtype=Path.code_type)
    codes[np.cumsum([0, *(len(line) for line in kept[:-1])])] = Path.MOVETO
    return Path(np.concatenate(kept), codes)


def trace_shapes(shapes: NDArray[np.object_]) -> Path:
    """Make one path of several geometries of one dimension (polygons or lines), in their own coordinates."""
    parts = shapely.get_parts(shapes)
    polygons = bool((shapely.get_dimensions(parts) == 2).any())
    lines = shapely.get_rings(parts) if polygons else parts
    at, of_line = shapely.get_coordinates(lines, return_index=True)
    if len(at) == 0:
        return Path(np.zeros((0, 2)))
    codes = np.full(len(at), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(of_line, prepend=-1))
    codes[starts] = Path.MOVETO
    if polygons:
        codes[np.append(starts[1:], len(at)) - 1] = Path.CLOSEPOLY
    return Path(at, codes)
