import geopandas as gpd
import pandas as pd
import pytest

from corredor.errors import FrameError
from corredor.geoprocessing import require_crs
from tests.geoprocessing.frames import make_points


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84"])
def test_longitude_and_latitude_pass(crs):
    require_crs(make_points((0, 0, "town")).set_crs(crs, allow_override=True), "records")


def test_an_empty_frame_passes_if_it_has_a_crs():
    require_crs(make_points().set_crs("EPSG:4326"), "records")


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4674", "EPSG:32719"])
def test_another_crs_is_refused_with_what_to_do(crs):
    with pytest.raises(FrameError, match=rf"records: is in {crs}, expected EPSG:4326; reproject it"):
        require_crs(make_points((0, 0, "town")).to_crs(crs), "records")


def test_a_missing_crs_is_refused():
    with pytest.raises(FrameError, match="targets: has no CRS, expected EPSG:4326"):
        require_crs(gpd.GeoDataFrame({"id": []}, geometry=[]), "targets")


def test_a_frame_without_geometry_is_refused():
    with pytest.raises(FrameError, match="expected a GeoDataFrame in EPSG:4326, got DataFrame"):
        require_crs(pd.DataFrame({"id": [1]}), "records")
    with pytest.raises(FrameError, match="no geometry column"):
        require_crs(gpd.GeoDataFrame({"id": [1]}), "records")
