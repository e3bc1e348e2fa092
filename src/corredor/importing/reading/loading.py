"""One table from the process that reads to the one that asked: an Arrow file that is mapped, not copied.

The reading process may have been taken over by the file that it read, so what it wrote is checked like any file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from corredor.importing.errors import ImportFileError
from corredor.importing.raw import RawTable
from corredor.importing.reading.options import FORMATS
from corredor.importing.reading.saving import ABOUT, ROWS, SHAPES


def load_table(path: Path, name: str) -> RawTable:
    """Load what `save_table` saved.

    Parameters
    ----------
    path : Path
        The Arrow file; it may be removed while the table lives, where the system allows it.
    name : str
        Of the file that was read.

    Raises
    ------
    ImportFileError
        ``crashed``: the file is not what it should be.
    """
    try:
        with pa.memory_map(str(path)) as stream:
            table = pa.ipc.open_file(stream).read_all()
        table.validate(full=True)
        about = json.loads((table.schema.metadata or {})[ABOUT])
        return _build(table, about, name)
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise ImportFileError("crashed") from error


def _build(table: pa.Table, about: dict[str, Any], name: str) -> RawTable:
    rows = np.asarray(table.column(ROWS).combine_chunks()).astype(np.int64)
    names = [str(each) for each in about["names"]]
    if about["format"] not in FORMATS or len(set(names)) != len(names):
        raise ImportFileError("crashed")
    texts = {
        each: pd.array(table.column(f"c{at}").cast(pa.large_string()), dtype="string[pyarrow]")
        for at, each in enumerate(names)
    }
    index = pd.RangeIndex(len(rows))
    geometry = None
    if SHAPES in table.column_names:
        shapes = shapely.from_wkb(table.column(SHAPES).combine_chunks().to_numpy(zero_copy_only=False))
        geometry = gpd.GeoSeries(shapes, index=index, crs="EPSG:4326", name="geometry")
    return RawTable(
        name,
        str(about["format"]),
        pd.DataFrame(texts, index=index, copy=False),
        geometry,
        rows,
        header_row=int(about["header_row"]),
        encoding=str(about["encoding"]),
        crs=str(about["crs"]),
        truncated=bool(about["truncated"]),
        part=str(about["part"]),
        facts={str(key): str(value) for key, value in about["facts"].items()},
    )
