"""Columns in fixed types, so that an empty or all-unknown column is of the same type as a full one."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from corredor.exporting.inert import flatten_lists, replace_forbidden
from corredor.exporting.records import LIST_COLUMNS


def fix_types(frame: gpd.GeoDataFrame, *, join_lists: bool = False) -> gpd.GeoDataFrame:
    """Return a copy with Arrow types: text, list of text, whole number, number, date; geometry as it is.

    Parameters
    ----------
    frame : GeoDataFrame
        Records of an export. Characters that a file cannot hold are replaced.
    join_lists : bool
        Whether lists become texts, for formats without lists.
    """
    fixed = flatten_lists(frame, LIST_COLUMNS) if join_lists else frame.copy(deep=False)
    for name in frame.columns:
        if name != frame.geometry.name:
            fixed[name] = _fix_column(fixed[name], is_list=name in LIST_COLUMNS and not join_lists)
    return fixed


def _fix_column(column: pd.Series, *, is_list: bool) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        days = [None if pd.isna(day) else day.date() for day in column]
        return _store(column, days, pa.date32())
    if pd.api.types.is_integer_dtype(column):
        return column.astype("Int64")
    if pd.api.types.is_float_dtype(column):
        return column.astype("float64")
    if is_list:
        lists = [[replace_forbidden(item) for item in items or ()] for items in column]
        return _store(column, lists, pa.list_(pa.string()))
    texts = [None if value is None or value is pd.NA else replace_forbidden(str(value)) for value in column]
    return _store(column, texts, pa.string())


def _store(column: pd.Series, values: list, kind: pa.DataType) -> pd.Series:
    return pd.Series(pd.array(values, dtype=pd.ArrowDtype(kind)), index=column.index, name=column.name)
