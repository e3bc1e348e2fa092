"""A view as a file: GeoJSON, GeoPackage, CSV, KML or GeoParquet, with its sources, grades, credit and licence."""

from corredor.exporting.files import write_whole
from corredor.exporting.formats import FORMATS, check_suffix, export_view, write_view
from corredor.exporting.records import build_records
from corredor.exporting.spreadsheet import write_table

__all__ = ["FORMATS", "build_records", "check_suffix", "export_view", "write_table", "write_view", "write_whole"]
