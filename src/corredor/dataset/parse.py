"""The form of every file of a dataset, and its bytes to a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from corredor.dataset import files, schema
from corredor.dataset.features import parse_features
from corredor.dataset.findings import Table
from corredor.dataset.metadata import parse_metadata
from corredor.dataset.texts import parse_csv

_POLYGONS: Final = ("Polygon", "MultiPolygon")
_LINES: Final = ("LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a file is.

    Parameters
    ----------
    columns : Mapping of str to Rule
        Its columns.
    key : str or None
        Column that names a row.
    kinds : tuple of str
        Geometry types, empty for CSV and TOML.
    position_count : int, optional
        How many positions a LineString must have.
    """

    columns: schema.Columns
    key: str | None = "id"
    kinds: tuple[str, ...] = ()
    position_count: int | None = None


TABLE_FORMS: Final[Mapping[str, TableForm]] = {
    files.METADATA_FILE: TableForm(schema.METADATA_COLUMNS),
    **{file: TableForm(schema.LAYER_COLUMNS[layer], kinds=("Point",)) for layer, file in files.LAYER_FILES.items()},
    files.LAYER_FILES["corridors"]: TableForm(
        schema.LAYER_COLUMNS["corridors"], kinds=("LineString",), position_count=2
    ),
    files.SOURCES_FILE: TableForm(schema.SOURCE_COLUMNS),
    files.INDICATORS_FILE: TableForm(schema.INDICATOR_COLUMNS),
    files.COUNTRIES_FILE: TableForm(schema.COUNTRY_COLUMNS, "iso3", _POLYGONS),
    files.STATES_FILE: TableForm(schema.STATE_COLUMNS, "id", _POLYGONS),
    files.TOWNS_FILE: TableForm(schema.TOWN_COLUMNS, "id", ("Point",)),
    files.DISPUTED_FILE: TableForm(schema.DISPUTED_COLUMNS, None, _LINES),
    files.BACKDROP_FILE: TableForm({}, None, _POLYGONS),
}


def parse_table(file: str, raw: bytes | None) -> Table:
    """Read the bytes of one of the files of a dataset.

    Parameters
    ----------
    file : str
        One of `corredor.dataset.files.DATASET_FILES`.
    raw : bytes or None
        The file; None if it could not be read.

    Returns
    -------
    Table
        Empty and not readable if there are no bytes or they are not what the name says.
    """
    form = TABLE_FORMS[file]
    if raw is None:
        return Table(file, readable=False)
    if file == files.METADATA_FILE:
        return parse_metadata(raw)
    if not form.kinds:
        return parse_csv(file, raw, form.key or "id", tuple(form.columns))
    return parse_features(file, raw, form.key, form.kinds, form.position_count)
