"""What a file holds before anybody has judged it: texts as written, and geometry where the format has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table of a file, as it was written.

    Parameters
    ----------
    name : str
        Name of the file as its owner calls it, without folders; for words on the screen, never a path.
    format : str
        One of ``reading.FORMATS``, such as ``csv`` or ``geopackage``.
    columns : DataFrame
        One row per row of data, RangeIndex, every column ``string[pyarrow]``, missing where the cell is empty.
        Numbers and dates of typed formats are written in ISO form. Column names are those of the file, made unique.
    geometry : GeoSeries or None
        For formats that hold geometry: one shape per row in EPSG:4326 (lon/lat), None where the row has none.
    rows : ndarray of int64
        Number of each row as its owner counts: the line of a spreadsheet or the first line of a record in a text
        file (the header is 1), else the position of the feature from 1.
    header_row : int
        Number of the row that held the column names, 0 where the format has none.
    encoding : str
        Of a text file, ``""`` otherwise.
    crs : str
        What the coordinates were reprojected from, such as ``EPSG:32719``; ``""`` for a table without geometry.
    truncated : bool
        Whether the file ends in the middle of its last record.
    part : str
        Sheet of a workbook, layer of a GeoPackage, member of an archive; ``""`` where there is one only.
    facts : mapping of str to str
        More that a reader may want to know, such as the delimiter.
    """

    name: str
    format: str
    columns: pd.DataFrame
    geometry: gpd.GeoSeries | None
    rows: NDArray[np.int64]
    header_row: int = 1
    encoding: str = ""
    crs: str = ""
    truncated: bool = False
    part: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns)
