"""The dataset as one immutable object: frames, sources, places, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from corredor.dataset.own_layer import OwnLayer
from corredor.errors import Fault, QueryError
from corredor.vocabulary import LAYERS

CRS: Final = "EPSG:4326"

Texts = Mapping[tuple[str, str], str]
"""Text by record id and name of the field."""


@dataclass(frozen=True)
class DataLicence:
    """Who may use a part of the dataset, and whom to credit: one ``[[licences]]`` of dataset.toml.

    Parameters
    ----------
    part : str
        Files or columns, in words.
    licence : str
        SPDX identifier or words; several with semicolons between them.
    credit : str
        Whom to credit.
    url : str
        Where the licence or the source stands; empty where it is not given.
    """

    part: str
    licence: str
    credit: str
    url: str


@dataclass(frozen=True)
class DatasetMeta:
    """What dataset.toml says of the dataset; empty texts where it could not be read."""

    title: str = ""
    version: str = ""
    licence: str = ""
    credit: str = ""
    last_record: str = ""
    description: str = ""
    licences: tuple[DataLicence, ...] = ()


@dataclass(frozen=True, eq=False)
class Places:
    """Outlines and towns for the basemap and for checks; GeoDataFrames in EPSG:4326.

    Parameters
    ----------
    countries : GeoDataFrame
        One row per country: iso3 (unique), iso2, name_en, name_es, name_pt, label_lon, label_lat, area_km2.
    states : GeoDataFrame
        One row per state: id (ISO 3166-2, unique), country (iso3), name, name_en, name_es, name_pt, label_lon,
        label_lat.
    towns : GeoDataFrame
        One row per town: id (GeoNames, else negative), name, country, state, population, rank (0 largest), capital.
    disputed : GeoDataFrame
        Disputed border lines: name_en, name_es, name_pt.
    backdrop : GeoDataFrame
        Land beyond the countries, geometry only.
    """

    countries: gpd.GeoDataFrame
    states: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame
    disputed: gpd.GeoDataFrame
    backdrop: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything that was read from a dataset folder. Immutable: copy a frame before you change it.

    Parameters
    ----------
    meta : DatasetMeta
        Title, version, licence, credit line, date of the last record.
    layers : Mapping of str to GeoDataFrame
        All four layers of `corredor.vocabulary.LAYERS`, possibly empty but with all columns; EPSG:4326, RangeIndex,
        one row per record (per leg for corridors), in the order of the file.
    sources : DataFrame
        Indexed by id: title, publisher, published, url, language, kind, note; ``""`` where empty.
    indicators : DataFrame
        One row per figure: id, country, indicator, value, date, source, note.
    places : Places
        Countries, states, towns, disputed borders, backdrop.
    faults : tuple of Fault
        All that is wrong with the folder; the records named there are left out.
    content_hash : str
        SHA-256 (hex) of the files that were read: the same text for the same state of the data.
    texts : Mapping of str to Mapping
        Per language the translated free text of records, by id and field.
    language : str
        Language of the free text in `layers`.
    own : Mapping of str to OwnLayer
        Files of the reader's own that stand in `layers` beside the four of the dataset, by key.
    dataset_hash : str
        Where there are own layers, the `content_hash` of the dataset without them; ``""`` otherwise.
    memo : dict
        What was worked out of the own layers. It is kept here and nowhere else, so that it goes with them.
    """

    meta: DatasetMeta
    layers: Mapping[str, gpd.GeoDataFrame]
    sources: pd.DataFrame
    indicators: pd.DataFrame
    places: Places
    faults: tuple[Fault, ...]
    content_hash: str
    texts: Mapping[str, Texts] = field(default_factory=dict)
    language: str = "en"
    own: Mapping[str, OwnLayer] = field(default_factory=dict)
    dataset_hash: str = ""
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Return the frame of a layer.

        Raises
        ------
        QueryError
            If `name` is neither among `corredor.vocabulary.LAYERS` nor an own layer that is here.
        """
        try:
            return self.layers[name]
        except KeyError:
            known = ", ".join((*LAYERS, *self.own))
            raise QueryError(f"there is no layer {name!r}, the layers are {known}") from None

    def record(self, record_id: str) -> tuple[str, pd.Series] | None:
        """Return the layer and the row of a record, None if no record has this id."""
        found = self._rows_by_id.get(record_id)
        if found is None:
            return None
        layer, row = found
        return layer, self.layers[layer].iloc[row]

    def records(self) -> gpd.GeoDataFrame:
        """Return all records in one frame, with the columns that all layers share, in the order of the layers."""
        frames = list(self.layers.values())
        shared = [name for name in frames[0].columns if all(name in frame.columns for frame in frames)]
        return pd.concat([frame[shared] for frame in frames], ignore_index=True)

    @property
    def shipped_hash(self) -> str:
        """Content hash of the dataset alone, whatever stands beside it."""
        return self.dataset_hash or self.content_hash

    @cached_property
    def _rows_by_id(self) -> dict[str, tuple[str, int]]:
        return {
            record_id: (layer, row)
            for layer, frame in self.layers.items()
            for row, record_id in enumerate(frame["id"])
        }
