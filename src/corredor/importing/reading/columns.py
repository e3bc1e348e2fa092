"""Columns of typed formats to text: numbers as short as they can be, dates in ISO form."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()


def write_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a column of any type as text, null where it is null or empty.

    Returns
    -------
    pyarrow.ChunkedArray
        ``large_string``. Whole numbers have no decimal point; a column of timestamps that are all midnight becomes
        dates; bytes become hexadecimal digits; lists and records become JSON.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return write_column(column.cast(kind.value_type))
    if isinstance(kind, pa.BaseExtensionType):
        return write_column(pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type))
    if pa.types.is_timestamp(kind):
        return _write_timestamps(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        texts = column.cast(TEXT)
    elif pa.types.is_floating(kind):
        known = pc.if_else(pc.is_nan(column), None, column)
        texts = pc.replace_substring_regex(known.cast(TEXT), r"\.0$", "")
    elif pa.types.is_primitive(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        texts = column.cast(TEXT)
    elif pa.types.is_null(kind):
        texts = pa.chunked_array([pa.nulls(len(column), TEXT)], TEXT)
    else:
        texts = pa.chunked_array([pa.array([_write_value(value) for value in column.to_pylist()], TEXT)], TEXT)
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _write_timestamps(column: pa.ChunkedArray) -> pa.ChunkedArray:
    zone = "UTC" if column.type.tz else None
    plain = column.cast(pa.timestamp("us", zone), safe=False)
    days = pc.all(pc.equal(pc.floor_temporal(plain, unit="day"), plain)).as_py()
    if days and zone is None:
        return plain.cast(pa.date32()).cast(TEXT)
    text = pc.strftime(plain, format="%Y-%m-%dT%H:%M:%S").cast(TEXT)
    text = pc.replace_substring_regex(text, r"\.?0*$", "") if _is_fractional(text) else text
    return text if zone is None else pc.binary_join_element_wise(text, pa.scalar("Z", TEXT), pa.scalar("", TEXT))


def _is_fractional(texts: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring(texts, ".")).as_py())


def _write_value(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=write_scalar)


def write_scalar(value: object) -> str:
    """Write one value of a typed cell as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
