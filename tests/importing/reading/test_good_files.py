"""One good file of every format, through the process that reads: letters, missing cells, several systems."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.testing import assert_geometries_equal

from corredor.importing.raw import RawTable
from corredor.importing.reading import FORMATS, Part, ReadOptions, list_parts, read_source
from tests.importing.reading.writing import (
    PLACES,
    list_rows,
    read_here,
    write_collection,
    write_gdal,
    write_gpx,
    write_kml,
    write_ods,
    write_placemark,
    write_shapefile,
    write_sheets,
    zip_files,
)

ROWS = [
    ["Táchira", "3", "0.5", "2023-01-05"],
    ["São Gabriel", None, None, "2023-02-28"],
    [None, "12", "12.25", None],
]
UTM = PLACES.to_crs("EPSG:32719")


def check_places(raw: RawTable, crs: str) -> None:
    assert list_rows(raw) == ROWS
    assert raw.geometry is not None
    assert raw.geometry.crs == "EPSG:4326"
    assert_geometries_equal(np.asarray(raw.geometry.array), PLACES.geometry.to_numpy(), tolerance=1e-7)
    assert (raw.crs, raw.rows.tolist(), raw.truncated, raw.header_row) == (crs, [1, 2, 3], False, 0)


@pytest.mark.parametrize(
    ("suffix", "driver", "kind", "options"),
    [
        (".geojson", "GeoJSON", "geojson", {"RFC7946": "NO"}),
        (".geojsonl", "GeoJSONSeq", "geojsonseq", {}),
        (".gpkg", "GPKG", "geopackage", {}),
        (".fgb", "FlatGeobuf", "flatgeobuf", {"SPATIAL_INDEX": "NO"}),
    ],
)
def test_formats_of_gdal(tmp_path: Path, suffix: str, driver: str, kind: str, options: dict[str, str]) -> None:
    places = PLACES if driver == "GeoJSONSeq" else UTM
    raw = read_source(write_gdal(tmp_path / f"sitios{suffix}", driver, places, **options))
    check_places(raw, "EPSG:4326" if driver == "GeoJSONSeq" else "EPSG:32719")
    assert (raw.format, raw.name, raw.facts) == (kind, f"sitios{suffix}", {})


def test_a_zipped_shapefile(tmp_path: Path) -> None:
    raw = read_source(write_shapefile(tmp_path, UTM))
    check_places(raw, "EPSG:32719")
    assert (raw.format, raw.facts, raw.encoding.lower()) == ("shapefile", {"archive": "zip"}, "utf-8")


def test_a_shapefile_that_names_no_encoding(tmp_path: Path) -> None:
    raw = read_source(write_shapefile(tmp_path, PLACES, without=(".cpg",)))
    assert raw.columns["name"].tolist()[:2] == ["Táchira", "São Gabriel"]


def test_geoparquet_and_parquet(tmp_path: Path) -> None:
    UTM.to_parquet(tmp_path / "a.parquet")
    check_places(read_here(tmp_path / "a.parquet"), "EPSG:32719")
    UTM.iloc[:2].to_parquet(tmp_path / "b.parquet", geometry_encoding="geoarrow")
    assert read_here(tmp_path / "b.parquet").geometry.iloc[0].equals_exact(PLACES.geometry.iloc[0], 1e-7)
    days = pd.to_datetime(["2023-01-01", "2023-02-01"])
    plain = pd.DataFrame({"n": [1, 2], "day": days, "at": days + pd.Timedelta("90min"), "list": [[1, 2], None]})
    plain.to_parquet(tmp_path / "c.parquet")
    raw = read_here(tmp_path / "c.parquet")
    assert list_rows(raw) == [
        ["1", "2023-01-01", "2023-01-01T01:30:00", "[1, 2]"],
        ["2", "2023-02-01", "2023-02-01T01:30:00", None],
    ]
    assert (raw.geometry, raw.crs) == (None, "")


def test_kml_with_folders_and_extended_data(tmp_path: Path) -> None:
    data = "<ExtendedData><Data name='muertos'><value>5</value></Data></ExtendedData>"
    body = (
        f"<Folder><name>Ríos</name>{write_placemark('Cúcuta', -72.5, 7.875, data)}</Folder>"
        f"<Folder><name>Cárceles</name>{write_placemark('Tocorón', -67.5, 10.125)}"
        "<Placemark><name>sin lugar</name></Placemark></Folder>"
    )
    raw = read_source(write_kml(tmp_path / "a.kml", body))
    assert raw.columns["layer"].tolist() == ["Ríos", "Cárceles", "Cárceles"]
    assert raw.columns["Name"].tolist() == ["Cúcuta", "Tocorón", "sin lugar"]
    assert raw.columns["muertos"].tolist()[0] == "5"
    assert raw.geometry.tolist() == [shapely.Point(-72.5, 7.875), shapely.Point(-67.5, 10.125), None]
    assert (raw.crs, raw.facts["layers"]) == ("EPSG:4326", "Ríos; Cárceles")


def test_kml_of_all_shapes_and_depths(tmp_path: Path) -> None:
    box = "<LatLonBox><north>1</north><south>0</south><east>1</east><west>0</west></LatLonBox>"
    overlay = (
        f"<GroundOverlay><name>foto</name><Icon><href>http://127.0.0.1:9/a.png</href></Icon>{box}</GroundOverlay>"
    )
    inner = f"<Folder><name>x</name>{write_placemark('3', 1, 2)}</Folder>"
    body = (
        f"{write_placemark('1', 1, 2)}<Folder><name>x</name>{write_placemark('2', 1, 2)}{inner}</Folder>{overlay}"
    )
    raw = read_source(write_kml(tmp_path / "a.kml", body))
    assert sorted(raw.columns["Name"]) == ["1", "2", "3", "foto"]


def test_kmz_reads_its_document(tmp_path: Path) -> None:
    document = write_kml(tmp_path / "doc.kml", write_placemark("uno", -70, 5))
    other = write_kml(tmp_path / "more.kml", write_placemark("dos", -70, 6))
    raw = read_source(zip_files(tmp_path / "a.kmz", other, document))
    assert (raw.format, raw.columns["Name"].tolist(), raw.facts) == ("kmz", ["uno"], {})


def test_gpx_has_points_and_tracks(tmp_path: Path) -> None:
    point = '<wpt lat="5" lon="-70"><name>Árbol</name><time>2023-01-05T10:00:00Z</time></wpt>'
    track = '<trk><name>t</name><trkseg><trkpt lat="1" lon="-70"/><trkpt lat="2" lon="-70"/></trkseg></trk>'
    raw = read_source(write_gpx(tmp_path / "a.gpx", point + track))
    assert raw.columns["layer"].tolist() == ["waypoints", "tracks"]
    assert raw.columns["name"].tolist() == ["Árbol", "t"]
    assert raw.columns["time"].tolist()[0] == "2023-01-05T10:00:00Z"
    assert raw.geometry.geom_type.tolist() == ["Point", "MultiLineString"]


SHEET = pd.DataFrame(
    {"lugar": ["Táchira", None], "n": [1, 2], "x": [1.5, None], "day": pd.to_datetime(["2023-01-05", None])}
)


def test_a_workbook_of_one_sheet(tmp_path: Path) -> None:
    raw = read_source(write_sheets(tmp_path / "a.xlsx", "XLSX", {"Año": SHEET}))
    assert list_rows(raw) == [["Táchira", "1", "1.5", "2023-01-05"], [None, "2", None, None]]
    assert (raw.format, raw.part, raw.header_row, raw.rows.tolist()) == ("xlsx", "", 1, [2, 3])


def test_ods(tmp_path: Path) -> None:
    raw = read_source(write_ods(tmp_path / "a.ods", "uno", [["lugar", "n"], ["Táchira", "=1+1"]]))
    assert (list_rows(raw), raw.format) == ([["Táchira", "=1+1"]], "ods")


def test_the_parts_of_a_file_are_listed_and_read(tmp_path: Path) -> None:
    book = write_sheets(tmp_path / "a.xlsx", "XLSX", {"uno": SHEET, "dos": SHEET.iloc[:1]})
    assert list_parts(book) == (Part("uno", "xlsx", 3), Part("dos", "xlsx", 2))
    raw = read_here(book, part="dos")
    assert (len(raw), raw.part) == (1, "dos")
    write_gdal(tmp_path / "a.gpkg", "GPKG", layer="uno")
    write_gdal(tmp_path / "a.gpkg", "GPKG", PLACES.iloc[:1], layer="dos", mode="a")
    assert list_parts(tmp_path / "a.gpkg") == (Part("uno", "geopackage", 3), Part("dos", "geopackage", 1))
    assert len(read_source(tmp_path / "a.gpkg", options=ReadOptions(part="dos"))) == 1
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    both = zip_files(tmp_path / "both.zip", book, tmp_path / "b.csv", write_collection(tmp_path / "c.geojson", []))
    names = [part.name for part in list_parts(both)]
    assert names == ["a.xlsx › uno", "a.xlsx › dos", "b.csv", "c.geojson"]
    assert len(read_here(both, part="a.xlsx › uno")) == 2


def test_an_upload_is_read_like_a_file_and_its_name_is_no_path(tmp_path: Path) -> None:
    content = write_gdal(tmp_path / "a.gpkg", "GPKG").read_bytes()
    raw = read_source(content, name="../../etc/sitios.gpkg")
    check_places(raw, "EPSG:4326")
    assert raw.name == "sitios.gpkg"
    assert read_source(b"a,b\n1,2\n", name="C:\\users\\ana\\x.csv").name == "x.csv"


@pytest.mark.parametrize(
    ("suffix", "promised"), [(".gpkg", "geopackage"), (".xlsx", "xlsx"), (".geojson", "geojson")]
)
def test_the_content_counts_and_a_wrong_suffix_is_told(suffix: str, promised: str) -> None:
    raw = read_source(b"a,b\n1,2\n", name=f"rows{suffix}")
    assert (raw.format, raw.facts["format_by_name"]) == ("csv", promised)


def test_progress_is_heard_and_rises(tmp_path: Path) -> None:
    heard: list[tuple[float | None, int]] = []
    read_source(b"a,b\n" + b"1,2\n" * 1_000, name="x.csv", on_progress=lambda *report: heard.append(report))
    assert heard[-1] == (1.0, 1_000)
    shares = [share for share, _ in heard if share is not None]
    assert shares == sorted(shares)


def test_the_names_of_formats_are_those_that_the_tests_know() -> None:
    assert set(FORMATS) == {
        *("csv", "xlsx", "xls", "ods", "geojson", "geojsonseq", "geopackage"),
        *("shapefile", "kml", "kmz", "gpx", "flatgeobuf", "parquet"),
    }


def test_no_formula_runs_and_the_stored_value_counts(tmp_path: Path) -> None:
    book = write_sheets(tmp_path / "a.xlsx", "XLSX", {"uno": SHEET})
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                cell = (
                    b'<row r="4"><c r="B4"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>7</v></c></row></sheetData>'
                )
                content = content.replace(b"</sheetData>", cell)
            new.writestr(info.filename, content)
    assert list_rows(read_here(tmp_path / "b.xlsx"))[-1] == [None, "7", None, None]


def test_titles_above_a_sheet_and_blank_rows_in_it(tmp_path: Path) -> None:
    rows = [["Informe de 2023", ""], ["", ""], ["lugar", "muertos"], ["Táchira", "1"], ["", ""], ["Lima", "2"]]
    raw = read_here(write_ods(tmp_path / "a.ods", "uno", rows))
    assert list_rows(raw) == [["Táchira", "1"], ["Lima", "2"]]
    assert (raw.header_row, raw.rows.tolist()) == (3, [4, 6])
    assert raw.facts == {"title_rows": "1", "blank_lines": "2"}
