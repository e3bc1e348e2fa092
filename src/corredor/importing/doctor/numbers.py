"""Coordinates and counts out of texts, and in which form they were written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corredor.importing.doctor.texts import is_missing, to_arrow

PLAIN, EMPTY, COMMA, DMS, UNREADABLE = range(5)
"""Forms of a coordinate: a plain number, none, with comma or thousands marks, degrees with minutes, none."""

_LONGEST: Final = 120
"""No coordinate is longer than this; a longer text is not looked at."""

_PLAIN: Final = r"^\s*-?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,2})?\s*$"
_SIGNED: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_COMMA: Final = re.compile(r"([-+]?)(\d+),(\d+)")
_MARKED: Final = re.compile(r"([-+]?)(\d{1,3})((?:[.,' \u00a0]\d{3})+)(?:[.,](\d+))?")
_DMS: Final = re.compile(
    r"""([NSEWO])?\s*([-+]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*(?:[°ºo˚dg:]|deg|\s)\s*
    (?:(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’´`m:]|\s|$)\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”s]|''|’’|′′|´´)?\s*)?
    (norte|north|sur|south|sul|este|east|leste|oeste|west|[NSEWOL])?""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERED: Final = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*°?\s*([NSEWOL])", re.IGNORECASE)
_NEGATIVE: Final = frozenset({"s", "w", "o", "sur", "south", "sul", "oeste", "west"})
_PAIR: Final = re.compile(
    r"\s*\(?\[?\s*([-+]?\d+(?:[.,]\d+)?)\s*(?:;|,\s+|\s+|\|)\s*([-+]?\d+(?:[.,]\d+)?)\s*\]?\)?\s*"
)
_TIGHT_PAIR: Final = re.compile(r"\s*\(?\[?\s*([-+]?\d+(?:\.\d+)?),([-+]?\d+(?:\.\d+)?)\s*\]?\)?\s*")
_WKT_POINT: Final = re.compile(r"\s*POINT\s*Z?\s*\(\s*([-+\d.eE]+)\s+([-+\d.eE]+)(?:\s+[-+\d.eE]+)?\s*\)\s*", re.I)
_DMS_PAIR: Final = re.compile(r"(.*?[NS](?:orte|orth|ur|outh|ul)?)[\s,;/]+(.*)", re.I)
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[,.' \u00a0]\d{3})+")


@dataclass(frozen=True, eq=False)
class Numbers:
    """One number per row in degrees (or metres), NaN where there is none, and the form that it was written in."""

    values: NDArray[np.float64]
    forms: NDArray[np.int8]


def read_coordinates(column: pd.Series) -> Numbers:
    """Read a column of longitudes or latitudes."""
    held = to_arrow(column)
    values, plain = _read_plain(held)
    forms = np.where(plain, PLAIN, EMPTY).astype(np.int8)
    odd = np.flatnonzero(~plain & pc.is_valid(held).to_numpy(zero_copy_only=False))
    if len(odd):
        codes, distinct = pd.factorize(column.iloc[odd])
        metres = bool(plain.any() and np.nanmedian(np.abs(values[plain])) > 1000)
        read = [read_coordinate(str(text), metres=metres) for text in distinct]
        values[odd] = np.array([value for value, _ in read])[codes]
        forms[odd] = np.array([form for _, form in read], dtype=np.int8)[codes]
    return Numbers(values, forms)


def read_pairs(column: pd.Series) -> tuple[Numbers, Numbers]:
    """Read a column of ``lat, lon`` or of WKT points; return longitudes and latitudes."""
    codes, distinct = pd.factorize(column)
    read = [_read_pair(str(text)) for text in distinct] or [(np.nan, np.nan, EMPTY)]
    parts = np.array([(lon, lat) for lon, lat, _ in read] + [(np.nan, np.nan)])
    forms = np.array([*(form for *_, form in read), EMPTY], dtype=np.int8)
    codes = np.where(codes < 0, len(parts) - 1, codes)
    return Numbers(parts[codes, 0], forms[codes]), Numbers(parts[codes, 1], forms[codes])


def read_coordinate(text: str, *, metres: bool = False) -> tuple[float, int]:
    """Read one coordinate: its value, NaN if there is none, and its form.

    Parameters
    ----------
    text : str
        Content of the cell.
    metres : bool
        Whether the other cells of the column hold metres: then a mark between three digits marks thousands.
    """
    if len(text) > _LONGEST:
        return np.nan, UNREADABLE
    stripped = text.strip().replace("−", "-").strip("'\"")
    if is_missing(stripped):
        return np.nan, EMPTY
    if _SIGNED.fullmatch(stripped):
        return float(stripped), PLAIN
    if (found := _COMMA.fullmatch(stripped)) and not (metres and len(found[3]) == 3):
        return float(f"{found[1]}{found[2]}.{found[3]}"), COMMA
    if found := _MARKED.fullmatch(stripped):
        return _read_marked(*found.groups(), metres=metres), COMMA
    degrees = _read_dms(stripped)
    return (degrees, DMS) if degrees is not None else (np.nan, UNREADABLE)


def read_counts(column: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read a column of counts: values, NaN where there is none, and whether thousands marks were taken away."""
    held = to_arrow(column)
    values, plain = _read_plain(held)
    odd = np.flatnonzero(~plain & pc.is_valid(held).to_numpy(zero_copy_only=False))
    marked = np.zeros(len(values), dtype=bool)
    for at, text in zip(odd, column.iloc[odd], strict=True):
        if _THOUSANDS.fullmatch(str(text).strip()):
            values[at], marked[at] = float(re.sub(r"\D", "", str(text))), True
    return values, marked


def _read_plain(held: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    plain = pc.fill_null(pc.match_substring_regex(held, _PLAIN), False)
    kept = pc.utf8_trim_whitespace(pc.if_else(plain, held, pa.scalar(None, held.type)))
    values = pc.cast(kept, pa.float64()).to_numpy(zero_copy_only=False)
    return values.copy(), plain.to_numpy(zero_copy_only=False)


def _read_marked(sign: str, head: str, groups: str, decimals: str | None, *, metres: bool) -> float:
    """Read ``8.123.456,7`` metres as they are meant, and ``-74.081.750``, a degree that a spreadsheet marked."""
    digits = re.sub(r"\D", "", groups)
    is_degree = not metres and decimals is None and int(head) <= 180
    return float(f"{sign}{head}.{digits}" if is_degree else f"{sign}{head}{digits}.{decimals or 0}")


def _read_dms(text: str) -> float | None:
    if lettered := _LETTERED.fullmatch(text):
        value = float(lettered[1].replace(",", "."))
        return -abs(value) if lettered[2].lower() in _NEGATIVE else value
    found = _DMS.fullmatch(text)
    if found is None:
        return None
    before, sign, degrees, minutes, seconds, after = found.groups()
    if not (before or after or sign) and minutes is None:
        return None
    parts = [float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds)]
    if parts[0] > 180 or parts[1] >= 60 or parts[2] >= 60:
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if sign == "-" or (after or before or "").lower() in _NEGATIVE else value


def _read_pair(text: str) -> tuple[float, float, int]:
    if len(text) > _LONGEST:
        return np.nan, np.nan, UNREADABLE
    if is_missing(text):
        return np.nan, np.nan, EMPTY
    if found := _TIGHT_PAIR.fullmatch(text):
        return float(found[2]), float(found[1]), PLAIN
    if found := _WKT_POINT.fullmatch(text):
        return float(found[1]), float(found[2]), PLAIN
    if found := _PAIR.fullmatch(text):
        form = COMMA if "," in found[1] or "," in found[2] else PLAIN
        return float(found[2].replace(",", ".")), float(found[1].replace(",", ".")), form
    if found := _DMS_PAIR.fullmatch(text):
        lat, lon = _read_dms(found[1].strip()), _read_dms(found[2].strip())
        if lat is not None and lon is not None:
            return lon, lat, DMS
    return np.nan, np.nan, UNREADABLE
