"""What the columns of known exports mean, one readable table per kind of export, and a mapping for all others."""

from corredor.importing.presets.mapping import Mapping, read_mapping, write_mapping
from corredor.importing.presets.preset import PRESETS, Preset, read_preset
from corredor.importing.presets.recognise import choose_preset, name_gdelt_columns, recognise_preset
from corredor.importing.presets.resolve import FIELDS, MANY, Fields, resolve_fields

__all__ = [
    "FIELDS",
    "MANY",
    "PRESETS",
    "Fields",
    "Mapping",
    "Preset",
    "choose_preset",
    "name_gdelt_columns",
    "read_mapping",
    "read_preset",
    "recognise_preset",
    "resolve_fields",
    "write_mapping",
]
