"""What a process that reads a stranger's file gives up before it opens it."""

from __future__ import annotations

import os
from typing import Final

from corredor.importing.limits import Limits

try:
    import resource
except ImportError:  # Windows has none; the clock of the parent remains
    resource = None  # type: ignore[assignment]

DRIVERS: Final = {
    "geopackage": "GPKG",
    "shapefile": "ESRI Shapefile",
    "kml": "LIBKML",
    "kmz": "LIBKML",
    "gpx": "GPX",
    "flatgeobuf": "FlatGeobuf",
}
"""The one driver of GDAL that each format gets."""

_OTHER_DRIVERS: Final = (
    *(
        "MEM",
        "PCIDSK",
        "PDS4",
        "VICAR",
        "PDF",
        "MBTiles",
        "EEDA",
        "OGCAPI",
        "GDALG",
        "MapInfo File",
        "LVBAG",
        "S57",
    ),
    *("DGN", "OGR_VRT", "VRT", "CSV", "GML", "KML", "GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT"),
    *("SQLite", "WAsP", "OpenFileGDB", "DXF", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "WFS"),
    *("OAPIF", "EDIGEO", "Idrisi", "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin", "JML"),
    *("PLSCENES", "CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector", "ADBC"),
    *("AVCBin", "AVCE00", "AIVector", "HTTP", "Parquet", "Arrow", "netCDF", "HDF5", "PostgreSQL", "MySQL", "ODBC"),
)

_ENVIRONMENT: Final = {
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "CPL_TMPDIR": "",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF,query_only=ON",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "SHAPE_RESTORE_SHX": "YES",
    "GDAL_NUM_THREADS": "1",
    "OGR_GPKG_NUM_THREADS": "1",
    # The fast ways of these two drivers to Arrow fail, or crash, on rows without geometry.
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",
    "OGR_GPKG_STREAM_BASE_IMPL": "YES",
    "CPL_LOG": os.devnull,
    "PROJ_NETWORK": "OFF",
}


def limit_resources(limits: Limits) -> None:
    """Bound the memory, the processor time and the files of this process, where the system can."""
    if resource is None:
        return
    _set_limit(resource.RLIMIT_AS, limits.max_memory_mb * 1_000_000)
    _set_limit(resource.RLIMIT_CPU, limits.max_seconds * 2)
    _set_limit(resource.RLIMIT_FSIZE, (limits.max_unpacked_mb + limits.max_memory_mb) * 1_000_000)
    _set_limit(resource.RLIMIT_CORE, 0)


def _set_limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bounded, bounded))


def confine_gdal(kind: str, folder: str) -> None:
    """Leave GDAL one driver and no network; works only before it is first imported in this process.

    Parameters
    ----------
    kind : str
        Key of `DRIVERS`.
    folder : str
        Private folder for what it may have to write.
    """
    skipped = [*_OTHER_DRIVERS, *(name for name in set(DRIVERS.values()) if name != DRIVERS[kind])]
    os.environ.update(_ENVIRONMENT | {"CPL_TMPDIR": folder, "GDAL_SKIP": ",".join(skipped)})
