"""Small files of every format, written by the libraries that read them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.raw import RawTable
from corredor.importing.reading.loading import load_table
from corredor.importing.reading.options import ReadOptions, Task
from corredor.importing.reading.read import read_file
from corredor.importing.reading.saving import save_table

PLACES = gpd.GeoDataFrame(
    {
        "name": ["Táchira", "São Gabriel", None],
        "count": pd.array([3, None, 12], dtype="Int64"),
        "share": [0.5, None, 12.25],
        "day": ["2023-01-05", "2023-02-28", None],
    },
    geometry=[shapely.Point(-72.25, 7.75), shapely.Point(-67.0, -0.125), None],
    crs="EPSG:4326",
)
"""Two places and a record without one; non-ASCII letters, missing cells, a whole and a broken number."""


def write_gdal(path: Path, driver: str, places: gpd.GeoDataFrame = PLACES, **options: object) -> Path:
    places.to_file(path, driver=driver, engine="pyogrio", **options)
    return path


def write_sheets(path: Path, driver: str, sheets: dict[str, pd.DataFrame]) -> Path:
    for at, (name, rows) in enumerate(sheets.items()):
        pyogrio.write_dataframe(rows, path, layer=name, driver=driver, append=at > 0)
    return path


def write_ods(path: Path, sheet: str, rows: list[list[str]]) -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<?xml version='1.0'?><office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="{sheet}">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        "<?xml version='1.0'?><m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        f"<m:file-entry m:full-path='/' m:media-type='{kind}'/></m:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def zip_files(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


def write_shapefile(folder: Path, places: gpd.GeoDataFrame = PLACES, without: tuple[str, ...] = ()) -> Path:
    inner = folder / "inner"
    inner.mkdir()
    write_gdal(inner / "places.shp", "ESRI Shapefile", places, encoding="utf-8")
    files = [file for file in sorted(inner.iterdir()) if file.suffix not in without]
    return zip_files(folder / "places.zip", *files)


def write_kml(path: Path, body: str) -> Path:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
    path.write_text(f"{head}<Document>{body}</Document></kml>", encoding="utf-8")
    return path


def write_placemark(name: str, lon: float, lat: float, extra: str = "") -> str:
    point = f"<Point><coordinates>{lon},{lat}</coordinates></Point>"
    return f"<Placemark><name>{name}</name>{extra}{point}</Placemark>"


def write_gpx(path: Path, body: str) -> Path:
    path.write_text(
        f'<?xml version="1.0"?>\n<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">{body}'
        "</gpx>",
        encoding="utf-8",
    )
    return path


def write_collection(path: Path, features: list[object], **members: object) -> Path:
    path.write_text(
        json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False), "utf-8"
    )
    return path


def make_feature(lon: float, lat: float, **properties: object) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "properties": properties, "geometry": point}


def change_database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


def read_here(path: Path, **chosen: object) -> RawTable:
    """Read a file in this process; for formats that GDAL does not read."""
    limits = chosen.pop("limits", Limits())
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    task = Task(path, path.suffix.lower(), folder, ReadOptions(**chosen), limits)
    save_table(read_file(task), folder / "table.arrow")
    return load_table(folder / "table.arrow", path.name)


def read_text_here(folder: Path, text: str | bytes, suffix: str = ".csv", **chosen: object) -> RawTable:
    path = folder / f"rows{suffix}"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_here(path, **chosen)


def list_rows(raw: RawTable) -> list[list[str | None]]:
    rows = raw.columns.astype(object)
    return rows.where(rows.notna(), None).to_numpy().tolist()


def refuse(read: Callable[[], object]) -> ImportFileError:
    with pytest.raises(ImportFileError) as caught:
        read()
    return caught.value
