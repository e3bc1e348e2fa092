"""CSV that pandas and a spreadsheet both read, and that a spreadsheet cannot be made to run."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from corredor.exporting.contents import Export
from corredor.exporting.inert import defuse_formula, flatten_lists
from corredor.exporting.records import LIST_COLUMNS

COORDINATE_DIGITS: Final = 6
POSITION_COLUMNS: Final = ("lon", "lat", "to_lon", "to_lat")

_BEFORE_POSITION: Final = "geometry_is"
_LAST: Final = ("credit", "licence", "dataset_version", "selection", "query")


def write_csv(export: Export) -> bytes:
    """Write an export as one table, all layers below each other.

    Parameters
    ----------
    export : Export
        What to write.

    Returns
    -------
    bytes
        As `write_table` writes it. Positions are in lon, lat; of a leg, where it begins, and to_lon, to_lat where
        it ends. Credit, licence, version, sentence and query stand in every row.
    """
    frames = [_lay_out(frame) for frame in export.layers.values()]
    columns = list(dict.fromkeys(name for frame in frames for name in frame.columns)) or ["id", *POSITION_COLUMNS]
    columns = [*(name for name in columns if name not in _LAST), *_LAST]
    rows = [row for frame in frames for row in frame.to_dict("records")]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return write_table(table.assign(selection=export.about.selection, query=export.about.query))


def write_table(table: pd.DataFrame) -> bytes:
    """Write any table as CSV.

    Parameters
    ----------
    table : DataFrame
        Texts, numbers, dates, tuples of texts; missing values of any kind become empty cells.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, commas, lines end in CR LF. Lists are joined by ``;``. A text or a column name
        that a spreadsheet would take for a formula begins with an apostrophe.
    """
    flat = flatten_lists(table, LIST_COLUMNS)
    cells = {name: [_write_cell(value) for value in flat[name]] for name in flat.columns}
    plain = pd.DataFrame(cells, columns=flat.columns, dtype=object)
    header = [defuse_formula(str(name)) for name in flat.columns]
    return plain.to_csv(index=False, header=header, lineterminator="\r\n").encode("utf-8-sig")


def _lay_out(frame: pd.DataFrame) -> pd.DataFrame:
    laid_out = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    positions = np.full((len(frame), len(POSITION_COLUMNS)), np.nan)
    for row, geometry in enumerate(frame["geometry"]):
        if geometry is not None and not geometry.is_empty:
            ends = shapely.get_coordinates(geometry)[[0, -1] if geometry.geom_type == "LineString" else [0]]
            positions[row, : ends.size] = ends.round(COORDINATE_DIGITS).ravel()
    at = laid_out.columns.get_loc(_BEFORE_POSITION) + 1
    for offset, name in enumerate(POSITION_COLUMNS):
        laid_out.insert(at + offset, name, positions[:, offset])
    return laid_out


def _write_cell(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return defuse_formula(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
