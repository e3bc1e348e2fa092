"""The columns of every table of a dataset, and the pandera schemas that check them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandera.pandas as pa

from corredor import vocabulary
from corredor.dataset.rules import (
    Rule,
    day,
    decimal_text,
    flag,
    list_of,
    matching,
    number,
    one_of,
    partial_date,
    text,
    web_address,
    whole,
)

Columns = Mapping[str, Rule]

_IDENTIFIER: Final = matching(
    r"[a-z][a-z0-9_]{1,79}", "an id of small letters, digits and _ such as ce_per_lima", "give it such an id"
)
_COUNTRY: Final = matching(r"[A-Z]{3}", "a three-letter country code such as VEN (ISO 3166-1 alpha-3)")
_STATE: Final = matching(r"[A-Z]{2}-[A-Z0-9]{1,3}", "a state code such as VE-D (ISO 3166-2)")
_SOURCES: Final = list_of(_IDENTIFIER, 'a list of one or more ids in sources.csv, ["id"], each once', at_least=1)
_ACTIVITIES: Final = list_of(
    one_of(vocabulary.ACTIVITIES), f"a list, each once, out of {', '.join(vocabulary.ACTIVITIES)}"
)
_TOWN: Final = replace(
    whole(-9999, 10**9), expected="a GeoNames id, or a negative number for a town that GeoNames lacks"
)
_LON: Final = number(-180, 180)
_LAT: Final = number(-90, 90)

ABOVE_TOWN: Final = vocabulary.PRECISIONS[vocabulary.PRECISIONS.index("town") :]
"""Precisions that a layer other than prisons may have: public data is never finer than a town."""


def _build_common(layer: str) -> dict[str, Rule]:
    precisions = {"corridors": ("town",), "prisons": vocabulary.PRECISIONS}.get(layer, ABOVE_TOWN)
    basis = one_of(vocabulary.BASES)
    first_seen = partial_date()
    dated = layer == "incidents"
    return {
        "id": _IDENTIFIER,
        "name": text(),
        "place": text(),
        "country": _COUNTRY,
        "state": _STATE.or_missing(),
        "precision": one_of(precisions),
        "first_seen": first_seen if dated else first_seen.or_missing(),
        "last_seen": first_seen if dated else first_seen.or_missing(),
        "activities": _ACTIVITIES,
        "status": one_of(vocabulary.STATUSES[layer]),
        "reliability": one_of(vocabulary.RELIABILITIES),
        "credibility": whole(1, 6),
        "basis": basis if layer in ("cells", "incidents") else basis.or_missing(),
        "sources": _SOURCES,
        "recorded": day(),
        "note": text().or_missing(),
    }


_OWN_COLUMNS: Final[Mapping[str, Columns]] = {
    "corridors": {
        "corridor": _IDENTIFIER,
        "corridor_name": text(),
        "leg": whole(1, 999, storage="Int64"),
        "mode": one_of(vocabulary.MODES),
        "from_place": text(),
        "to_place": text(),
        "countries": list_of(_COUNTRY, 'a list of country codes, ["VEN", "COL"], each once', at_least=1),
        "attribution": one_of(vocabulary.ATTRIBUTIONS),
        "flow_people": number().or_missing(),
        "flow_unit": text().or_missing(),
        "flow_period": text().or_missing(),
        "flow_note": text().or_missing(),
        "flow_source": _IDENTIFIER.or_missing(),
    },
    "cells": {"group": text()},
    "prisons": {
        "local_name": text().or_missing(),
        "controlled_by": text().or_missing(),
        "gang_controlled": one_of(vocabulary.GANG_CONTROLS),
        "seized_on": partial_date().or_missing(),
        "capacity": number().or_missing(),
        "inmates": number().or_missing(),
        "inmates_as_of": partial_date().or_missing(),
    },
    "incidents": {
        "kind": one_of(vocabulary.INCIDENT_KINDS),
        "actors": list_of(text(), 'a list of texts, ["Tren de Aragua"], each once'),
        "value": number().or_missing(),
        "unit": text().or_missing(),
    },
}

LAYER_COLUMNS: Final[Mapping[str, Columns]] = {
    layer: {**_build_common(layer), **_OWN_COLUMNS[layer]} for layer in vocabulary.LAYERS
}

SOURCE_COLUMNS: Final[Columns] = {
    "id": _IDENTIFIER,
    "title": text(),
    "publisher": text().or_missing(),
    "published": partial_date().or_missing(),
    "url": web_address().or_missing(),
    "language": matching(r"[a-z]{2}", "a two-letter language code such as es (ISO 639-1)").or_missing(),
    "kind": one_of(vocabulary.SOURCE_KINDS),
    "note": text().or_missing(),
}

INDICATOR_COLUMNS: Final[Columns] = {
    "id": _IDENTIFIER,
    "country": _COUNTRY,
    "indicator": matching(r"[a-z][a-z0-9_]{1,79}", "small letters, digits and _ such as darien_crossings"),
    "value": decimal_text(),
    "date": partial_date(),
    "source": _IDENTIFIER,
    "note": text().or_missing(),
}

METADATA_COLUMNS: Final[Columns] = {
    "title": text(),
    "version": matching(r"[0-9]{4}(\.[0-9]{1,4}){1,2}", "a version such as 2026.1"),
    "licence": text(),
    "credit": text(),
    "last_record": day(),
    "description": text(),
}

_NAMES: Final[Columns] = {"name_en": text(), "name_es": text(), "name_pt": text()}

COUNTRY_COLUMNS: Final[Columns] = {
    "iso3": _COUNTRY,
    "iso2": matching(r"[A-Z]{2}", "a two-letter country code such as VE (ISO 3166-1 alpha-2)"),
    **_NAMES,
    "label_lon": _LON,
    "label_lat": _LAT,
    "area_km2": number(),
}

STATE_COLUMNS: Final[Columns] = {
    "id": _STATE,
    "country": _COUNTRY,
    "name": text(),
    **_NAMES,
    "label_lon": _LON,
    "label_lat": _LAT,
}

TOWN_COLUMNS: Final[Columns] = {
    "id": _TOWN,
    "name": text(),
    "country": _COUNTRY,
    "state": _STATE.or_missing(),
    "population": whole(0, 10**9, storage="Int64").or_missing(),
    "rank": whole(0, 4),
    "capital": flag(),
}

DISPUTED_COLUMNS: Final[Columns] = _NAMES


def build_schema(columns: Columns) -> pa.DataFrameSchema:
    """Build the pandera schema of a table whose values are still as they were written (object dtype)."""
    return pa.DataFrameSchema(
        {
            name: pa.Column(
                object,
                pa.Check(rule.holds, element_wise=True, name="rule", error=rule.expected),
                nullable=not rule.required,
            )
            for name, rule in columns.items()
        },
        strict=True,
    )
