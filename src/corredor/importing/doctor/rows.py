"""Rows that are no data: hashtags, repeated headers, totals, footnotes, blanks, and a last line cut off."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.texts import to_arrow
from corredor.importing.presets import Fields
from corredor.importing.presets.recognise import read_hashtags
from corredor.importing.raw import RawTable

_TOTAL: Final = r"(?i)^\W*(?:grand\s+|sub-?|gran\s+)?tota(?:l|is|les|ls)\b(?:\s+(?:general|geral|nacional))?\W*$"
_FOOTNOTE: Final = (
    r"(?i)^\W*(?:source|fuente|fonte|notes?|notas?|elaborad[oa]|elaboraci[oó]n|elabora[cç][aã]o|\*|\(\d\))"
)
_SEARCHED_COLUMNS: Final = 3
_FEW_CELLS: Final = 1
_NARROW_COLUMNS: Final = 3
_PLACEHOLDER: Final = r"(?i)^\s*placeholder\s*$"


def refuse_other_rows(raw: RawTable, fields: Fields, ledger: Ledger) -> None:
    """Refuse the rows that are no data, and the last one where the file was cut off in it."""
    if not len(raw):
        return
    at = np.zeros(len(raw), dtype=bool)
    if raw.truncated:
        at[-1] = True
    last = ledger.find_allowed("truncated", at)
    ledger.refuse("truncated", last, "", _quote_rows(raw, last), "", "truncated")
    for why, mask in (
        ("row_blank", _find_blank(raw)),
        ("row_hashtags", _find_hashtags(raw)),
        ("row_header", _find_headers(raw)),
        ("row_total", _find_totals(raw, fields)),
        ("row_footnote", _find_footnotes(raw, fields)),
    ):
        found = ledger.find_allowed("not_data", mask)
        ledger.refuse("not_data", found, "", _quote_rows(raw, found), "", why)
    for field in ("place", "sources", "name"):
        for column in fields.get(field, ()):
            held = pc.fill_null(pc.match_substring_regex(to_arrow(raw.columns[column]), _PLACEHOLDER), False)
            found = ledger.find_allowed("placeholder", held.to_numpy(zero_copy_only=False))
            ledger.refuse("placeholder", found, column, _quote_cells(raw, column, found), "", "placeholder_word")


def _find_blank(raw: RawTable) -> NDArray[np.bool_]:
    if raw.geometry is not None:
        return np.zeros(len(raw), dtype=bool)
    blank = np.ones(len(raw), dtype=bool)
    for column in raw.columns.columns:
        # Nearly always the first column tells.
        if not blank.any():
            break
        blank &= raw.columns[column].isna().to_numpy()
    return blank


def _find_hashtags(raw: RawTable) -> NDArray[np.bool_]:
    found = np.zeros(len(raw), dtype=bool)
    tags = read_hashtags(raw)
    found[0] = bool(tags) and any(str(raw.columns[name].iloc[0]) == tag != name for name, tag in tags.items())
    return found


def _find_headers(raw: RawTable) -> NDArray[np.bool_]:
    """Find rows that say again what the columns are called, as in files that were put together."""
    names = [name for name in raw.columns.columns if len(str(name)) > 1]
    if len(names) < 2:
        return np.zeros(len(raw), dtype=bool)
    found = np.ones(len(raw), dtype=bool)
    for name in names[:_SEARCHED_COLUMNS]:
        if not found.any():
            break
        found &= pc.fill_null(pc.equal(to_arrow(raw.columns[name]), str(name)), False).to_numpy(
            zero_copy_only=False
        )
    return found


def _find_unplaced(raw: RawTable, fields: Fields) -> NDArray[np.intp]:
    """Return the rows that lack a coordinate: of the others none is a total or a footnote."""
    if raw.geometry is not None:
        return np.flatnonzero(shapely.is_missing(raw.geometry.to_numpy()))
    columns = [fields[field][0] for field in ("lon", "lat", "position") if field in fields]
    missing = np.ones(len(raw), dtype=bool) if not columns else np.zeros(len(raw), dtype=bool)
    for column in columns:
        missing |= raw.columns[column].isna().to_numpy()
    return np.flatnonzero(missing)


def _find_totals(raw: RawTable, fields: Fields) -> NDArray[np.bool_]:
    found = np.zeros(len(raw), dtype=bool)
    rows = _find_unplaced(raw, fields)
    for name in list(raw.columns.columns)[:_SEARCHED_COLUMNS]:
        held = to_arrow(raw.columns[name].iloc[rows])
        found[rows] |= pc.fill_null(pc.match_substring_regex(held, _TOTAL), False).to_numpy(zero_copy_only=False)
    return found


def _find_footnotes(raw: RawTable, fields: Fields) -> NDArray[np.bool_]:
    found = np.zeros(len(raw), dtype=bool)
    rows = _find_unplaced(raw, fields)
    if len(raw.columns.columns) < _NARROW_COLUMNS or not len(rows):
        return found
    cells = raw.columns.iloc[rows]
    few = rows[(cells.notna().sum(axis=1) <= _FEW_CELLS).to_numpy()]
    held = to_arrow(raw.columns.iloc[few, 0])
    found[few] = pc.fill_null(pc.match_substring_regex(held, _FOOTNOTE), False).to_numpy(zero_copy_only=False)
    return found


def _quote_rows(raw: RawTable, at: NDArray[np.intp]) -> NDArray[np.object_]:
    """Return the beginning of what stands in rows."""
    head = raw.columns.iloc[at, :8]
    texts = ["; ".join(str(cell) for cell in row if not pd.isna(cell))[:120] for row in head.to_numpy(dtype=object)]
    return make_objects(texts)


def _quote_cells(raw: RawTable, column: str, at: NDArray[np.intp]) -> NDArray[np.object_]:
    return raw.columns[column].iloc[at].to_numpy(dtype=object)
