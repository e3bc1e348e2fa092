"""Read a dataset folder, check all of it, and hand it on as one immutable Atlas."""

from corredor.dataset.atlas import Atlas, DataLicence, DatasetMeta, Places
from corredor.dataset.dates import parse_day_span
from corredor.dataset.locate import GEODATA_VARIABLE, find_geodata
from corredor.dataset.own import add_own_layers, list_types, remove_own_layers
from corredor.dataset.own_layer import OwnLayer
from corredor.dataset.read import check_dataset, read_atlas
from corredor.dataset.report import DatasetCounts, format_check
from corredor.dataset.translations import translate_atlas

__all__ = [
    "GEODATA_VARIABLE",
    "Atlas",
    "DataLicence",
    "DatasetCounts",
    "DatasetMeta",
    "OwnLayer",
    "Places",
    "add_own_layers",
    "check_dataset",
    "find_geodata",
    "format_check",
    "list_types",
    "parse_day_span",
    "read_atlas",
    "remove_own_layers",
    "translate_atlas",
]
