"""Rows that are there twice, and many different places on the very same coordinates."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.positions import Positions
from corredor.importing.doctor.texts import encode
from corredor.importing.presets import Fields
from corredor.importing.presets.preset import fold_name
from corredor.importing.raw import RawTable
from corredor.vocabulary import PRECISIONS

STACK_ROWS: Final = 5
STACK_PLACES: Final = 3
"""So many rows that name so many different places on one point are a stack."""

_NAMELESS_ROWS: Final = 20
_NAMELESS_SHARE: Final = 0.01
_INDEX_COLUMN: Final = re.compile(r"|unnamed.*|column_?\d*|index|fid|ogc_fid|_c\d+", re.IGNORECASE)


def refuse_duplicates(
    raw: RawTable, fields: Fields, positions: Positions, ledger: Ledger, *, unique_id: bool
) -> None:
    """Keep the first of rows that are the same in every cell, or have the same id where ids are those of events."""
    live = np.flatnonzero(~ledger.refused)
    id_column = fields["id"][0] if "id" in fields else None
    if id_column is not None:
        codes, distinct = encode(raw.columns[id_column])
        counts = np.bincount(codes[live][codes[live] >= 0], minlength=len(distinct))
        repeated = (codes[live] < 0) | (np.append(counts, 2)[codes[live]] > 1)
        candidates, keys = live[repeated], codes[live[repeated]]
    else:
        bits = positions.lon[live].view(np.int64) * 31 + positions.lat[live].view(np.int64)
        keys = pd.factorize(bits)[0]
        repeated = np.bincount(keys, minlength=1)[keys] > 1
        candidates, keys = live[repeated], keys[repeated]
    # Different ids are different events, whatever else is the same.
    first = _find_first_of_same(raw, candidates, keys)
    _refuse(raw, candidates, first, "duplicate_row", id_column, ledger)
    if unique_id and id_column is not None:
        kept = candidates[~ledger.refused[candidates] & (codes[candidates] >= 0)]
        _refuse(raw, kept, _find_first(codes[kept]), "duplicate_id", id_column, ledger)


def note_stacks(
    raw: RawTable, fields: Fields, positions: Positions, ranks: NDArray[np.int64], ledger: Ledger
) -> None:
    """Note rows on a point that stands for many different places: it is the middle of something.

    Places count as different when the first two words of their names differ: the rest is often a description.
    Nothing is changed: many towns have had hundreds of events, and the names may be those of its districts. Rows
    that are placed to a state or country only are left out, for which this is as it should be.
    """
    held = ~np.isnan(positions.lon) & ~ledger.refused & (ranks < PRECISIONS.index("state"))
    at = ledger.find_allowed("stacked", held)
    if len(at) < STACK_ROWS:
        return
    points = pd.factorize(positions.lon[at].view(np.int64) * 31 + positions.lat[at].view(np.int64))[0]
    rows = np.bincount(points)
    if "place" in fields:
        busy = np.flatnonzero(rows[points] >= STACK_ROWS)
        if not len(busy):
            return
        codes, texts = encode(raw.columns[fields["place"][0]])
        names, distinct = pd.factorize(make_objects("_".join(fold_name(text).split("_")[:2]) for text in texts))
        codes = np.append(names, -1)[codes]
        pairs = points[busy].astype(np.int64) * (len(distinct) + 1) + codes[at[busy]] + 1
        one_each = busy[np.unique(pairs, return_index=True)[1]]
        places = np.bincount(points[one_each[codes[at[one_each]] >= 0]], minlength=len(rows))
        stacked = (rows >= STACK_ROWS) & (places >= STACK_PLACES)
    else:
        places = np.zeros(len(rows), dtype=np.int64)
        stacked = rows >= max(_NAMELESS_ROWS, _NAMELESS_SHARE * len(at))
    for is_named, why in ((True, "stacked_places"), (False, "stacked")):
        chosen = stacked[points] & ((places[points] > 0) == is_named)
        told = {"rows": rows[points][chosen], **({"places": places[points][chosen]} if is_named else {})}
        ledger.note("stacked", at[chosen], positions.column, positions.quote(at[chosen]), "", why, **told)


def _find_first_of_same(raw: RawTable, candidates: NDArray[np.intp], keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each candidate the place of the first one that is the same in every cell; -1 for what is alone.

    Column by column only those stay that still have an equal.
    """
    first = np.full(len(candidates), -1, dtype=np.intp)
    alive = np.arange(len(candidates))
    for name in raw.columns.columns:
        if not len(alive):
            return first
        if _INDEX_COLUMN.fullmatch(str(name).strip()):
            continue
        codes, distinct = encode(raw.columns[name].iloc[candidates[alive]])
        keys = pd.factorize(keys.astype(np.int64) * (len(distinct) + 1) + codes + 1)[0]
        several = np.bincount(keys)[keys] > 1
        alive, keys = alive[several], keys[several]
    first[alive] = alive[_find_first(keys)]
    return first


def _find_first(keys: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each key the place of the first one that is equal."""
    _, places, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return places[inverse]


def _refuse(
    raw: RawTable,
    candidates: NDArray[np.intp],
    first: NDArray[np.intp],
    why: str,
    id_column: str | None,
    ledger: Ledger,
) -> None:
    later = (first >= 0) & (first != np.arange(len(first)))
    mask = np.zeros(len(raw), dtype=bool)
    mask[candidates[later]] = True
    at = ledger.find_allowed("duplicate", mask)
    of = candidates[first[np.searchsorted(candidates, at)]]
    was = (
        np.full(len(at), "", dtype=object)
        if id_column is None
        else raw.columns[id_column].iloc[at].to_numpy(object)
    )
    ledger.refuse("duplicate", at, id_column or "", was, "", why, row=raw.rows[of].astype(str).astype(object))
