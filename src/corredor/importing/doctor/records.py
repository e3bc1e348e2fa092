"""Rows that came in, as incidents in the columns of the atlas."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from corredor.dataset.atlas import CRS
from corredor.dataset.frames import DAY
from corredor.dataset.own_layer import ORIGINAL
from corredor.importing.doctor.dates import Spans
from corredor.importing.doctor.findings import make_objects
from corredor.importing.doctor.positions import Positions
from corredor.importing.doctor.record_texts import (
    Objects,
    gather_lists,
    map_activities,
    read_types,
    to_objects,
    write_names,
)
from corredor.importing.doctor.texts import encode, take
from corredor.importing.presets import Fields, Preset
from corredor.importing.presets.preset import fold_name
from corredor.importing.raw import RawTable
from corredor.vocabulary import PRECISIONS

_LAYER: Final = "incidents"


@dataclass(frozen=True, eq=False)
class Examined:
    """What the detectors made of the rows: one value per row of the table.

    Parameters
    ----------
    repaired : mapping of str to Series
        Those columns of the file in which texts were repaired.
    positions : Positions
        Where they are.
    spans : Spans
        When they were.
    ranks : ndarray of int
        Position in ``vocabulary.PRECISIONS``, -1 where it is not known.
    countries : ndarray of object
        Tuple of codes, the first one the record's own.
    states : ndarray of object
        ISO 3166-2 or None.
    values : ndarray of float
        What was counted, NaN where nothing was.
    """

    repaired: AnyMapping[str, pd.Series]
    positions: Positions
    spans: Spans
    ranks: NDArray[np.int64]
    countries: Objects
    states: Objects
    values: NDArray[np.float64]


def build_records(
    raw: RawTable,
    fields: Fields,
    preset: Preset,
    activities: AnyMapping[str, tuple[str, ...]],
    examined: Examined,
    kept: NDArray[np.intp],
    id_prefix: str,
) -> gpd.GeoDataFrame:
    """Build the records of the rows that came in.

    Parameters
    ----------
    raw, fields, preset
        The table and how it is read.
    activities : mapping of str to tuple of str
        Folded event type to activities.
    examined : Examined
        What is known of all rows.
    kept : ndarray of int
        Positions of the rows that came in, in the order of the file.
    id_prefix : str
        What ids begin with; an underscore and the number of the row follow.

    Returns
    -------
    GeoDataFrame
        The columns of the layer of incidents in their types, None or NaN where something is not known; then row,
        type, ``original_*``; geometry last. EPSG:4326, RangeIndex.
    """
    originals = take_rows(raw.columns, kept)
    repaired = {name: column.iloc[kept].reset_index(drop=True) for name, column in examined.repaired.items()}
    columns = replace_columns(originals, repaired)
    rows = raw.rows[kept]
    count = len(kept)
    kinds, finer = read_types(columns, fields, preset.types, preset.class_length)
    spans = examined.spans.take(kept)
    first_seen, last_seen = spans.write()
    countries = examined.countries[kept]
    reliability, credibility = _read_grades(columns, fields, preset)
    values = examined.values[kept]
    nothing = np.full(count, None, dtype=object)

    def read(field: str) -> Objects:
        return to_objects(columns[fields[field][0]]) if field in fields else nothing

    empty = pd.Series(pd.array([None] * count, dtype="string[pyarrow]"))
    names = columns[fields["name"][0]] if "name" in fields else empty
    places = columns[fields["place"][0]] if "place" in fields else empty
    built: dict[str, object] = {
        "id": _write_ids(id_prefix, rows),
        "name": write_names(names, finer, places, rows),
        "place": read("place"),
        "country": _take_first(countries),
        "state": examined.states[kept],
        "precision": take(np.array(PRECISIONS, dtype=object), examined.ranks[kept]),
        "first_seen": first_seen,
        "last_seen": last_seen,
        "activities": map_activities(kinds, finer, activities),
        "status": nothing,
        "reliability": reliability,
        "credibility": credibility,
        "basis": nothing,
        "sources": gather_lists(columns, fields.get("sources", ())),
        "recorded": nothing,
        "note": _write_notes(columns, fields, read("note")),
        "kind": nothing,
        "actors": gather_lists(columns, fields.get("actors", ())),
        "value": values,
        "unit": take(make_objects([preset.unit or None]), np.where(np.isnan(values), -1, 0)),
        "countries": countries,
        "start_day": spans.start.astype(DAY),
        "end_day": spans.end.astype(DAY),
        "layer": np.full(count, _LAYER, dtype=object),
        "row": rows,
        "type": to_objects(kinds),
    }
    frame = {name: pd.Series(part, dtype=object) if _is_object(part) else part for name, part in built.items()}
    frame.update({f"{ORIGINAL}{name}": originals[name] for name in originals.columns})
    points = shapely.points(examined.positions.lon[kept], examined.positions.lat[kept])
    frame["geometry"] = gpd.GeoSeries(points, crs=CRS)
    # Columns side by side as they are: nothing of a million rows is copied once more.
    return gpd.GeoDataFrame(pd.DataFrame(frame, copy=False), geometry="geometry", crs=CRS, copy=False)


def replace_columns(columns: pd.DataFrame, replaced: AnyMapping[str, pd.Series]) -> pd.DataFrame:
    """Return the table with some columns replaced; the table itself where there are none."""
    if not replaced:
        return columns
    changed = columns.copy(deep=False)
    for name, column in replaced.items():
        changed[name] = column
    return changed


def take_rows(columns: pd.DataFrame, rows: NDArray[np.intp]) -> pd.DataFrame:
    """Return some rows of a table of texts, in its order, with a RangeIndex; the table itself for all of them."""
    if len(rows) == len(columns):
        return columns
    mask = np.zeros(len(columns), dtype=bool)
    mask[rows] = True
    # Arrow copies long runs at once when it filters, row by row when it takes.
    return pd.DataFrame({name: columns[name].array[mask] for name in columns.columns}, copy=False)


def read_ranks(raw: RawTable, fields: Fields, preset: Preset, default: str) -> NDArray[np.int64]:
    """Return the precision of every row, from the file's own codes: a place in ``PRECISIONS``, -1 unknown."""
    fallback = PRECISIONS.index(default) if default else -1
    if "precision" not in fields:
        return np.full(len(raw), fallback, dtype=np.int64)
    codes, distinct = encode(raw.columns[fields["precision"][0]])
    told = [preset.precision.get(_trim_code(text)) for text in distinct]
    return np.array([*(PRECISIONS.index(one) if one else fallback for one in told), fallback], dtype=np.int64)[
        codes
    ]


