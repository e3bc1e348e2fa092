"""Reference systems: asked about where the file is silent, and never taken from a file that it names."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely

from corredor.importing.errors import CrsUnknownError
from corredor.importing.reading import ReadOptions, gdal, read_source
from corredor.importing.reading.crs import read_crs, suggest_crs
from tests.importing.reading.writing import PLACES, change_database, read_here, write_gdal, write_shapefile

LIMA_UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32718", always_xy=True).transform(-77.03, -12.05)


def test_utm_of_the_americas_is_suggested_for_metres() -> None:
    suggested = suggest_crs(*LIMA_UTM)
    lima = next(each for each in suggested if each.crs == "EPSG:32718")
    assert (round(lima.lon, 2), round(lima.lat, 2)) == (-77.03, -12.05)
    assert lima.name == "WGS 84 / UTM zone 18S"
    assert all(-120 < each.lon < -30 and -57 < each.lat < 51 for each in suggested)
    north = suggest_crs(700_000, 1_150_000)
    assert "EPSG:32618" in [each.crs for each in north]
    assert "EPSG:32718" not in [each.crs for each in north]


def test_degrees_and_nonsense() -> None:
    assert [each.crs for each in suggest_crs(-70, 5)] == ["EPSG:4326"]
    assert suggest_crs(1e12, 1e12) == []
    assert "EPSG:3857" in [each.crs for each in suggest_crs(-7_792_364, 1_000_000)]
    assert "EPSG:9377" in [each.crs for each in suggest_crs(4_880_000, 2_090_000)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "EPSG:999999",
        "+proj=longlat +nadgrids=/etc/passwd",
        "+init=/etc/passwd:1",
        'LOCAL_CS["Undefined Cartesian SRS"]',
        'GEOGCS["x",DATUM["d",SPHEROID["s",6378137,298]],PRIMEM["g",0],UNIT["degree",0.0174532925199433],'
        'EXTENSION["PROJ4","+proj=longlat +nadgrids=@/tmp/x.gsb"]]',
    ],
)
def test_what_is_no_system_or_names_a_file_is_none(text: str) -> None:
    assert read_crs(text) is None


@pytest.mark.parametrize("crs", ["EPSG:32719", "EPSG:3857", "EPSG:4674", "EPSG:9377", "ESRI:102033"])
def test_systems_that_are_written_as_wkt_are_recognised(crs: str) -> None:
    for version in ("WKT1_ESRI", "WKT2_2019"):
        read = read_crs(pyproj.CRS(crs).to_wkt(version))
        assert read is not None
        assert read.to_authority() == tuple(crs.split(":"))


@pytest.fixture
def _gdal_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process without confining the GDAL that the other tests use."""
    monkeypatch.setattr(gdal, "confine_gdal", lambda *_: None)


def check_question(path: Path) -> None:
    with pytest.raises(CrsUnknownError) as caught:
        read_here(path)
    first = PLACES.to_crs("EPSG:32719").geometry.iloc[0]
    assert caught.value.samples[0] == pytest.approx((first.x, first.y))
    assert caught.value.code == "crs_unknown"
    raw = read_here(path, crs="EPSG:32719")
    assert raw.crs == "EPSG:32719"
    assert raw.geometry.iloc[0].equals_exact(PLACES.geometry.iloc[0], 1e-7)


@pytest.mark.usefixtures("_gdal_as_it_is")
def test_a_shapefile_without_prj_is_asked_about(tmp_path: Path) -> None:
    check_question(write_shapefile(tmp_path, PLACES.to_crs("EPSG:32719"), without=(".prj",)))


@pytest.mark.usefixtures("_gdal_as_it_is")
@pytest.mark.parametrize("number", [-1, 0])
def test_a_geopackage_with_an_undefined_system_is_asked_about(tmp_path: Path, number: int) -> None:
    path = write_gdal(tmp_path / "a.gpkg", "GPKG", PLACES.to_crs("EPSG:32719"))
    check_question(
        change_database(
            path,
            f"UPDATE gpkg_geometry_columns SET srs_id = {number}",
            f"UPDATE gpkg_contents SET srs_id = {number}",
        )
    )


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_flatgeobuf_and_geoparquet_without_a_system_are_asked_about(tmp_path: Path) -> None:
    bare = PLACES.to_crs("EPSG:32719").set_crs(None, allow_override=True)
    path = write_gdal(tmp_path / "a.fgb", "FlatGeobuf", bare, SPATIAL_INDEX="NO")
    with pytest.raises(CrsUnknownError) as caught:
        read_source(path)
    assert len(caught.value.samples) == 2
    assert read_source(path, options=ReadOptions(crs="EPSG:32719")).crs == "EPSG:32719"
    bare.to_parquet(tmp_path / "a.parquet")
    check_question(tmp_path / "a.parquet")


@pytest.mark.usefixtures("_gdal_as_it_is")
def test_what_the_file_says_goes_before_what_the_user_says(tmp_path: Path) -> None:
    path = write_gdal(tmp_path / "a.gpkg", "GPKG", PLACES.to_crs("EPSG:32719"))
    assert read_here(path, crs="EPSG:3857").crs == "EPSG:32719"


@pytest.mark.usefixtures("_gdal_as_it_is")
def test_lines_and_areas_in_other_datums_move_whole(tmp_path: Path) -> None:
    area = shapely.Polygon([(-72, 7), (-71, 7), (-71, 8)], [[(-71.3, 7.2), (-71.2, 7.2), (-71.2, 7.3)]])
    shapes = gpd.GeoDataFrame({"n": [1]}, geometry=[area], crs="EPSG:4326").to_crs("EPSG:3116")
    raw = read_here(write_gdal(tmp_path / "a.gpkg", "GPKG", shapes))
    assert raw.crs == "EPSG:3116"
    assert raw.geometry.iloc[0].normalize().equals_exact(area.normalize(), 1e-5)
