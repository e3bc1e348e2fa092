"""Layers of the reader's own beside those of the dataset: one more atlas, for one reader."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import pandas as pd

from corredor.dataset.atlas import Atlas
from corredor.dataset.own_layer import OwnLayer
from corredor.errors import QueryError
from corredor.vocabulary import LAYERS, OWN_LAYERS

OWN_KIND: Final = "own"
"""Kind of the source that a layer of the reader's own is, beside those of ``vocabulary.SOURCE_KINDS``."""


def add_own_layers(atlas: Atlas, own: Sequence[OwnLayer]) -> Atlas:
    """Put layers of the reader's own beside those of the dataset.

    Parameters
    ----------
    atlas : Atlas
        The dataset, in any language; left as it is.
    own : sequence of OwnLayer
        Each with a key of its own.

    Returns
    -------
    Atlas
        With the same dataset and these layers after it, each as a source of its own; `atlas` itself where `own` is
        empty. Its records have the ids ``own1:118``, of key and row; counts in place of rows ``own1:count1``. What
        is worked out of the own layers is kept in the new atlas and goes with it.

    Raises
    ------
    QueryError
        If a key is unknown or used twice.
    """
    if not own:
        return atlas
    keys = [layer.key for layer in own]
    if len(set(keys)) != len(keys) or not set(keys) <= set(OWN_LAYERS):
        raise QueryError(f"own layers: expected different keys out of {', '.join(OWN_LAYERS)}, got {keys}")
    ordered = sorted(own, key=lambda layer: OWN_LAYERS.index(layer.key))
    layers = {name: atlas.layer(name) for name in LAYERS} | {one.key: _key_records(one) for one in ordered}
    sources = pd.DataFrame(
        [
            {
                "title": one.title,
                "publisher": one.file,
                "published": "",
                "url": "",
                "language": "",
                "kind": OWN_KIND,
                "note": "",
            }
            for one in ordered
        ],
        index=pd.Index([one.key for one in ordered], name=atlas.sources.index.name),
        columns=atlas.sources.columns,
        dtype=object,
    )
    digest = hashlib.sha256(atlas.content_hash.encode())
    for one in ordered:
        digest.update(one.fingerprint().encode())
    return dataclasses.replace(
        atlas,
        layers=MappingProxyType(layers),
        sources=pd.concat([atlas.sources, sources]),
        own=MappingProxyType({one.key: one for one in ordered}),
        dataset_hash=atlas.dataset_hash or atlas.content_hash,
        content_hash=digest.hexdigest(),
        memo={},
    )


def _key_records(own: OwnLayer) -> gpd.GeoDataFrame:
    """Give every record the id, the layer and the source under which the atlas knows it."""
    count = len(own.records)
    names = [f"count{n}" for n in range(1, count + 1)] if own.counted else own.records["row"]
    return own.records.reset_index(drop=True).assign(
        id=pd.Series([f"{own.key}:{name}" for name in names], dtype=object),
        layer=pd.Series([own.key] * count, dtype=object),
        sources=pd.Series([(own.key,)] * count, dtype=object),
    )


def remove_own_layers(atlas: Atlas) -> Atlas:
    """Give the dataset alone, with nothing that was worked out of own layers; `atlas` itself where it has none."""
    if not atlas.own:
        return atlas
    return dataclasses.replace(
        atlas,
        layers=MappingProxyType({layer: atlas.layer(layer) for layer in LAYERS}),
        sources=atlas.sources.drop(index=list(atlas.own)),
        own=MappingProxyType({}),
        content_hash=atlas.dataset_hash,
        dataset_hash="",
        memo={},
    )


def list_types(own: Mapping[str, OwnLayer]) -> list[str]:
    """List the kinds of event that the files themselves name, sorted, each once."""
    found = {str(name) for one in own.values() for name in one.records["type"].dropna().unique()}
    return sorted(found - {""}, key=str.casefold)
