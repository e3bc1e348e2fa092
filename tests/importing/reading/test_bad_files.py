"""A bad file of every format: each is refused for its reason, and nothing else happens."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corredor.importing.errors import ImportFileError
from corredor.importing.limits import Limits
from corredor.importing.reading import read_source
from tests.importing.reading.writing import (
    PLACES,
    change_database,
    read_here,
    refuse,
    write_gdal,
    write_gpx,
    write_kml,
    write_ods,
    write_placemark,
    write_shapefile,
    write_sheets,
    zip_files,
)

SHEET = PLACES.drop(columns="geometry")
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)
SUFFIXES = (
    *(".csv", ".tsv", ".xlsx", ".xls", ".ods", ".geojson", ".geojsonl", ".gpkg", ".zip", ".kml", ".kmz", ".gpx"),
    *(".fgb", ".parquet", ".shp"),
)


def write_parquet(path: Path) -> Path:
    PLACES.to_parquet(path)
    return path


def write_plain_kml(path: Path) -> Path:
    return write_kml(path, write_placemark("uno", -70, 5) * 20)


def write_kmz(path: Path) -> Path:
    return zip_files(path, write_kml(path.with_name("doc.kml"), write_placemark("uno", -70, 5)))


def write_plain_gpx(path: Path) -> Path:
    return write_gpx(path, '<wpt lat="5" lon="-70"><name>a</name></wpt>' * 20)


WRITERS: dict[str, Callable[[Path], Path]] = {
    ".xlsx": lambda path: write_sheets(path, "XLSX", {"uno": SHEET}),
    ".ods": lambda path: write_ods(path, "uno", [["a", "b"], ["1", "2"]]),
    ".gpkg": lambda path: write_gdal(path, "GPKG"),
    ".zip": lambda path: write_shapefile(path.parent),
    ".kml": write_plain_kml,
    ".kmz": write_kmz,
    ".gpx": write_plain_gpx,
    ".fgb": lambda path: write_gdal(path, "FlatGeobuf", PLACES.dropna()),
    ".parquet": write_parquet,
}


def refuse_upload(content: bytes, name: str, limits: Limits | None = None) -> ImportFileError:
    error = refuse(lambda: read_source(content, name=name, limits=limits))
    assert "/tmp" not in str(error)  # noqa: S108 - no path of ours is told
    return error


def refuse_content(folder: Path, content: bytes, suffix: str) -> ImportFileError:
    """Refuse in this process what is refused before GDAL sees it, else in the other one."""
    if suffix == ".fgb":
        return refuse_upload(content, f"bad{suffix}")
    path = folder / f"bad{suffix}"
    path.write_bytes(content)
    return refuse(lambda: read_here(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"")
    assert refuse(lambda: read_here(tmp_path / f"a{suffix}")).code == "empty"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_garbage_with_the_right_suffix(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(random.Random(suffix).randbytes(3_000))
    assert refuse(lambda: read_here(tmp_path / f"a{suffix}")).code == "unknown_format"


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_file_that_is_cut(tmp_path: Path, suffix: str) -> None:
    whole = WRITERS[suffix](tmp_path / f"a{suffix}").read_bytes()
    for share in (0.67, 0.98):
        error = refuse_content(tmp_path, whole[: int(len(whole) * share)], suffix)
        # GDAL itself finds a FlatGeobuf that is cut within its index, and calls it damaged.
        assert error.code in (("truncated", "broken") if suffix == ".fgb" else ("truncated",))


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_beginning_of_a_format_and_then_garbage(tmp_path: Path, suffix: str) -> None:
    head = WRITERS[suffix](tmp_path / f"a{suffix}").read_bytes()[:64]
    error = refuse_content(tmp_path, head + random.Random(suffix).randbytes(3_000), suffix)
    assert error.code in ("broken", "truncated", "unknown_format")


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.csv", "a.kml", "a.zip"])
def test_a_vrt_under_any_name_is_not_followed(name: str) -> None:
    error = refuse_upload(VRT.encode(), name)
    assert (error.code, error.values["found"]) == ("unknown_format", "XML (OGRVRTDataSource)")


@pytest.mark.parametrize("text", ["/vsicurl/http://127.0.0.1/a.csv", "http://127.0.0.1/a.csv", "PG:dbname=x"])
def test_an_address_is_no_table(text: str) -> None:
    assert refuse_upload(text.encode(), "a.csv").code == "no_rows"


ENTITY_BOMB = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE kml SYSTEM "http://127.0.0.1/x.dtd">'


@pytest.mark.parametrize("doctype", [ENTITY_BOMB, EXTERNAL, REMOTE])
@pytest.mark.parametrize("root", ["kml", "gpx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, doctype: str, root: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<{root}><name>&a;</name></{root}>'
    (tmp_path / f"a.{root}").write_bytes(text.encode(encoding))
    assert refuse(lambda: read_here(tmp_path / f"a.{root}")).code == "entity"


def test_entities_far_down_and_in_archives_are_refused(tmp_path: Path) -> None:
    late = f"<?xml version='1.0'?><!--{'x' * 100_000}-->{EXTERNAL}<kml/>"
    (tmp_path / "doc.kml").write_text(late)
    assert refuse_upload((tmp_path / "doc.kml").read_bytes(), "a.kml").code in ("entity", "unknown_format")
    (tmp_path / "doc.kml").write_text(f"{EXTERNAL}<kml><name>&a;</name></kml>")
    assert refuse(lambda: read_here(zip_files(tmp_path / "a.kmz", tmp_path / "doc.kml"))).code == "entity"
    book = write_sheets(tmp_path / "a.xlsx", "XLSX", {"uno": SHEET})
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/workbook.xml":
                content = content.replace(b"<workbook", EXTERNAL.encode() + b"<workbook")
            new.writestr(info.filename, content)
    assert refuse(lambda: read_here(tmp_path / "b.xlsx")).code == "entity"


def test_deep_markup_is_refused(tmp_path: Path) -> None:
    path = write_kml(tmp_path / "a.kml", "<Folder>" * 100_000)
    assert refuse_upload(path.read_bytes(), "a.kml").code == "too_deep"


def test_a_network_link_is_not_followed(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    assert refuse_upload(write_kml(tmp_path / "a.kml", link).read_bytes(), "a.kml").code == "network_link"
    both = write_kml(tmp_path / "b.kml", link + write_placemark("uno", -70, 5))
    raw = read_source(both)
    assert (len(raw), raw.facts["network_links"]) == (1, "1")


def test_geopackages_that_run_code_are_refused(tmp_path: Path) -> None:
    view = change_database(
        write_gdal(tmp_path / "a.gpkg", "GPKG"),
        "CREATE VIEW trap AS SELECT load_extension('/tmp/x') AS a FROM a",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('trap', 'attributes', 'trap')",
    )
    assert refuse_upload(view.read_bytes(), "a.gpkg").code == "unsafe_database"
    virtual = change_database(
        write_gdal(tmp_path / "b.gpkg", "GPKG"),
        "PRAGMA writable_schema=ON",
        "INSERT INTO sqlite_master VALUES "
        "('table', 't', 't', 0, 'CREATE VIRTUAL TABLE t USING VirtualOGR(''/etc/passwd'')')",
    )
    error = refuse_upload(virtual.read_bytes(), "b.gpkg")
    assert (error.code, error.values["element"]) == ("unsafe_database", "t")


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        database.execute("CREATE TABLE a (b)")
        database.commit()
    error = refuse_upload((tmp_path / "a.gpkg").read_bytes(), "a.gpkg")
    assert (error.code, error.values["found"]) == ("unknown_format", "SQLite")


def test_a_geometry_that_cannot_be_read_is_counted(tmp_path: Path) -> None:
    path = change_database(
        write_gdal(tmp_path / "a.gpkg", "GPKG", SPATIAL_INDEX="NO"),
        "UPDATE a SET geom = x'47500001e6100000ffff' WHERE fid = 1",
    )
    raw = read_source(path)
    assert raw.geometry.isna().tolist() == [True, False, True]
    assert raw.facts["unreadable_shapes"] == "1"


def test_a_shapefile_without_its_parts(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path, without=(".dbf", ".shx"))
    assert refuse_upload(path.read_bytes(), "a.zip").code == "shapefile_incomplete"
    bare = (tmp_path / "inner" / "places.shp").read_bytes()
    assert refuse_upload(bare, "a.shp").code == "shapefile_incomplete"


def test_a_shapefile_whose_attributes_are_cut(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path)
    table = tmp_path / "inner" / "places.dbf"
    table.write_bytes(table.read_bytes()[:-100])
    zip_files(path, *sorted((tmp_path / "inner").iterdir()))
    assert refuse_upload(path.read_bytes(), "a.zip").code == "truncated"


def test_a_workbook_under_a_password() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert refuse_upload(content, "a.xlsx").code == "encrypted"


def test_a_sheet_that_claims_to_be_huge_takes_no_memory_of_ours(tmp_path: Path) -> None:
    book = write_sheets(tmp_path / "a.xlsx", "XLSX", {"uno": SHEET})
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(info.filename, content)
    error = refuse_upload((tmp_path / "b.xlsx").read_bytes(), "b.xlsx")
    assert error.code in ("out_of_memory", "too_many_columns", "too_many_rows")


def test_vertices_are_bounded(tmp_path: Path) -> None:
    limits = Limits(max_vertices=1)
    content = WRITERS[".gpkg"](tmp_path / "a.gpkg").read_bytes()
    assert refuse_upload(content, "a.gpkg", limits).code == "too_many_vertices"
    path = WRITERS[".parquet"](tmp_path / "a.parquet")
    assert refuse(lambda: read_here(path, limits=limits)).code == "too_many_vertices"


def test_a_parquet_that_unpacks_to_too_much(tmp_path: Path) -> None:
    SHEET.iloc[[0] * 100_000].to_parquet(tmp_path / "a.parquet", use_dictionary=False)
    error = refuse_upload((tmp_path / "a.parquet").read_bytes(), "a.parquet", Limits(max_unpacked_mb=1))
    assert error.code == "too_large_unpacked"


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    error = refuse_upload(bytes(1_000_001), "a.csv", Limits(max_mb=1))
    assert (error.code, error.values["limit"]) == ("too_large", 1)
    (tmp_path / "a.csv").write_bytes(bytes(1_000_001))
    assert refuse(lambda: read_source(tmp_path / "a.csv", limits=Limits(max_mb=1))).code == "too_large"


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv", Path("/dev/zero"), Path("/vsimem/a.csv")):
        assert refuse(lambda path=path: read_source(path)).code == "not_a_file"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<!DOCTYPE html><html><body>Please sign in</body></html>", "HTML"),
        (b"\x1f\x8b\x08" + bytes(20), "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"a,b\n1,\0\0\0\n", "binary"),
    ],
)
def test_other_kinds_of_files_are_named(content: bytes, found: str) -> None:
    error = refuse_upload(content, "a.csv")
    assert (error.code, error.values["found"]) == ("unknown_format", found)
