"""Layers of the reader's own beside those of the dataset: one more atlas, for one reader."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from corredor.dataset.atlas import Atlas
from corredor.errors import QueryError
from corredor.vocabulary import LAYERS, OWN_LAYERS

AGGREGATES_ONLY: Final = ("acled",)
"""Terms that forbid to pass rows on: such a layer leaves as counts unless its owner states the right to share."""

ORIGINAL: Final = "original_"
"""Prefix of the columns that hold what the file itself said."""

OwnLevel = Literal["town", "state"]


@dataclass(frozen=True, eq=False)
class OwnLayer:
    """One file of the reader's own as a layer.

    Parameters
    ----------
    key : str
        One of ``vocabulary.OWN_LAYERS``; it fixes colour and symbol.
    title : str
        How the reader calls it; plain text.
    file : str
        Name of the file it came from, without folders.
    records : GeoDataFrame
        As `corredor.importing` makes them: the columns of the layer incidents, ``row``, ``type`` and the columns of
        the file itself with the prefix `ORIGINAL`; EPSG:4326, points.
    licence : str
        Under which terms the reader holds it, in the reader's words; ``""`` where nothing was said.
    terms : str
        Code of terms that the program knows, such as ``acled``; ``""`` otherwise.
    may_share : bool
        Whether the reader has stated the right to pass its rows on.
    public_level : {"town", "state"} or None
        Every exported coordinate is coarsened to it; None leaves them.
    """

    key: str
    title: str
    file: str
    records: gpd.GeoDataFrame
    licence: str = ""
    terms: str = ""
    may_share: bool = False
    public_level: OwnLevel | None = None

    @property
    def only_aggregates(self) -> bool:
        """Whether exports may hold counts of it only."""
        return self.terms in AGGREGATES_ONLY and not self.may_share

    def fingerprint(self) -> str:
        """Give a hash (SHA-256, hex) of its records and of how they may be shown."""
        digest = hashlib.sha256()
        said = (self.key, self.title, self.licence, self.terms, str(self.may_share), str(self.public_level))
        digest.update("\0".join(said).encode())
        plain = pd.DataFrame(self.records.drop(columns="geometry")).astype(str)
        digest.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
        digest.update(b"".join(self.records.geometry.to_wkb()))
        return digest.hexdigest()


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
        empty. Its records have the ids ``own1:118``, of key and row. What is worked out of the own layers is kept
        in the new atlas and goes with it.

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
                "publisher": "",
                "published": "",
                "url": "",
                "language": "",
                "kind": "dataset",
                "note": one.licence,
            }
            for one in ordered
        ],
        index=pd.Index(keys_of(ordered), name=atlas.sources.index.name),
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


def keys_of(own: Sequence[OwnLayer]) -> list[str]:
    """List the keys of own layers, in order."""
    return [one.key for one in own]


def _key_records(own: OwnLayer) -> gpd.GeoDataFrame:
    """Give every record the id, the layer and the source under which the atlas knows it."""
    count = len(own.records)
    return own.records.reset_index(drop=True).assign(
        id=pd.Series([f"{own.key}:{row}" for row in own.records["row"]], dtype=object),
        layer=pd.Series([own.key] * count, dtype=object),
        sources=pd.Series([(own.key,)] * count, dtype=object),
    )


def list_types(own: Mapping[str, OwnLayer]) -> list[str]:
    """List the kinds of event that the files themselves name, sorted, each once."""
    found = {str(name) for one in own.values() for name in one.records["type"].dropna().unique()}
    return sorted(found - {""}, key=str.casefold)
