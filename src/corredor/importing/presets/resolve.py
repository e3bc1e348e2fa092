"""Which column of a table holds which of our fields."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Final

from corredor.errors import QueryError
from corredor.importing.presets.mapping import Mapping
from corredor.importing.presets.preset import Preset, fold_name
from corredor.importing.presets.recognise import read_hashtags
from corredor.importing.raw import RawTable

FIELDS: Final = (
    *("id", "name", "place", "country", "state", "region", "lon", "lat", "position", "precision"),
    *("date", "end_date", "year", "month", "date_precision", "type", "subtype", "incident_type"),
    *("actors", "sources", "note", "value", "value_parts", "quality"),
)
"""What a column can be to us."""

MANY: Final = frozenset({"actors", "sources", "value_parts"})
"""Fields that gather all of their columns; of the others only the first that is there counts."""

Fields = AnyMapping[str, tuple[str, ...]]
"""Field to the columns of the table that hold it, as the table calls them."""


def resolve_fields(raw: RawTable, preset: Preset, mapping: Mapping | None) -> Fields:
    """Find the columns of our fields.

    Parameters
    ----------
    raw : RawTable
        The table.
    preset : Preset
        Names to look for.
    mapping : Mapping or None
        What the user picked; overrides the preset field by field.

    Returns
    -------
    mapping of str to tuple of str
        Only fields that some column holds.

    Raises
    ------
    QueryError
        The mapping names a field that is none of `FIELDS`, or a column that the table does not have.
    """
    names = [str(name) for name in raw.columns.columns]
    fields = _match_hashtags(raw, preset) if preset.name == "hxl" else _match_names(names, preset)
    for field, columns in (mapping.columns if mapping else {}).items():
        if field not in FIELDS:
            raise QueryError(f"mapping: {field[:40]!r} is no field, the fields are {', '.join(FIELDS)}")
        lost = [column for column in columns if column not in names]
        if lost:
            raise QueryError(
                f"mapping: {field} is to come from the column {lost[0][:60]!r}, which the file does not have; "
                f"its columns are {', '.join(names[:40])}"
            )
        fields[field] = tuple(columns)
    return {field: columns for field, columns in fields.items() if columns}


def _match_names(names: list[str], preset: Preset) -> dict[str, tuple[str, ...]]:
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(fold_name(name), name)
    found = {}
    taken: set[str] = set()
    for field, wanted in preset.columns.items():
        held = [by_folded[name] for name in wanted if name in by_folded and by_folded[name] not in taken]
        chosen = tuple(held if field in MANY else held[:1])
        found[field] = chosen
        if preset.name == "generic":
            taken.update(chosen)
    return found


def _match_hashtags(raw: RawTable, preset: Preset) -> dict[str, tuple[str, ...]]:
    tags = {name: _split_tag(tag) for name, tag in read_hashtags(raw).items()}
    found = {}
    for field, wanted in preset.columns.items():
        held = [
            name
            for base, attributes in map(_split_tag, wanted)
            for name, (own_base, own_attributes) in tags.items()
            if own_base == base and attributes <= own_attributes
        ]
        if field == "date":
            held = [name for name in held if not tags[name][1] & {"year", "end", "month"}]
        held = list(dict.fromkeys(held))
        found[field] = tuple(held if field in MANY else held[:1])
    return found


def _split_tag(tag: str) -> tuple[str, frozenset[str]]:
    base, *attributes = re.split(r"\s*\+\s*", tag.strip().lower())
    return base, frozenset(attributes)
