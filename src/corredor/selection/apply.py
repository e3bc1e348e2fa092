"""Selection and atlas to view."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset import Atlas
from corredor.selection.clauses import judge_near
from corredor.selection.fields import SelectionFields
from corredor.selection.filters import FILTERS, Filter
from corredor.selection.index import LayerIndex, Mask, index_layer, ranges_for
from corredor.selection.view import Count, View
from corredor.vocabulary import PRECISIONS

COARSE_PRECISIONS: Final = ("state", "country")
DISTANCE_COLUMNS: Final = ("id", "nearest_id", "distance_km", "distance_min_km", "distance_max_km")


@dataclass(frozen=True, eq=False)
class _Judgement:
    """Which filters each record of a layer fails, as a sum of bits (the position of the filter in `FILTERS`)."""

    failing: NDArray[np.int64]
    undated: Mask
    unknown_activity: Mask


def apply_selection(selection: SelectionFields, atlas: Atlas) -> View:
    """Filter the layers of an atlas.

    Parameters
    ----------
    selection : Selection
        What is asked for.
    atlas : Atlas
        Left as it is. What is worked out of it is kept by ``atlas.content_hash``.

    Returns
    -------
    View
        Frames of the layers that are switched on, and all counts.

    Raises
    ------
    FrameError
        A ``near`` filter meets a record whose state and country have no outline.
    """
    indexes = {layer: index_layer(atlas, layer) for layer in selection.layers if layer in atlas.layers}
    judgements = {layer: _judge(selection, atlas, layer, index) for layer, index in indexes.items()}
    rows = {layer: np.flatnonzero(judgement.failing == 0) for layer, judgement in judgements.items()}
    failing = np.concatenate([np.zeros(0, dtype=np.int64), *(one.failing for one in judgements.values())])
    active = [one for one in FILTERS if one.touches(selection)]
    distances = _collect_distances(selection, atlas, rows)
    frames = {layer: _take(indexes[layer].frame, rows[layer], distances.get(layer)) for layer in rows}
    remedy, remedy_count = _find_remedy(failing, active)
    return View(
        selection=selection,
        atlas=atlas,
        frames=MappingProxyType(frames),
        counts=MappingProxyType({layer: Count(len(rows[layer]), len(indexes[layer])) for layer in rows}),
        corridors=_count_corridors(indexes, rows),
        undated_left_out=sum(int(one.undated.sum()) for one in judgements.values()),
        unknown_activity_left_out=sum(int(one.unknown_activity.sum()) for one in judgements.values()),
        placed_coarsely=MappingProxyType(
            {word: _count_precision(indexes, rows, word) for word in COARSE_PRECISIONS}
        ),
        distances=MappingProxyType(distances),
        verdicts=MappingProxyType(_count_verdicts(distances)),
        removed_by=MappingProxyType({one.name: int((failing & _bit(one) != 0).sum()) for one in active}),
        restored_by=MappingProxyType({one.name: int((failing == _bit(one)).sum()) for one in active}),
        remedy=remedy,
        remedy_count=remedy_count,
    )


def _bit(one: Filter) -> int:
    return 1 << FILTERS.index(one)


def _judge(selection: SelectionFields, atlas: Atlas, layer: str, index: LayerIndex) -> _Judgement:
    failing = np.zeros(len(index), dtype=np.int64)
    doubtful = np.zeros(len(index), dtype=np.int64)
    unknown = {"period": np.isnat(index.start_day), "activities": index.activities == 0}
    left_out = {name: np.zeros(len(index), dtype=np.bool_) for name in unknown}
    active = [one for one in FILTERS if layer in one.touches(selection)]
    for one in active:
        failing |= np.where(one.remove(selection, atlas, layer, index), _bit(one), 0)
        if one.name in unknown:
            doubtful |= np.where(unknown[one.name], _bit(one), 0)
    for one in active:
        if one.name in unknown:
            left_out[one.name] = unknown[one.name] & (failing & ~doubtful == 0)
    return _Judgement(failing, left_out["period"], left_out["activities"])


def _take(frame: gpd.GeoDataFrame, rows: NDArray[np.int64], distances: pd.DataFrame | None) -> gpd.GeoDataFrame:
    taken = frame.copy(deep=False) if len(rows) == len(frame) else frame.take(rows)
    taken.index = pd.RangeIndex(len(taken))
    if distances is not None:
        taken["verdict"] = distances["verdict"]
    return taken


def _collect_distances(
    selection: SelectionFields, atlas: Atlas, rows: dict[str, NDArray[np.int64]]
) -> dict[str, pd.DataFrame]:
    if selection.near is None:
        return {}
    target = selection.near[0]
    collected = {}
    for layer, positions in rows.items():
        if layer == target:
            continue
        ranges = ranges_for(atlas, layer, target)[list(DISTANCE_COLUMNS)].take(positions).reset_index(drop=True)
        collected[layer] = ranges.assign(verdict=judge_near(selection, atlas, layer)[positions])
    return collected


def _count_verdicts(distances: dict[str, pd.DataFrame]) -> dict[str, int]:
    counts = Counter(word for frame in distances.values() for word in frame["verdict"])
    return {word: counts[word] for word in ("certain", "possible")}


def _count_precision(indexes: dict[str, LayerIndex], rows: dict[str, NDArray[np.int64]], word: str) -> int:
    rank = PRECISIONS.index(word)
    return sum(int((indexes[layer].precision[positions] == rank).sum()) for layer, positions in rows.items())


def _count_corridors(indexes: dict[str, LayerIndex], rows: dict[str, NDArray[np.int64]]) -> Count:
    if "corridors" not in indexes:
        return Count(0, 0)
    corridors = indexes["corridors"].frame["corridor"].to_numpy(dtype=object)
    return Count(len(set(corridors[rows["corridors"]])), len(set(corridors)))


def _find_remedy(failing: NDArray[np.int64], active: list[Filter]) -> tuple[tuple[str, ...], int]:
    if len(failing) == 0 or bool((failing == 0).any()):
        return (), 0
    sets = [int(bits) for bits in np.unique(failing)]
    fewest = min(bits.bit_count() for bits in sets)
    restored = {bits: int((failing & ~bits == 0).sum()) for bits in sets if bits.bit_count() == fewest}
    best = max(restored, key=lambda bits: restored[bits])
    return tuple(one.name for one in active if _bit(one) & best), restored[best]
