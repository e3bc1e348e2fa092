"""What filtering needs to know of a layer, worked out once per state of the data and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.atlas import Atlas, Texts
from corredor.dataset.own import remove_own_layers
from corredor.geoprocessing import measure_ranges
from corredor.selection.values import fold_text
from corredor.vocabulary import ACTIVITIES, LANGUAGES, LAYERS, PRECISIONS, RELIABILITIES

Mask = NDArray[np.bool_]

SEARCHED_COLUMNS: Final = ("name", "corridor_name", "local_name", "place", "note")
"""Columns that the text search reads, where a layer has them, besides the titles of the sources."""

ACTIVITY_BITS: Final = {activity: 1 << position for position, activity in enumerate(ACTIVITIES)}

_UNRANKED: Final = 99


@dataclass(frozen=True, eq=False)
class LayerIndex:
    """One layer as arrays, one entry per record in the order of its frame.

    Parameters
    ----------
    frame : GeoDataFrame
        The layer itself.
    countries : mapping of str to mask
        Country code to the records that belong to it; a leg belongs to each country that it touches.
    activities : ndarray of int64
        Sum of `ACTIVITY_BITS`; 0 is unknown.
    start_day, end_day : ndarray of datetime64[D]
        NaT where undated.
    reliability, credibility, precision : ndarray of int64
        Rank from 0 (best) for reliability and precision, the figure itself for credibility, 99 where unknown.
    status, kind : ndarray of object
        Words of the vocabulary, None where unknown.
    type : ndarray of object
        What a file of the reader's own calls the kind of event, None elsewhere.
    texts : list of str
        All that the text search reads, folded.
    """

    frame: gpd.GeoDataFrame
    countries: Mapping[str, Mask]
    activities: NDArray[np.int64]
    start_day: NDArray[np.datetime64]
    end_day: NDArray[np.datetime64]
    reliability: NDArray[np.int64]
    credibility: NDArray[np.int64]
    precision: NDArray[np.int64]
    status: NDArray[np.object_]
    kind: NDArray[np.object_]
    type: NDArray[np.object_]
    texts: list[str]

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True)
class _State:
    """An atlas that counts as equal to any other with the same content."""

    content_hash: str
    language: str
    atlas: Atlas = field(compare=False, repr=False)


def _keep(atlas: Atlas, language: str) -> _State:
    """Give the key of a cache that outlives the session: it holds the dataset, never an own layer."""
    return _State(atlas.shipped_hash, language, remove_own_layers(atlas))


def index_layer(atlas: Atlas, layer: str) -> LayerIndex:
    """Return the index of a layer, built on first use and kept.

    That of the dataset is kept for all, by its hash and language; that of an own layer in its atlas alone.
    """
    if layer in atlas.own:
        key = ("index", layer)
        if key not in atlas.memo:
            atlas.memo[key] = _build_index(atlas, layer)
        return atlas.memo[key]
    return _index_layer(_keep(atlas, atlas.language), layer)


def ranges_for(atlas: Atlas, layer: str, target: str) -> pd.DataFrame:
    """Return the distances from each record of a layer to another layer, measured on first use and kept.

    Returns
    -------
    DataFrame
        As `corredor.geoprocessing.proximity.measure_ranges`: one row per record of `layer`, in its order, with
        certain_from_km, possible_from_km, nearest_id, distance_km, distance_min_km, distance_max_km.
    """
    if layer in atlas.own or target in atlas.own:
        key = ("ranges", layer, target)
        if key not in atlas.memo:
            atlas.memo[key] = _measure(atlas, layer, target)
        return atlas.memo[key]
    return _measure_ranges(_keep(atlas, ""), layer, target)


@lru_cache(maxsize=4 * len(LAYERS) * len(LANGUAGES))
def _index_layer(state: _State, layer: str) -> LayerIndex:
    return _build_index(state.atlas, layer)


def _build_index(atlas: Atlas, layer: str) -> LayerIndex:
    frame = atlas.layer(layer)
    titles = {source_id: fold_text(title) for source_id, title in atlas.sources["title"].items()}
    return LayerIndex(
        frame=frame,
        countries=_index_countries(frame["countries"]),
        activities=np.array([_sum_bits(activities) for activities in frame["activities"]], dtype=np.int64),
        start_day=frame["start_day"].to_numpy(dtype="datetime64[D]"),
        end_day=frame["end_day"].to_numpy(dtype="datetime64[D]"),
        reliability=_rank(frame["reliability"], RELIABILITIES),
        credibility=frame["credibility"].fillna(_UNRANKED).to_numpy(dtype=np.int64),
        precision=_rank(frame["precision"], PRECISIONS),
        status=frame["status"].to_numpy(dtype=object),
        kind=_get_column(frame, "kind").to_numpy(dtype=object),
        type=_get_column(frame, "type").to_numpy(dtype=object),
        texts=_collect_texts(frame, titles, atlas.texts),
    )


@lru_cache(maxsize=len(LAYERS) ** 2)
def _measure_ranges(state: _State, layer: str, target: str) -> pd.DataFrame:
    return _measure(state.atlas, layer, target)


def _measure(atlas: Atlas, layer: str, target: str) -> pd.DataFrame:
    places = atlas.places
    records, targets = (_assume_precision(atlas, name) for name in (layer, target))
    return measure_ranges(records, targets, places.states, places.countries)


def range_for(atlas: Atlas, layer: str, record_id: str, target: str) -> pd.DataFrame:
    """Return the distance from one record to another layer: the row of `ranges_for`, or no row.

    Of a layer of the reader's own only this record is measured: it may have thousands.
    """
    if layer in atlas.own and ("ranges", layer, target) not in atlas.memo:
        frame = _assume_precision(atlas, layer)
        alone = frame[frame["id"] == record_id].reset_index(drop=True)
        return measure_ranges(alone, _assume_precision(atlas, target), atlas.places.states, atlas.places.countries)
    ranges = ranges_for(atlas, layer, target)
    return ranges.loc[ranges["id"] == record_id]


ASSUMED_PRECISION: Final = "town"
"""How exactly a row of the reader's own counts as placed in distance questions where its file does not say."""


