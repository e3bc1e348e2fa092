"""Read a dataset folder, check all of it, and hand it on as one immutable Atlas."""

from corredor.dataset.atlas import Atlas, DataLicence, DatasetMeta, Places
from corredor.dataset.dates import parse_day_span
from corredor.dataset.locate import GEODATA_VARIABLE, find_geodata
from corredor.dataset.read import check_dataset, read_atlas
from corredor.dataset.report import DatasetCounts, format_check
from corredor.dataset.translations import translate_atlas

__all__ = [
    "GEODATA_VARIABLE",
    "Atlas",
    "DataLicence",
    "DatasetCounts",
    "DatasetMeta",
    "Places",
    "check_dataset",
    "find_geodata",
    "format_check",
    "parse_day_span",
    "read_atlas",
    "translate_atlas",
]
