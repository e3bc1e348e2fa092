"""The columns of a file by their names in a store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from corredor.events.columns import LAT, LON
from corredor.events.errors import EventInputError

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "lon": (LON, "lon", "longitude", "lng", "long", "x"),
    "lat": (LAT, "lat", "latitude", "y"),
    "date": ("first_seen", "date", "day", "event_date", "date_start", "start_date"),
    "date_end": ("last_seen", "date_end", "end_date"),
    "id": ("id", "event_id", "event_id_cnty", "data_id"),
    "name": ("name", "title", "headline", "source_headline"),
    "text": ("text", "note", "notes", "description"),
    "place": ("place", "location", "where_description"),
    "url": ("url", "source_url", "link"),
    "sources": ("sources", "source", "source_office", "source_article"),
    "country": ("country", "iso3", "country_iso3"),
    "state": ("state", "iso_3166_2"),
    "activities": ("activities", "activity"),
    "type": ("type", "event_type", "kind", "category"),
    "precision": ("precision",),
    "reliability": ("reliability",),
    "credibility": ("credibility",),
    "grade": ("grade",),
    "value": ("value", "fatalities", "best", "deaths"),
    "row": ("row",),
}
"""Column of a store to the names it may have in a file, the first that is there counting; case does not matter."""

T = TypeVar("T")


class NamedColumns:
    """The columns of a batch by their names in a store.

    Parameters
    ----------
    raw : Table
    file : str
        Name of the file.

    Raises
    ------
    EventInputError
        There are no columns with coordinates.
    """

    def __init__(self, raw: pa.Table, file: str) -> None:
        self._raw = raw
        known = {name.casefold().strip().replace(" ", "_"): name for name in reversed(raw.column_names)}
        self._names = {
            name: known[found]
            for name, others in NAMES.items()
            if (found := next((other for other in others if other in known), None))
        }
        if not {"lon", "lat"} <= set(self._names):
            listed = ", ".join(name for name in raw.column_names if not name.startswith("__"))[:200]
            raise EventInputError(
                f"{file}: no columns with coordinates, expected geometry or columns such as lon and lat; "
                f"it has {listed}"
            )

    def column(self, name: str) -> pa.ChunkedArray | None:
        """Return a column, lists joined to texts; None where the file lacks it."""
        if name not in self._names:
            return None
        column = self._raw.column(self._names[name])
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            joined = [None if one is None else ";".join(map(str, one)) for one in column.to_pylist()]
            return pa.chunked_array([pa.array(joined, pa.string())])
        return column

    def texts(self, name: str) -> pa.Array:
        """Return a column as texts, null where it is missing or blank."""
        column = self.column(name)
        if column is None:
            return pa.nulls(len(self._raw), pa.string())
        texts = pc.utf8_trim_whitespace(column.cast(pa.string())).combine_chunks()
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)

    def numbers(self, name: str, *, optional: bool = False, raw: bool = False) -> Any:
        """Return a column as numbers, NaN where there is none; or, `raw`, the texts of a complete column."""
        column = self.column(name)
        if raw:
            texts = None if column is None else self.texts(name)
            return None if texts is None or texts.null_count else texts
        if column is None:
            return np.full(len(self._raw), np.nan) if optional else None
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return pd.to_numeric(column.to_pandas(), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        return column.cast(pa.float64()).to_numpy()

    def mapped(self, name: str, function: Callable[[str], T], missing: T) -> Any:
        """Return what a function makes of the texts of a column, called once per distinct text."""
        codes, values = encode(self.texts(name))
        return np.array([*(function(value) for value in values), missing])[codes]

    def words(self, name: str, function: Callable[[str], str | None]) -> pa.Array:
        """Return texts that repeat, passed through a function; null where it returns None."""
        codes, values = encode(self.texts(name))
        return pa.array([*map(function, values), None], pa.string()).take(pa.array(codes))


def encode(texts: pa.Array) -> tuple[np.ndarray, list[str]]:
    """Return the distinct texts and the number of each; that of null is one beyond the last."""
    encoded = texts.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    return pc.fill_null(encoded.indices, len(values)).to_numpy(), values
