"""One file of the reader's own as a layer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

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
    counted : bool
        Whether `records` are counts of rows by area (`corredor.selection.release`), in a column ``count``, and not
        the rows.
    """

    key: str
    title: str
    file: str
    records: gpd.GeoDataFrame
    licence: str = ""
    terms: str = ""
    may_share: bool = False
    public_level: OwnLevel | None = None
    counted: bool = False

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