def _read_grades(columns: pd.DataFrame, fields: Fields, preset: Preset) -> tuple[Objects, pd.arrays.IntegerArray]:
    if "quality" not in fields or not preset.grades:
        unknown = np.ones(len(columns), dtype=bool)
        return np.full(len(columns), None, dtype=object), pd.arrays.IntegerArray(unknown.astype(np.int64), unknown)
    codes, distinct = encode(columns[fields["quality"][0]])
    told = [preset.grades.get(fold_name(_trim_code(text)), (None, None)) for text in distinct]
    letters = make_objects([*(letter for letter, _ in told), None])
    figures = np.array([*(np.nan if figure is None else figure for _, figure in told), np.nan], dtype=float)
    return letters[codes], pd.array(figures[codes], dtype="Int64")


def _trim_code(text: str) -> str:
    return text.strip().removesuffix(".0").lower()


def _write_ids(prefix: str, rows: NDArray[np.int64]) -> Objects:
    numbers = pc.cast(pa.array(rows), pa.string())
    joined = pc.binary_join_element_wise(pa.scalar(f"{prefix}_"), numbers, pa.scalar(""))
    return joined.to_numpy(zero_copy_only=False).astype(object, copy=False)


def _write_notes(columns: pd.DataFrame, fields: Fields, notes: Objects) -> Objects:
    """Say before the note when a row is not one incident: a split or a cumulative one."""
    if "incident_type" not in fields:
        return notes
    codes, distinct = encode(columns[fields["incident_type"][0]])
    odd = np.array([*(fold_name(text) not in ("", "incident") for text in distinct), False])[codes]
    at = np.flatnonzero(odd)
    told = notes.copy()
    told[at] = [f"{distinct[codes[row]]}. {notes[row] or ''}".strip() for row in at]
    return told


def _take_first(countries: Objects) -> Objects:
    codes, distinct = pd.factorize(pd.Series(countries, dtype=object))
    firsts = make_objects([*(one[0] if one else None for one in distinct), None])
    return firsts[codes]


def _is_object(part: object) -> bool:
    return isinstance(part, np.ndarray) and part.dtype == object
