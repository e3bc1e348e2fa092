"""Where everything stands on the sheet: words, legend and credit beside the map, or above and below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corredor.i18n import capitalise
from corredor.mapping.figure.frame import Box
from corredor.mapping.figure.legend import Legend, Row
from corredor.mapping.figure.lettering import clean_label, measure_text, wrap_text
from corredor.mapping.figure.sizes import Arrangement, FigureSize

BAR: Final = (40.0, 5.0)
_TITLE_LEADING: Final = 1.1
_TEXT_LEADING: Final = 1.36


@dataclass(frozen=True)
class Block:
    """Lines of one size, from the baseline of the first on."""

    lines: tuple[str, ...]
    x: float
    baseline: float
    size: float
    leading: float
    weight: int = 400

    @property
    def height(self) -> float:
        """Height of the block, from the top of the first line to the foot of the last."""
        return len(self.lines) * self.leading


@dataclass(frozen=True)
class Layout:
    """A sheet divided.

    Parameters
    ----------
    panel : Box
        The map.
    bar : Box
        The short bar over the headline.
    title, sentence, link : Block
        Headline; what is shown, in words; the address, empty where there is none.
    credit : Block
        Caution, credit, dataset.
    legend : Legend
        With its top left corner at `legend_at`.
    locator : Box or None
        Room for a locator beside the map, where there is any.
    """

    panel: Box
    bar: Box
    title: Block
    sentence: Block
    credit: Block
    link: Block
    legend: Legend
    legend_at: tuple[float, float]
    locator: Box | None


@dataclass(frozen=True)
class Words:
    """All that is written around the map."""

    title: str
    sentence: str
    credit: tuple[str, ...]
    link: str
    rows: tuple[Row, ...]


def arrange(size: FigureSize, arrangement: Arrangement, words: Words) -> Layout:
    """Divide a sheet of a size among the map and the words around it."""
    return _arrange_side(size, words) if arrangement == "side" else _arrange_stacked(size, words)


def nominal_panel(size: FigureSize, arrangement: Arrangement) -> Box:
    """Return about the box that the map will have, before the words are known."""
    if arrangement == "side":
        return Box(_column_width(size), 0.0, size.width, size.height)
    tall = size.height > 1.3 * size.width
    return Box(0.0, 0.16 * size.height, size.width, (0.78 if tall else 0.74) * size.height)


def _column_width(size: FigureSize) -> float:
    return min(max(0.265 * size.width, 282.0), 340.0)


def _arrange_side(size: FigureSize, words: Words) -> Layout:
    margin = 26.0
    column = _column_width(size)
    width = column - margin - 18.0
    top = margin
    bar = Box(margin, top, margin + BAR[0], top + BAR[1])
    title = _fit_title(words.title, margin, bar.bottom + 12.0, width, (28.0, 18.0), 5)
    link = _fit_link(words.link, margin, size.height - margin + 4, width)
    credit_lines = _wrap_all(words.credit, width, 9.8)
    credit_end = link.baseline - 18.0 if link.lines else size.height - margin + 4
    credit = Block(credit_lines, margin, credit_end - (len(credit_lines) - 1) * 12.4, 9.8, 12.4)
    floor = credit.baseline - 12.4 - 12.0
    start = title.baseline + title.height - title.leading + 0.3 * title.size + 10.0
    for text, key, keep in ((13.2, 12.4, 14), (12.6, 12.0, 9), (12.0, 11.4, 6), (11.4, 10.6, 4), (10.6, 9.6, 3)):
        lines = wrap_text(_hold(words.sentence), width, text, 400, keep)
        sentence = Block(lines, margin, start + text, text, text * _TEXT_LEADING)
        legend = Legend.arrange(words.rows, width, key, 1)
        legend_top = start + sentence.height + 20.0
        if legend_top + legend.height <= floor:
            break
    room = floor - (legend_top + legend.height) - 18.0
    locator = None
    if room >= 92.0:
        height = min(room, 0.78 * width)
        locator = Box(margin, floor - height, margin + min(width, 1.15 * height), floor)
    panel = Box(column, 0.0, size.width, size.height)
    return Layout(panel, bar, title, sentence, credit, link, legend, (margin, legend_top), locator)


def _arrange_stacked(size: FigureSize, words: Words) -> Layout:
    margin = 0.036 * size.width + 6.0
    width = size.width - 2 * margin
    tall = size.height > 1.3 * size.width
    bar = Box(margin, margin, margin + BAR[0], margin + BAR[1])
    title = _fit_title(words.title, margin, bar.bottom + 11.0, width, (29.0, 19.0), 3)
    start = title.baseline + title.height - title.leading + 0.3 * title.size + 7.0
    lines = wrap_text(_hold(words.sentence), width, 13.0, 400, 6 if tall else 4)
    sentence = Block(lines, margin, start + 13.0, 13.0, 13.0 * _TEXT_LEADING)
    link = _fit_link(words.link, margin, size.height - margin + 5, width)
    credit_lines = _wrap_all(words.credit, width, 9.8)
    credit_end = link.baseline - 17.0 if link.lines else size.height - margin + 5
    credit = Block(credit_lines, margin, credit_end - (len(credit_lines) - 1) * 12.4, 9.8, 12.4)
    columns = max(2, min(4, int(width / 225.0)))
    legend = Legend.arrange(words.rows, width, 12.0, columns)
    if legend.height > 0.2 * size.height:
        legend = Legend.arrange(words.rows, width, 10.6, columns)
    legend_top = credit.baseline - 12.4 - 8.0 - legend.height
    panel = Box(0.0, start + sentence.height + 12.0, size.width, legend_top - 9.0)
    return Layout(panel, bar, title, sentence, credit, link, legend, (margin, legend_top), None)


def _fit_title(text: str, x: float, top: float, width: float, sizes: tuple[float, float], most: int) -> Block:
    size, least = sizes
    lines = wrap_text(clean_label(text), width, size, 700)
    while len(lines) > most and size > least:
        size -= 1.0
        lines = wrap_text(clean_label(text), width, size, 700)
    lines = wrap_text(clean_label(text), width, size, 700, most)
    return Block(lines, x, top + 0.76 * size, size, size * _TITLE_LEADING, 700)


def _fit_link(text: str, x: float, end: float, width: float) -> Block:
    """Write an address without its scheme, as large as it fits one line, at most 11.5."""
    address = clean_label(text).removeprefix("https://").removeprefix("http://")
    size = 11.5
    while size > 8.5 and measure_text(address, size, 700) > width:
        size -= 0.25
    lines = wrap_text(address, width, size, 700)
    return Block(lines, x, end - (len(lines) - 1) * 1.2 * size, size, 1.2 * size, 700)


def _hold(sentence: str) -> str:
    """Let no line of a sentence begin with the dot between two clauses."""
    return capitalise(clean_label(sentence, 1200)).replace(" · ", "\u00a0· ")


def _wrap_all(texts: Sequence[str], width: float, size: float) -> tuple[str, ...]:
    return tuple(line for text in texts for line in wrap_text(_hold(text), width, size))
