"""Checked rows to the frames of an Atlas: dtypes, lists, missing values, derived columns."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.atlas import CRS
from corredor.dataset.dates import parse_day_span
from corredor.dataset.schema import LAYER_COLUMNS, Columns

DAY: Final = "datetime64[us]"


def build_frame(
    rows: pd.DataFrame, geometries: NDArray[np.object_], columns: Columns, broken: Collection[int]
) -> gpd.GeoDataFrame:
    """Build a GeoDataFrame of the rows that are not broken.

    Parameters
    ----------
    rows : DataFrame
        Checked values, None for missing.
    geometries : ndarray of object
        Shapely geometry per row, lon/lat.
    columns : Mapping of str to Rule
        Columns and the dtypes that they get.
    broken : collection of int
        Positions of rows to leave out.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, RangeIndex, columns in the order of `columns` and geometry last.
    """
    kept = _list_kept(len(rows), broken)
    stored = build_columns(rows, columns, broken)
    return gpd.GeoDataFrame(stored, geometry=geometries[kept], crs=CRS)


def build_columns(rows: pd.DataFrame, columns: Columns, broken: Collection[int]) -> pd.DataFrame:
    """Build a DataFrame of the rows that are not broken, each column in its dtype."""
    kept = _list_kept(len(rows), broken)
    return pd.DataFrame(
        {name: _store(rows[name].to_numpy()[kept], rule.storage) for name, rule in columns.items()},
        index=pd.RangeIndex(len(kept)),
    )


def build_layer(
    layer: str, rows: pd.DataFrame, geometries: NDArray[np.object_], broken: Collection[int]
) -> gpd.GeoDataFrame:
    """Build the frame of a layer, with the columns that are derived from others.

    Parameters
    ----------
    layer : str
        One of `corredor.vocabulary.LAYERS`.
    rows, geometries, broken
        As in `build_frame`.

    Returns
    -------
    GeoDataFrame
        As `build_frame`, and on every layer: countries (tuple of codes; of a point, its own), start_day and
        end_day (first day of first_seen and last day of last_seen; if one is missing both come from the other;
        NaT if both are), layer (its name).
    """
    frame = build_frame(rows, geometries, LAYER_COLUMNS[layer], broken)
    if "countries" not in frame.columns:
        frame["countries"] = pd.Series([(code,) for code in frame["country"]], dtype=object)
    spans = [
        (parse_day_span(first or last)[0], parse_day_span(last or first)[1]) if first or last else (None, None)
        for first, last in zip(frame["first_seen"], frame["last_seen"], strict=True)
    ]
    frame["start_day"] = np.array([start for start, _ in spans], dtype=DAY)
    frame["end_day"] = np.array([end for _, end in spans], dtype=DAY)
    frame["layer"] = pd.Series([layer] * len(frame), dtype=object)
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def build_sources(rows: pd.DataFrame, columns: Columns, broken: Collection[int]) -> pd.DataFrame:
    """Build the frame of sources, indexed by id, ``""`` where a text is empty."""
    return build_columns(rows, columns, broken).fillna("").set_index("id")


def _list_kept(count: int, broken: Collection[int]) -> list[int]:
    return [row for row in range(count) if row not in broken]


def _store(values: NDArray[np.object_], storage: str) -> Any:
    if storage in ("object", "tuple"):
        return pd.Series(values, dtype=object)
    if storage == "float64":
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if storage == "Int64":
        return pd.array([None if value is None else int(value) for value in values], dtype="Int64")
    return values.astype(storage)
