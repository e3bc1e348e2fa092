"""The box of every country of the world, out of a registry that is installed anyway."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

import pyproj

from corredor.importing.doctor.countries import find_countries

_SEVERAL: Final = re.compile(r"[,;/]|\d|onshore|offshore|mainland|region|Ocean|\bSea\b|Gulf")


@cache
def read_country_boxes() -> dict[str, tuple[float, float, float, float]]:
    """Read the box of every country with its waters out of the EPSG registry that comes with PROJ.

    Returns
    -------
    dict
        ISO 3166-1 alpha-3 to (west, south, east, north) in degrees; east is above 180 for a box that crosses the
        antimeridian. Empty where PROJ has no such table.
    """
    registry = Path(pyproj.datadir.get_data_dir()) / "proj.db"
    if not registry.is_file():
        return {}
    with closing(sqlite3.connect(f"{registry.as_uri()}?mode=ro", uri=True)) as connection:
        extents = connection.execute(
            "SELECT name, west_lon, south_lat, east_lon, north_lat FROM extent "
            "WHERE auth_name = 'EPSG' AND west_lon IS NOT NULL AND name NOT LIKE '% - %' ORDER BY length(name)"
        ).fetchall()
    single = [extent for extent in extents if not _SEVERAL.search(extent[0])]
    boxes: dict[str, tuple[float, float, float, float]] = {}
    for (_, west, south, east, north), codes in zip(
        single, find_countries([row[0] for row in single]), strict=True
    ):
        if codes and len(codes) == 1:
            boxes.setdefault(codes[0], (west, south, east + 360 if east < west else east, north))
    return boxes
