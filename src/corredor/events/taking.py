"""The columns of a file, brought into those of a store; rows that cannot be taken, with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corredor.dataset.dates import DATE_FORMS, parse_day_span
from corredor.errors import QueryError
from corredor.events.columns import BROKEN, REASON, ROW, UNRANKED
from corredor.events.named import NamedColumns
from corredor.selection.index import ACTIVITY_BITS
from corredor.selection.values import fold_text
from corredor.vocabulary import PRECISIONS, RELIABILITIES

REFUSED_SCHEMA: Final = pa.schema([("file", pa.string()), ("row", pa.int64()), ("reason", pa.string())])

_EPOCH: Final = date(1970, 1, 1).toordinal()
_ISO_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*")
_TRUE_PRECISION: Final = {word: rank for rank, word in enumerate(PRECISIONS)}
_RELIABILITY: Final = {word: rank for rank, word in enumerate(RELIABILITIES)}


def take_rows(raw: pa.Table, file: str, source: str, precision: str | None) -> tuple[pa.Table, pa.Table]:
    """Bring a batch of rows into the columns of a store, as far as they need no map.

    Parameters
    ----------
    raw : Table
        From `read_piece`.
    file : str
        Name of the file.
    source : str
        Name of the source.
    precision : str or None
        Precision of rows that say none; None leaves it unknown.

    Returns
    -------
    taken : Table
        Columns of `columns.ROW_SCHEMA`, without month, cells and legs; country and state as the file has them.
    refused : Table
        `REFUSED_SCHEMA`: rows without coordinates in degrees, with a date in another form, that were no rows, or
        that the importer refused.

    Raises
    ------
    EventInputError
        The file has no columns with coordinates.
    """
    if BROKEN in raw.column_names:
        uneven = ["the line has more or fewer values than the header"] * len(raw)
        return pa.table({}), _refuse(file, raw.column(ROW).to_numpy(), uneven)
    if REASON in raw.column_names:
        return pa.table({}), _refuse(file, raw.column(ROW).to_numpy(), raw.column(REASON).to_pylist())
    columns = NamedColumns(raw, file)
    lon, lat = columns.numbers("lon"), columns.numbers("lat")
    with np.errstate(invalid="ignore"):
        placed = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    day, day_end, dated = _take_days(columns)
    kept = placed & dated
    reasons = np.where(placed, f"its date is not {DATE_FORMS}", "its coordinates are no longitude and latitude")
    given = columns.numbers("row", optional=True)
    rows = np.where(np.isnan(given), raw.column(ROW).to_numpy(), given).astype(np.int64)
    refused = _refuse(file, rows[~kept], reasons[~kept].tolist())

    numbers = columns.numbers("id", optional=True, raw=True)
    names, texts = columns.texts("name"), columns.texts("text")
    reliability, credibility = _take_grades(columns)
    ranks = columns.mapped("precision", lambda text: _TRUE_PRECISION.get(text.casefold(), UNRANKED), UNRANKED)
    if precision is not None:
        ranks = np.where(ranks == UNRANKED, _TRUE_PRECISION[precision], ranks)
    taken = pa.table(
        {
            "id": numbers if numbers is not None else pa.array([f"{source}:{row}" for row in rows.tolist()]),
            "source": pa.array([source]).dictionary_encode().take(pa.array(np.zeros(len(raw), dtype=np.int32))),
            "name": names,
            "text": texts,
            "search": _fold(names, columns.texts("place"), texts, columns.texts("sources")),
            "reference": columns.texts("sources"),
            "url": columns.texts("url"),
            "row": pa.array(rows, pa.int64()),
            "lon": pa.array(lon),
            "lat": pa.array(lat),
            "day": day,
            "day_end": day_end,
            "country": columns.words("country", _keep_country),
            "state": columns.words("state", _keep_state),
            "activities": pa.array(columns.mapped("activities", _sum_bits, 0), pa.int32()),
            "type": columns.words("type", lambda text: text),
            "precision": pa.array(ranks, pa.int8()),
            "reliability": pa.array(reliability, pa.int8()),
            "credibility": pa.array(credibility, pa.int8()),
            "value": pa.array(columns.numbers("value", optional=True), pa.float64(), from_pandas=True),
        }
    )
    return taken.filter(pa.array(kept)), refused


def _take_days(columns: NamedColumns) -> tuple[pa.Array, pa.Array, np.ndarray]:
    """Return first days, last days, and whether each date can be read; an event without one is undated."""
    first, last, known = _read_days(columns, "date")
    _, given_last, last_known = _read_days(columns, "date_end")
    usable = ~np.isnan(given_last) & (given_last >= first)
    last = np.where(usable, given_last, last)
    days = [pa.array(values, pa.float64(), from_pandas=True).cast(pa.int32()) for values in (first, last)]
    return days[0], days[1], known & last_known


def _read_days(columns: NamedColumns, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    column = columns.column(name)
    if column is not None and (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        days = column.cast(pa.date32(), safe=False).cast(pa.int32()).cast(pa.float64()).to_numpy()
        return days, days, np.ones(len(days), dtype=np.bool_)
    spans = columns.mapped(name, _read_span, (np.nan, np.nan, True))
    spans = np.asarray(spans, dtype=float).reshape(-1, 3)
    return spans[:, 0], spans[:, 1], spans[:, 2].astype(np.bool_)


def _read_span(text: str) -> tuple[float, float, bool]:
    moment = _ISO_MOMENT.fullmatch(text)
    try:
        first, last = parse_day_span(moment[1] if moment else text)
    except QueryError:
        return np.nan, np.nan, False
    return first.toordinal() - _EPOCH, last.toordinal() - _EPOCH, True


def _take_grades(columns: NamedColumns) -> tuple[np.ndarray, np.ndarray]:
    reliability = columns.mapped("reliability", lambda text: _RELIABILITY.get(text.upper(), UNRANKED), UNRANKED)
    credibility = columns.mapped("credibility", _rank_credibility, UNRANKED)
    graded = columns.mapped("grade", lambda text: _RELIABILITY.get(text[:1].upper(), UNRANKED), UNRANKED)
    figures = columns.mapped("grade", lambda text: _rank_credibility(text[1:]), UNRANKED)
    return np.minimum(reliability, graded), np.minimum(credibility, figures)


def _rank_credibility(text: str) -> int:
    figure = text.removesuffix(".0")
    return int(figure) if figure in tuple("123456") else UNRANKED


def _sum_bits(text: str) -> int:
    if text.startswith("["):
        try:
            words: Sequence[object] = json.loads(text)
        except ValueError:
            words = ()
    else:
        words = re.split(r"[;,|]", text)
    return sum({ACTIVITY_BITS.get(str(word).strip().casefold(), 0) for word in words})


def _keep_country(text: str) -> str | None:
    return text if re.fullmatch("[A-Z]{3}", text) else None


def _keep_state(text: str) -> str | None:
    return text if re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", text) else None


def _fold(*texts: pa.Array) -> pa.Array:
    """Join texts to what the text search reads."""
    there = [_fold_one(text) for text in texts if text.null_count < len(text)]
    return pc.binary_join_element_wise(*there, "\n") if there else pc.fill_null(texts[0], "")


def _fold_one(texts: pa.Array) -> pa.Array:
    """Fold every distinct text once; those that are plain letters without a loop."""
    encoded = pc.fill_null(texts, "").dictionary_encode()
    distinct = encoded.dictionary
    folded = pc.utf8_lower(distinct)
    accented = np.flatnonzero(~pc.string_is_ascii(distinct).to_numpy(zero_copy_only=False))
    if len(accented):
        own = pa.array([fold_text(text) for text in distinct.take(pa.array(accented)).to_pylist()], pa.string())
        place = np.arange(len(distinct))
        place[accented] = len(distinct) + np.arange(len(accented))
        folded = pa.concat_arrays([folded, own]).take(pa.array(place))
    return folded.take(encoded.indices)


def _refuse(file: str, rows: Any, reasons: Sequence[str]) -> pa.Table:
    return pa.table({"file": [file] * len(reasons), "row": rows, "reason": list(reasons)}, schema=REFUSED_SCHEMA)
