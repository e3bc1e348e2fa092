"""GeoPackage: one layer per layer of the dataset, tables ``sources`` and ``about``, styles as QGIS stores them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from corredor.exporting.contents import Export
from corredor.exporting.inert import replace_forbidden
from corredor.exporting.qgis import build_style
from corredor.exporting.typed import fix_types
from corredor.i18n import capitalise, translate

GEOMETRY_COLUMN: Final = "geom"
STYLE_TABLE: Final = "layer_styles"

_STYLE_DDL: Final = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
    ui TEXT(30), update_time DATETIME
)
"""


def write_geopackage(export: Export) -> bytes:
    """Write an export as GeoPackage.

    Parameters
    ----------
    export : Export
        What to write.

    Returns
    -------
    bytes
        Lists are joined by ``;``. The only date of change in it is that of the last record, so that equal exports
        give equal bytes.
    """
    with TemporaryDirectory(prefix="corredor-") as folder:
        path = Path(folder) / "export.gpkg"
        for layer, frame in export.layers.items():
            _write_layer(path, layer, frame, export)
        _write_texts(path, "sources", export.sources)
        about = export.about.as_texts()
        _write_texts(path, "about", pd.DataFrame({"key": list(about), "value": list(about.values())}, dtype=object))
        _finish(path, export)
        return _settle_counter(path.read_bytes())


def _settle_counter(content: bytes) -> bytes:
    """Set SQLite's counter of changes, which depends on when GDAL happened to write, to one fixed number.

    It stands at bytes 24 to 27 of the header, and once more at 92 to 95 beside the version that wrote them.
    """
    counter = (1).to_bytes(4, "big")
    return content[:24] + counter + content[28:92] + counter + content[96:]


def _write_layer(path: Path, layer: str, frame: gpd.GeoDataFrame, export: Export) -> None:
    about = export.about
    pyogrio.write_dataframe(
        fix_types(frame, join_lists=True),
        path,
        layer=layer,
        driver="GPKG",
        geometry_type="LineString" if layer == "corridors" else "Point",
        use_arrow=True,
        layer_options={
            "GEOMETRY_NAME": GEOMETRY_COLUMN,
            "DESCRIPTION": replace_forbidden(f"{about.selection} — {export.titles.get(layer, about.credit)}"),
        },
    )


def _write_texts(path: Path, table: str, texts: pd.DataFrame) -> None:
    cleaned = texts.map(replace_forbidden) if len(texts) else texts
    pyogrio.write_dataframe(pd.DataFrame(cleaned), path, layer=table, driver="GPKG")


def _finish(path: Path, export: Export) -> None:
    """Add the styles, set the dates of change, and lay the file out anew, so that its contents decide its bytes."""
    changed = f"{export.about.last_record or '1970-01-01'}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as database:
        database.execute(_STYLE_DDL)
        database.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
            " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, 'corredor', NULL, ?)",
            _list_styles(export, changed),
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
            (STYLE_TABLE, STYLE_TABLE),
        )
        database.execute("UPDATE gpkg_contents SET last_change = ?", (changed,))
        database.commit()
        database.execute("VACUUM")


def _list_styles(export: Export, changed: str) -> list[tuple[str, ...]]:
    language, titles = export.about.language, export.titles
    return [
        (
            layer,
            GEOMETRY_COLUMN,
            "corredor",
            build_style(layer, language, titles.get(layer, "")),
            replace_forbidden(titles[layer])
            if layer in titles
            else capitalise(translate(f"layer_about.{layer}", language)),
            changed,
        )
        for layer in export.layers
    ]
