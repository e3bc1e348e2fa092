"""What stands around and on the map: words, scale bar, the box of an inset."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from matplotlib.path import Path

from corredor.i18n import format_number, translate
from corredor.mapping.figure.corridors import Line
from corredor.mapping.figure.frame import Box, Floats, Frame
from corredor.mapping.figure.layout import Block, Layout
from corredor.mapping.figure.lettering import measure_text, wrap_text
from corredor.mapping.figure.sheet import Sheet, join_lines
from corredor.mapping.figure.theme import Theme

LATITUDE_FROM_SPAN: Final = 12.0
"""From this many degrees of latitude on, the scale differs so much on one map that the bar says where it holds."""

_LONGEST_BAR: Final = 130.0
_HALO: Final = 1.8
_NOTICE_SIZE: Final = 14.0
_NOTICE_LEADING: Final = 20.0


@dataclass(frozen=True)
class ScaleBar:
    """A bar of a round length.

    Parameters
    ----------
    length_km : float
        What it stands for, on the ground at the latitude of the map's centre.
    length : float
        How long it is on the layout.
    text : str
        What is written over it.
    box : Box
        The room that it takes.
    """

    length_km: float
    length: float
    text: str
    box: Box


def plan_scale_bar(frame: Frame, taken: Sequence[Box], language: str) -> ScaleBar:
    """Choose length and corner of the scale bar: a round length, where it covers no mark if that can be."""
    units_per_km = frame.ground_units(1000.0)
    longest = min(_LONGEST_BAR, 0.3 * frame.box.width) / units_per_km
    magnitude = 10.0 ** math.floor(math.log10(longest))
    length_km = max(step * magnitude for step in (1, 2, 5) if step * magnitude <= longest)
    _, south, _, north = frame.bounds
    key = "figure.scale_at" if north - south > LATITUDE_FROM_SPAN else "figure.scale"
    text = translate(key, language, km=length_km, latitude=_write_latitude(frame.centre[1], language))
    length = length_km * units_per_km
    width = max(length, measure_text(text, 11.0)) + 14.0
    box = choose_corner(frame.box.grow(-12.0), width, 32.0, taken, (), ("bottom-left", "bottom-right", "top-right"))
    return ScaleBar(length_km, length, text, box)


def draw_scale_bar(sheet: Sheet, bar: ScaleBar, theme: Theme) -> None:
    """Draw the scale bar."""
    left, bottom = bar.box.left + 7.0, bar.box.bottom - 8.0
    right = left + bar.length
    path = join_lines([np.array([(left, bottom - 5.0), (left, bottom), (right, bottom), (right, bottom - 5.0)])])
    with sheet.group("scale-bar", bar.text):
        sheet.stroke(path, theme.halo, 4.0, 0.8, cap="round")
        sheet.stroke(path, theme.ink, 1.4)
        sheet.write(left, bottom - 9.0, bar.text, 11.0, theme.ink, halo=(theme.halo, _HALO))


def choose_corner(
    box: Box, width: float, height: float, taken: Iterable[Box], lines: Sequence[Line], corners: Sequence[str]
) -> Box:
    """Choose the corner of a box in which something covers the fewest marks, then the least of the corridors.

    Parameters
    ----------
    box : Box
        Whose corners.
    width, height : float
        Of what is to be placed.
    taken : iterable of Box
        Marks and what else must not be covered.
    lines : sequence of Line
        Corridors.
    corners : sequence of str
        ``top-left`` and the like, the best first.
    """
    boxes = list(taken)
    nodes = np.concatenate([np.zeros((0, 2)), *(_sample(line) for line in lines)])
    candidates = []
    for rank, corner in enumerate(corners):
        left = box.left if corner.endswith("left") else box.right - width
        top = box.top if corner.startswith("top") else box.bottom - height
        spot = Box(left, top, left + width, top + height)
        covered = sum(spot.crosses(other) for other in boxes)
        inside = (nodes[:, 0] > spot.left) & (nodes[:, 0] < spot.right) & (nodes[:, 1] > spot.top)
        crossed = int((inside & (nodes[:, 1] < spot.bottom)).sum())
        candidates.append((covered, crossed, rank, spot))
    return min(candidates, key=lambda one: one[:3])[3]


def _sample(line: Line) -> Floats:
    nodes = line.nodes
    shares = np.linspace(0.0, 1.0, 9)[:, None]
    return np.concatenate([a + (b - a) * shares for a, b in pairwise(nodes)])


def draw_words(sheet: Sheet, layout: Layout, theme: Theme) -> None:
    """Draw the headline, the sentence and the credit."""
    with sheet.group("headline", " ".join(layout.title.lines)):
        sheet.box(layout.bar, theme.accent)
        _draw_block(sheet, layout.title, theme.ink)
    with sheet.group("sentence"):
        _draw_block(sheet, layout.sentence, theme.muted)
    with sheet.group("credit"):
        _draw_block(sheet, layout.credit, theme.muted)
        _draw_block(sheet, layout.link, theme.ink)


def _draw_block(sheet: Sheet, block: Block, colour: str) -> None:
    for number, line in enumerate(block.lines):
        sheet.write(block.x, block.baseline + number * block.leading, line, block.size, colour, block.weight)


def draw_locator_frame(sheet: Sheet, locator: Frame, frame: Frame, theme: Theme) -> None:
    """Draw where a frame lies on the locator: its outline, or a ring where that would be too small to see."""
    west, south, east, north = frame.extent_m
    x, y = locator.place([west, east], [north, south])
    box = Box(float(x[0]), float(y[0]), float(x[1]), float(y[1]))
    if min(box.width, box.height) < 7.0:
        sheet.stroke(Path.circle(box.middle, 6.0), theme.halo, 4.0, 0.9)
        sheet.stroke(Path.circle(box.middle, 6.0), theme.accent, 2.0)
        return
    sheet.box(box, None, theme.halo, 3.6)
    sheet.box(box, None, theme.accent, 1.8)


@dataclass(frozen=True)
class Notice:
    """A plate on the map: lines of text, the first of them larger in weight."""

    lines: tuple[str, ...]
    box: Box


def plan_notice(box: Box, text: str) -> Notice | None:
    """Plan the plate in the middle of the map that says why it is empty; None where there is nothing to say."""
    if not text:
        return None
    first, stop, rest = text.partition(". ")
    width = min(0.82 * box.width - 44.0, 520.0)
    heading = wrap_text(first + stop.strip(), width, _NOTICE_SIZE, 600)
    lines = (*heading, *wrap_text(rest, width, _NOTICE_SIZE, max_lines=7))
    widest = max(measure_text(line, _NOTICE_SIZE, 600) for line in lines)
    return Notice(lines, Box.around(*box.middle, widest + 44.0, len(lines) * _NOTICE_LEADING + 30.0))


def draw_notice(sheet: Sheet, notice: Notice, theme: Theme) -> None:
    """Draw the plate that says why the map is empty."""
    plate, lines, size, leading = notice.box, notice.lines, _NOTICE_SIZE, _NOTICE_LEADING
    with sheet.group("notice", " ".join(lines)):
        sheet.box(plate, theme.paper, theme.rule, 1.0)
        sheet.box(Box(plate.left, plate.top, plate.left + 5.0, plate.bottom), theme.accent)
        for number, line in enumerate(lines):
            weight = 600 if number == 0 else 400
            sheet.write(
                plate.left + 24.0, plate.top + 15.0 + 14.5 + number * leading, line, size, theme.ink, weight
            )


def _write_latitude(lat: float, language: str) -> str:
    side = translate(f"compass.{'north' if round(lat) >= 0 else 'south'}", language)
    return translate("clause.degrees", language, degrees=format_number(abs(round(lat)), language), side=side)
