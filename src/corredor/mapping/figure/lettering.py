"""Letters: the fonts that come with the program, how wide a text is, and where its lines break."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags

FAMILY: Final = "Source Sans Pro"
FALLBACK: Final = "DejaVu Sans"
"""Ships with matplotlib; for the few characters that the family lacks."""

POINTS_PER_UNIT: Final = 0.75
"""A unit of the layout is a CSS pixel, 1/96 inch; a point is 1/72 inch."""

_FILES: Final[Mapping[tuple[int, bool], str]] = MappingProxyType(
    {
        (400, False): "SourceSansPro-Regular.ttf",
        (400, True): "SourceSansPro-It.ttf",
        (600, False): "SourceSansPro-Semibold.ttf",
        (700, False): "SourceSansPro-Bold.ttf",
    }
)
# semibold has a family name of its own, so that the fallback is not asked for a weight that it lacks
_FAMILIES: Final = {400: FAMILY, 600: f"{FAMILY} Semibold", 700: FAMILY}
_ELLIPSIS: Final = "…"
_UNKNOWN: Final = "\N{WHITE SQUARE}"
_registering = threading.Lock()


def font_file(weight: int = 400, italic: bool = False) -> str:
    """Return the path of the font of a weight (400, 600, 700); italic there is only at 400."""
    return str(files("font_source_sans_pro").joinpath("files", _FILES[weight, italic]))


@cache
def register_fonts() -> None:
    """Make the family known to matplotlib, before any font of the same name that the machine may have."""
    with _registering:
        known = font_manager.fontManager.ttflist
        before = len(known)
        for weight, italic in _FILES:
            font_manager.fontManager.addfont(font_file(weight, italic))
        added = known[before:]
        del known[before:]
        known[:0] = added


@lru_cache(maxsize=256)
def choose_font(size: float, weight: int = 400, italic: bool = False) -> FontProperties:
    """Return the font of a size in units of the layout. It is shared: do not change it."""
    register_fonts()
    return FontProperties(
        family=[_FAMILIES[weight], FALLBACK],
        style="italic" if italic else "normal",
        weight=weight if weight == 700 else 400,
        size=size * POINTS_PER_UNIT,
    )


@lru_cache(maxsize=16_384)
def measure_text(text: str, size: float, weight: int = 400, italic: bool = False) -> float:
    """Measure how wide a text runs, in units of the layout."""
    paths = [font_file(weight, italic), font_manager.fontManager.findfont(FontProperties(family=FALLBACK))]
    font = font_manager.get_font(paths)
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return font.get_width_height()[0] / 64.0


def clean_label(text: str, limit: int = 400) -> str:
    """Drop what cannot be drawn or would disturb (control, invisible, private), and cut what is long.

    A character of a script that no font here has becomes a white square.
    """
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Cs", "Co", "Cn")
    )
    words = " ".join(unicodedata.normalize("NFC", kept).split())
    if not words.isascii():
        known = _list_characters()
        words = "".join(character if ord(character) in known else _UNKNOWN for character in words)
    return words if len(words) <= limit else words[: limit - 1].rstrip() + _ELLIPSIS


@cache
def _list_characters() -> frozenset[int]:
    """List the characters that the family or its fallback has."""
    fallback = font_manager.fontManager.findfont(FontProperties(family=FALLBACK))
    fonts = [font_manager.get_font([path]) for path in (font_file(), fallback)]
    return frozenset(code for font in fonts for code in font.get_charmap())


def wrap_text(
    text: str, width: float, size: float, weight: int = 400, max_lines: int | None = None
) -> tuple[str, ...]:
    """Break a text into lines that fit a width.

    Parameters
    ----------
    text : str
        Words between blanks; a no-break space holds two together, and a word too wide for a line is broken where
        it must be.
    width, size : float
        Of the line and of the letters, in units of the layout.
    weight : int
        400, 600 or 700.
    max_lines : int, optional
        What goes beyond is left out, and an ellipsis says so.

    Returns
    -------
    tuple of str
        The lines; none for an empty text.
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, text.split(" ")):
        candidate = f"{line} {word}" if line else word
        if measure_text(candidate, size, weight) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _break_word(word, width, size, weight)
        lines += full
    if line:
        lines.append(line)
    if max_lines is None or len(lines) <= max_lines:
        return tuple(lines)
    return (*lines[: max_lines - 1], _cut(lines[max_lines - 1], width, size, weight))


def _break_word(word: str, width: float, size: float, weight: int) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and measure_text(parts[-1] + character, size, weight) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _cut(line: str, width: float, size: float, weight: int) -> str:
    while line and measure_text(line + _ELLIPSIS, size, weight) > width:
        line = line[:-1].rstrip()
    return line.rstrip("\u00a0 ·,;") + _ELLIPSIS
