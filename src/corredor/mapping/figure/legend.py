"""The legend: only what is on the map, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from matplotlib.path import Path

from corredor.i18n import format_number, translate
from corredor.mapping.figure.badges import draw_pill
from corredor.mapping.figure.corridors import Arrow, Line, Stroke, draw_arrow, draw_line
from corredor.mapping.figure.event_cells import describe_steps, list_steps
from corredor.mapping.figure.frame import Box
from corredor.mapping.figure.lettering import measure_text, wrap_text
from corredor.mapping.figure.marks import draw_symbol
from corredor.mapping.figure.places import POINT_LAYERS, Gathered
from corredor.mapping.figure.sheet import Sheet, join_lines
from corredor.mapping.figure.theme import Theme
from corredor.selection import EventCells
from corredor.vocabulary import MODES

PICTURE: Final = 40.0
"""Width of the pictures at the left of the words."""


@dataclass(frozen=True)
class Row:
    """One line of the legend.

    Parameters
    ----------
    picture : str
        What is drawn: a layer, ``several:LAYER``, ``mode:MODE`` or one of the names in `_draw_picture`; empty for
        none.
    text : str
        What it means.
    count : int or None
        How many there are on the map.
    """

    picture: str
    text: str
    count: int | None = None


@dataclass(frozen=True)
class Shown:
    """What is on the map, as far as the legend explains it; own layers by their titles."""

    gathered: Gathered
    far: Gathered | None
    lines: Sequence[Line]
    merged: str | None
    tinted: bool
    arrows: bool
    bands: bool
    rings: bool
    disputed: bool
    titles: Mapping[str, str] = field(default_factory=dict)


def list_rows(shown: Shown, language: str, events: EventCells | None = None) -> tuple[Row, ...]:
    """List the rows that explain what is on the map."""
    parts = [part for part in (shown.gathered, shown.far) if part is not None]
    rows = []
    for layer in POINT_LAYERS:
        count = sum(part.counts[layer] for part in parts)
        if count:
            rows.append(Row(layer, shown.titles.get(layer) or translate(f"map.legend_{layer}", language), count))
    if shown.merged:
        rows.append(Row(f"several:{shown.merged}", translate("figure.legend.several", language)))
    coarse = sum(part.coarse for part in parts)
    if coarse:
        rows.append(Row("coarse", translate("map.legend_coarse", language), coarse))
    if shown.tinted:
        rows.append(Row("tint", translate("figure.legend.tint", language)))
    possible = sum(part.possible for part in parts)
    if possible:
        rows.append(Row("possible", translate("figure.legend.possible", language), possible))
    strokes = {line.stroke for line in shown.lines}
    sourced = {stroke.mode for stroke in strokes if not stroke.interpolated}
    rows += [Row(f"mode:{mode}", translate(f"map.mode_{mode}", language)) for mode in MODES if mode in sourced]
    if any(stroke.interpolated for stroke in strokes):
        rows.append(Row("interpolated", translate("map.legend_interpolated", language)))
    for wanted, picture, key in (
        (shown.arrows, "arrow", "figure.legend.arrow"),
        (shown.bands, "band", "map.legend_band"),
        (shown.rings, "ring", "map.legend_ring"),
        (shown.disputed, "disputed", "figure.legend.disputed"),
    ):
        if wanted:
            rows.append(Row(picture, translate(key, language)))
    if events is not None and events.cells:
        rows.append(Row("events", describe_steps(events, language), events.shown))
    outside = shown.gathered.outside - (sum(shown.far.counts.values()) if shown.far else 0)
    if outside > 0:
        rows.append(Row("", translate("figure.legend.outside", language, n=outside)))
    return tuple(rows) or (Row("", translate("map.legend_empty", language)),)


@dataclass(frozen=True)
class Legend:
    """Rows broken into lines for a width.

    Parameters
    ----------
    rows : tuple of (Row, tuple of str)
        Each with its lines.
    size : float
        Of the letters.
    width : float
        Of a column.
    columns : int
        How many columns.
    """

    rows: tuple[tuple[Row, tuple[str, ...]], ...]
    size: float
    width: float
    columns: int

    @classmethod
    def arrange(cls, rows: Sequence[Row], width: float, size: float, columns: int, gap: float = 22.0) -> Legend:
        """Break rows into lines for some columns that share a width."""
        column = (width - gap * (columns - 1)) / columns
        broken = []
        for row in rows:
            room = column - (PICTURE if row.picture else 0.0)
            if row.count is not None:
                room -= measure_text(f"{row.count:,}", size, 700) + 10
            broken.append((row, wrap_text(row.text, room, size)))
        return cls(tuple(broken), size, column, columns)

    @property
    def leading(self) -> float:
        """Distance of two lines of one row."""
        return self.size * 1.2

    def height_of(self, lines: Sequence[str]) -> float:
        """Return the height of a row."""
        return max(self.size * 1.75, len(lines) * self.leading + self.size * 0.55)

    def split(self) -> list[list[tuple[Row, tuple[str, ...]]]]:
        """Split the rows into columns of about the same height."""
        per_column = sum(self.height_of(lines) for _, lines in self.rows) / self.columns
        columns: list[list[tuple[Row, tuple[str, ...]]]] = [[]]
        filled = 0.0
        for row, lines in self.rows:
            height = self.height_of(lines)
            if filled + height / 2 > per_column * len(columns) and len(columns) < self.columns:
                columns.append([])
            columns[-1].append((row, lines))
            filled += height
        return columns

    @property
    def height(self) -> float:
        """Height of the tallest column."""
        return max(sum(self.height_of(lines) for _, lines in column) for column in self.split())


def draw_legend(
    sheet: Sheet,
    legend: Legend,
    x: float,
    y: float,
    theme: Theme,
    language: str,
    events: EventCells | None = None,
) -> None:
    """Draw the legend from a top left corner on."""
    with sheet.group("legend", translate("map.legend", language)):
        for column, rows in enumerate(legend.split()):
            left, top = x + column * (legend.width + 22.0), y
            for row, lines in rows:
                height = legend.height_of(lines)
                _draw_row(
                    sheet, row, lines, legend, Box(left, top, left + legend.width, top + height), theme, language
                )
                if row.picture == "events" and events is not None:
                    _draw_steps(sheet, events, left + PICTURE / 2 - 5, top + height / 2, theme)
                top += height


def _draw_steps(sheet: Sheet, events: EventCells, x: float, y: float, theme: Theme) -> None:
    """Draw the colours of the cells side by side."""
    steps = list_steps(events, theme)
    width = 32.0 / len(steps)
    for number, (colour, opacity) in enumerate(steps):
        middle = x - 16.0 + (number + 0.5) * width
        sheet.fill(_rectangle(middle, y, width, 12), theme.land)
        sheet.fill(_rectangle(middle, y, width, 12), colour, opacity)


def _draw_row(
    sheet: Sheet, row: Row, lines: Sequence[str], legend: Legend, box: Box, theme: Theme, language: str
) -> None:
    middle = box.middle[1]
    size = legend.size
    if row.picture:
        _draw_picture(sheet, row.picture, box.left + PICTURE / 2 - 5, middle, theme, language)
    left = box.left + (PICTURE if row.picture else 0.0)
    baseline = middle - (len(lines) - 1) * legend.leading / 2 + 0.33 * size
    colour = theme.ink if row.picture else theme.muted
    for line in lines:
        sheet.write(left, baseline, line, size, colour)
        baseline += legend.leading
    if row.count is not None:
        end = left + measure_text(lines[-1], size) + 7
        sheet.write(end, baseline - legend.leading, format_number(row.count, language), size, theme.ink, weight=700)


def _draw_picture(sheet: Sheet, picture: str, x: float, y: float, theme: Theme, language: str) -> None:
    half = 15.0
    flat = np.array([(x - half, y), (x + half, y)])
    kind, _, value = picture.partition(":")
    if kind in POINT_LAYERS:
        draw_symbol(sheet, kind, 1, x, y, theme, language, shrink=1.05)
    elif kind == "several":
        draw_symbol(sheet, value, 3, x, y, theme, language, shrink=0.88)
    elif kind == "possible":
        draw_symbol(sheet, "cells", 1, x, y, theme, language, shrink=1.05, opacity=0.62)
    elif kind == "coarse":
        draw_pill(sheet, Box.around(x, y, 30.0, 18.0), theme, size=12.5, centred=True)
    elif kind == "tint":
        sheet.fill(_rectangle(x, y, 26, 13), theme.land, 1.0)
        sheet.fill(_rectangle(x, y, 26, 13), theme.tint, 0.13, theme.tint, 0.8, 0.45)
    elif kind == "mode":
        draw_line(sheet, flat, Stroke(value, False, False), theme)
    elif kind == "interpolated":
        draw_line(sheet, flat, Stroke("land", True, False), theme)
    elif kind == "arrow":
        draw_arrow(sheet, Arrow(x, y, 0.0), theme)
    elif kind == "band":
        sheet.fill(_rectangle(x, y, 28, 11), theme.corridor, 0.18)
    elif kind == "ring":
        sheet.stroke(Path.circle((x, y), 7.5), theme.town, 1.0, 0.8, dash=(3, 3))
    elif kind == "disputed":
        sheet.stroke(join_lines([flat]), theme.border, 1.1, dash=(4, 3))


def _rectangle(x: float, y: float, width: float, height: float) -> Path:
    box = Box.around(x, y, width, height)
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    return Path([*corners, corners[0]], closed=True)
