"""Which preset a file is of, told by its columns."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

import pandas as pd

from corredor.importing.presets.preset import PRESETS, Preset, fold_name, read_preset
from corredor.importing.raw import RawTable

_HASHTAG: Final = re.compile(r"\s*#[a-zA-Z][a-zA-Z0-9_]*(\s*\+\s*[a-zA-Z][a-zA-Z0-9_]*)*\s*")
_EVENT_ID: Final = re.compile(r"\d{5,12}")
_SQL_DATE: Final = re.compile(r"(19|20)\d{6}")
_TAGGED_SHARE: Final = 0.5


def choose_preset(raw: RawTable, wanted: str) -> Preset:
    """Return the wanted preset, or for ``auto`` the one that the columns fit.

    Raises
    ------
    QueryError
        There is no preset of that name.
    """
    return read_preset(recognise_preset(raw) if wanted == "auto" else wanted)


def recognise_preset(raw: RawTable) -> str:
    """Tell which preset a table fits, ``generic`` where it fits none of the known ones."""
    if find_gdelt_shape(raw):
        return "gdelt"
    folded = {fold_name(name) for name in raw.columns.columns}
    for name in PRESETS:
        preset = read_preset(name)
        if preset.requires and folded.issuperset(preset.requires) and not folded.isdisjoint(preset.any_of):
            return name
    return "hxl" if read_hashtags(raw) else "generic"


def read_hashtags(raw: RawTable) -> dict[str, str]:
    """Read the hashtag of each column, from its name or from the row under the header; empty if there are none."""
    names = [str(name) for name in raw.columns.columns]
    rows = [names]
    if len(raw):
        rows.append(["" if cell is pd.NA or cell is None else str(cell) for cell in raw.columns.iloc[0]])
    for cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        tags = {name: cell for name, cell in zip(names, cells, strict=True) if _HASHTAG.fullmatch(cell)}
        if len(tags) >= 2 and len(tags) > _TAGGED_SHARE * len(filled):
            return tags
    return {}


def find_gdelt_shape(raw: RawTable) -> bool:
    """Tell whether a table has the number of columns of GDELT and begins every event with an id and a date."""
    if len(raw.columns.columns) not in _list_gdelt_names():
        return False
    if fold_name(str(raw.columns.columns[0])) == "globaleventid":
        return True
    return len(raw) > 0 and _begins_event([str(cell) for cell in raw.columns.iloc[0, :2]])


def name_gdelt_columns(raw: RawTable) -> RawTable:
    """Give a table of GDELT, whose files have no header, the names of its columns."""
    names = _list_gdelt_names()[len(raw.columns.columns)]
    return dataclasses.replace(raw, columns=raw.columns.set_axis(names, axis=1))


def _list_gdelt_names() -> dict[int, list[str]]:
    names = list(read_preset("gdelt").position_names)
    older = [name for name in names if "ADM2" not in name]
    return {len(names): names, len(older): older}


def _begins_event(cells: list[str]) -> bool:
    return bool(_EVENT_ID.match(cells[0])) and bool(_SQL_DATE.match(cells[1]))