def _assume_precision(atlas: Atlas, layer: str) -> gpd.GeoDataFrame:
    frame = atlas.layer(layer)
    if layer not in atlas.own:
        return frame
    return frame.assign(precision=frame["precision"].fillna(ASSUMED_PRECISION))


def _index_countries(countries: Sequence[tuple[str, ...]]) -> dict[str, Mask]:
    masks: dict[str, Mask] = {}
    for row, codes in enumerate(countries):
        for code in codes or ():
            masks.setdefault(code, np.zeros(len(countries), dtype=np.bool_))[row] = True
    return masks


def _sum_bits(activities: Sequence[str] | None) -> int:
    return sum({ACTIVITY_BITS.get(activity, 0) for activity in activities or ()})


def _rank(words: pd.Series, vocabulary: Sequence[str]) -> NDArray[np.int64]:
    ranks = {word: rank for rank, word in enumerate(vocabulary)}
    return np.array([ranks.get(word, _UNRANKED) for word in words], dtype=np.int64)


def _get_column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    return frame[name] if name in frame.columns else pd.Series([None] * len(frame), dtype=object)


def _collect_texts(frame: pd.DataFrame, titles: Mapping[str, str], translations: Mapping[str, Texts]) -> list[str]:
    """Collect what the search reads: the same in every language, so that a link finds the same in each."""
    columns = [name for name in SEARCHED_COLUMNS if name in frame.columns]
    collected = []
    for record in frame.to_dict("records"):
        texts = [record[name] for name in columns]
        keys = (record["id"], record.get("corridor"))
        texts += [read.get((key, name)) for read in translations.values() for key in keys for name in columns]
        own = fold_text(" ".join(text for text in texts if isinstance(text, str)))
        collected.append("\n".join((own, *(titles.get(source, "") for source in record["sources"] or ()))))
    return collected
