"""Draw a view as a map that can be printed: PNG, SVG or PDF."""

from __future__ import annotations

import threading
from typing import Any, Final

import matplotlib as mpl

from corredor.errors import QueryError
from corredor.mapping.figure.compose import choose_arrangement, compose_sheet
from corredor.mapping.figure.extent import find_extent
from corredor.mapping.figure.frame import Bounds
from corredor.mapping.figure.lettering import register_fonts
from corredor.mapping.figure.metadata import build_metadata
from corredor.mapping.figure.pdf import write_pdf
from corredor.mapping.figure.png import write_png
from corredor.mapping.figure.sizes import check_format, find_size
from corredor.mapping.figure.svg import write_svg
from corredor.mapping.figure.theme import find_theme
from corredor.selection import View, withhold_rows
from corredor.vocabulary import LANGUAGES

_SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "corredor",
    "svg.fonttype": "none",
    "svg.id": None,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "pdf.use14corefonts": False,
    "pdf.inheritcolor": False,
    "lines.scale_dashes": False,
    "path.simplify": True,
    "path.simplify_threshold": 1 / 9,
    "path.sketch": None,
    "path.effects": [],
    "path.snap": False,
    "agg.path.chunksize": 0,
    "text.usetex": False,
    "text.parse_math": False,
    "text.hinting": "none",
    "text.antialiased": True,
    "patch.antialiased": True,
    "font.enable_last_resort": True,
    "figure.facecolor": "white",
}
"""Every setting of matplotlib that a figure depends on, so that a user's own settings do not change it."""

_drawing = threading.Lock()
"""matplotlib's settings are global: one figure at a time."""


def draw_figure(
    view: View,
    *,
    language: str,
    size: str = "wide",
    file_format: str = "png",
    theme: str = "light",
    scale: float = 1,
    link: str = "",
) -> bytes:
    """Draw a view as a publishable map.

    The same view, dataset and version of the program give the same bytes.

    Parameters
    ----------
    view : View
        A selection applied to an atlas that is already in `language` (`corredor.dataset.translate_atlas`).
    language : str
        One of ``vocabulary.LANGUAGES``.
    size : str
        One of `FIGURE_SIZES`.
    file_format : str
        One of `FIGURE_FORMATS`.
    theme : str
        ``light`` or ``dark``.
    scale : float
        Pixels of the PNG per pixel of its size, 0.25 to 4; SVG and PDF do not depend on it.
    link : str
        Address under which the figure is published, to be printed on it; empty for none.

    Returns
    -------
    bytes
        The file. Own layers of the view are in it, by counts alone where their terms forbid to pass rows on.

    Raises
    ------
    QueryError
        There is no such language, size, format or theme, or the scale cannot be drawn.
    """
    if language not in LANGUAGES:
        raise QueryError(f"language: expected one of {', '.join(LANGUAGES)}, got {language!r}")
    figure_size, colours = find_size(size, scale), find_theme(theme)
    check_format(file_format)
    view = withhold_rows(view)
    metadata = build_metadata(view, language, link)
    with _drawing, mpl.rc_context(_SETTINGS):
        register_fonts()
        magnification = figure_size.magnification * (scale if file_format == "png" else 1)
        sheet = compose_sheet(
            view, language, figure_size, colours, link, magnification, halos_as_paths=file_format != "svg"
        )
        if file_format == "png":
            return write_png(sheet, colours.paper, metadata)
        if file_format == "svg":
            return write_svg(sheet, colours.paper, metadata)
        return write_pdf(sheet, colours.paper, metadata)


def frame_figure(view: View, size: str = "wide") -> Bounds:
    """Return which part of the world a figure of a view shows, about: the words around the map may widen it.

    Parameters
    ----------
    view : View
        A selection applied. Its camera decides, else its bounds filter, else what is shown, else home.
    size : str
        One of `FIGURE_SIZES`.

    Returns
    -------
    (west, south, east, north)
        In degrees; west exceeds east across the antimeridian.

    Raises
    ------
    QueryError
        There is no such size.
    """
    return choose_arrangement(find_extent(view), find_size(size))[1].bounds
