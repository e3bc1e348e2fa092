"""The columns of a store: of its rows, and of the cubes that are counted from them."""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa

RESOLUTIONS: Final = (2, 3, 4, 5, 6, 7, 8)
"""H3 resolutions of which every row knows its cell."""

CUBE_RESOLUTIONS: Final = (2, 3, 4)
"""H3 resolutions that are counted when a store is built; finer cells are counted from the rows in view."""

WHOLE: Final = 0
"""Stands for a resolution where a cube counts the whole store as one cell, 0."""

UNRANKED: Final = 99
"""Rank of a precision, a reliability or a credibility that is not known: it fails every filter on it."""

NO_COUNTRY: Final = "none"
"""Name of the partition of events that lie in no country of the dataset."""

LON, LAT, ROW = "__lon", "__lat", "__row"
"""Columns added to those of a file that is read: coordinates of its geometry, number of the row."""

BROKEN, REASON = "__broken", "__reason"
"""Columns of rows that were not taken: text of an unreadable line, why the importer refused a row."""

_WORD: Final = pa.dictionary(pa.int32(), pa.string())

ROW_SCHEMA: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", _WORD, nullable=False),
        pa.field("name", pa.string()),
        pa.field("text", pa.string()),
        pa.field("search", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("url", pa.string()),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("day", pa.int32()),
        pa.field("day_end", pa.int32()),
        pa.field("month", pa.int32()),
        pa.field("month_end", pa.int32()),
        pa.field("country", _WORD),
        pa.field("state", _WORD),
        pa.field("activities", pa.int32(), nullable=False),
        pa.field("type", _WORD),
        pa.field("precision", pa.int8(), nullable=False),
        pa.field("reliability", pa.int8(), nullable=False),
        pa.field("credibility", pa.int8(), nullable=False),
        pa.field("value", pa.float64()),
        *(pa.field(f"h3_{resolution}", pa.uint64(), nullable=False) for resolution in RESOLUTIONS),
        pa.field("leg_id", _WORD),
        *(
            pa.field(name, pa.float64())
            for name in ("leg_km", "leg_min_km", "leg_max_km", "certain_from_km", "possible_from_km")
        ),
    ]
)
"""Rows, without their geometry.

`day` counts from 1970-01-01 and `month` from January of year 0; both are null where an event is undated.
`activities` is the sum of `ACTIVITY_BITS` of corredor.selection, 0 where unknown. `row` is the number of the row in
its file, or what the column `row` of the file says; `reference` says where that file has an event from, and
`search` is what the text search reads."""

GEOMETRY_FIELDS: Final = (
    pa.field("geometry", pa.binary(), nullable=False),
    pa.field(
        "bbox",
        pa.struct([pa.field(name, pa.float32(), nullable=False) for name in ("xmin", "ymin", "xmax", "ymax")]),
        nullable=False,
    ),
)

PART_SCHEMA: Final = pa.schema([*ROW_SCHEMA, *GEOMETRY_FIELDS]).with_metadata(
    {
        b"geo": json.dumps(
            {
                "version": "1.1.0",
                "primary_column": "geometry",
                "columns": {
                    "geometry": {
                        "encoding": "WKB",
                        "geometry_types": ["Point"],
                        "covering": {"bbox": {name: ["bbox", name] for name in ("xmin", "ymin", "xmax", "ymax")}},
                    }
                },
            }
        ).encode()
    }
)
"""Rows as they lie in a file: GeoParquet 1.1, longitude and latitude on WGS 84, with a box per row."""

SORT_COLUMNS: Final = ("h3_5", "day", "h3_8", "id", "row")
"""Order of the rows in a file: by place, there by time."""

CUBE_KEYS: Final = ("month", "month_end", "country", "activities")
GRADED_KEYS: Final = (*CUBE_KEYS, "precision", "reliability", "credibility")
CUBE_ORDER: Final = ("cell", *CUBE_KEYS)
GRADED_ORDER: Final = ("precision", "reliability", "credibility", *CUBE_ORDER)
"""Order of the rows of a cube: a filter by grade reads the row groups of that grade only."""

CUBE_SCHEMA: Final = pa.schema(
    [
        pa.field("cell", pa.uint64(), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("month", pa.int32()),
        pa.field("month_end", pa.int32()),
        pa.field("country", pa.string()),
        pa.field("activities", pa.int32(), nullable=False),
    ]
)
GRADED_SCHEMA: Final = pa.schema(
    [*CUBE_SCHEMA, *(pa.field(name, pa.int8(), nullable=False) for name in GRADED_KEYS[len(CUBE_KEYS) :])]
)
WHOLE_SCHEMA: Final = CUBE_SCHEMA.append(GRADED_SCHEMA.field("precision"))
COUNT_FIELD: Final = pa.field("n", pa.int64(), nullable=False)
