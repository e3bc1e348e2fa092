"""The text columns of records: names, event types, activities, lists of actors and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corredor.importing.doctor.findings import make_objects
from corredor.importing.doctor.texts import encode, take, to_arrow
from corredor.importing.presets import Fields
from corredor.importing.presets.preset import fold_name

Objects = NDArray[np.object_]

_BEFORE_ADDRESS: Final = re.compile(r",\s+(?=https?://)")


def read_types(
    columns: pd.DataFrame, fields: Fields, names: AnyMapping[str, str], class_length: int
) -> tuple[pd.Series, pd.Series]:
    """Return the event type and the finer one of every row, codes in words, missing where there is none.

    The finer one is the type itself where the file has no finer one. A code without a name gets that of its class,
    told by its first `class_length` signs, if any, with the code behind.
    """
    kinds = _get(columns, fields, "type")
    if names:
        codes, distinct = encode(kinds)
        kinds = pd.Series(
            take(make_objects([_name_type(text, names, class_length) for text in distinct]), codes),
            dtype=columns.dtypes.iloc[0],
        )
    finer = _get(columns, fields, "subtype")
    return kinds, finer.where(finer.notna(), kinds)


def _name_type(text: str, names: AnyMapping[str, str], class_length: int) -> str:
    code = text.strip()
    of_class = names.get(code[:class_length]) if class_length else None
    return names.get(code) or (f"{of_class} ({code})" if of_class else text)


def map_activities(kinds: pd.Series, finer: pd.Series, table: AnyMapping[str, tuple[str, ...]]) -> Objects:
    """Return the activities of every row as tuples, empty where the table does not know the type."""
    codes, distinct = encode(finer)
    other_codes, others = encode(kinds)
    of_finer = make_objects([*(table.get(fold_name(text)) for text in distinct), None])
    of_kind = make_objects([*(table.get(fold_name(text), ()) for text in others), ()])
    found = of_finer[codes]
    none = np.array([one is None for one in of_finer], dtype=bool)[codes]
    found[none] = of_kind[other_codes[none]]
    return found


def write_names(names: pd.Series, finer: pd.Series, places: pd.Series, rows: NDArray[np.int64]) -> Objects:
    """Return the name of every row: its own, else event type and place, else its number."""
    kinds, spots = (pc.utf8_trim_whitespace(to_arrow(one)) for one in (finer, places))
    both = pc.and_(pc.is_valid(kinds), pc.is_valid(spots))
    joined = _join(kinds, pc.if_else(both, _text(", "), _text("")), spots)
    held = pc.coalesce(to_arrow(names), pc.if_else(pc.equal(joined, ""), _text(None), joined))
    if held.null_count:
        held = pc.coalesce(held, _join(_text("row "), pc.cast(pa.array(rows), pa.large_string())))
    return held.to_numpy(zero_copy_only=False).astype(object, copy=False)


def gather_lists(columns: pd.DataFrame, names: tuple[str, ...]) -> Objects:
    """Return the texts of some columns as one tuple per row, each text once, split at semicolons."""
    if not names:
        return take(make_objects([()]), np.zeros(len(columns), dtype=np.intp))
    parts = [to_arrow(columns[name]) for name in names]
    between = [part for one in parts for part in (one, _text(";"))][:-1]
    held = pc.dictionary_encode(_join(*between))
    codes, distinct = held.indices.to_numpy(), held.dictionary.to_pylist()
    return make_objects(map(_split, distinct))[codes]


def to_objects(column: pd.Series) -> Objects:
    """Return texts as objects, None where they are missing."""
    return to_arrow(column).to_numpy(zero_copy_only=False).astype(object, copy=False)


def _get(columns: pd.DataFrame, fields: Fields, field: str) -> pd.Series:
    if field in fields:
        return columns[fields[field][0]]
    return (
        pd.Series(pd.array([None], dtype="string[pyarrow]"))
        .iloc[np.zeros(len(columns), dtype=np.intp)]
        .reset_index(drop=True)
    )


def _split(text: str) -> tuple[str, ...]:
    parts = [part.strip() for half in text.split(";") for part in _BEFORE_ADDRESS.split(half)]
    return tuple(dict.fromkeys(part for part in parts if part))


def _text(text: str | None) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _join(*parts: pa.Array | pa.Scalar) -> pa.Array:
    """Join texts row by row, missing ones as if they were empty."""
    return pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), _text(""))
