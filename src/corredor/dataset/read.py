"""A dataset folder to an Atlas, with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from corredor.dataset import files
from corredor.dataset.atlas import Atlas, DatasetMeta, Places
from corredor.dataset.checked import CheckedTable
from corredor.dataset.frames import build_columns, build_frame, build_layer, build_sources
from corredor.dataset.metadata import read_licences
from corredor.dataset.report import DatasetCounts, count_records
from corredor.dataset.schema import METADATA_COLUMNS
from corredor.dataset.translations import TRANSLATION_FILES, check_translations, read_translations
from corredor.dataset.validate import check_contents
from corredor.errors import DatasetError, Fault


def read_atlas(folder: Path) -> Atlas:
    """Read all that can be read of a dataset folder.

    Parameters
    ----------
    folder : Path
        A folder laid out as the codebook says (``geodata/README.md``).

    Returns
    -------
    Atlas
        The records that are sound. What is wrong is listed in its faults; a record named there is left out.

    Raises
    ------
    DatasetError
        If `folder` is no folder, or holds no usable outline of any country; the error carries all faults.
    """
    atlas = _read(folder)
    if atlas.places.countries.empty:
        raise DatasetError(
            f"nothing in {folder} can be used without {files.COUNTRIES_FILE}: restore that file from a copy",
            atlas.faults,
        )
    return atlas


def check_dataset(folder: Path) -> tuple[tuple[Fault, ...], DatasetCounts]:
    """List everything that is wrong in a dataset folder, and count what is sound.

    Parameters
    ----------
    folder : Path
        As for `read_atlas`, with the same checks.

    Returns
    -------
    tuple of Fault and DatasetCounts
        No fault if the dataset is as the codebook says.

    Raises
    ------
    DatasetError
        If `folder` is no folder.
    """
    atlas = _read(folder)
    return atlas.faults, count_records(atlas)


def _read(folder: Path) -> Atlas:
    contents, faults = files.read_files(folder)
    checked = check_contents(contents)
    listed = [*faults, *(fault for part in checked.values() for fault in part.list_faults())]
    order = {file: position for position, file in enumerate(files.DATASET_FILES)}
    listed.sort(key=lambda fault: order.get(fault.file, len(order)))
    layers = {
        layer: build_layer(layer, checked[file].rows, checked[file].geometries, checked[file].broken)
        for layer, file in files.LAYER_FILES.items()
    }
    sources, indicators = checked[files.SOURCES_FILE], checked[files.INDICATORS_FILE]
    atlas = Atlas(
        meta=_build_meta(checked[files.METADATA_FILE], contents.get(files.METADATA_FILE, b"")),
        layers=MappingProxyType(layers),
        sources=build_sources(sources.rows, sources.columns, sources.broken),
        indicators=build_columns(indicators.rows, indicators.columns, indicators.broken),
        places=Places(
            countries=_build_places(checked[files.COUNTRIES_FILE]),
            states=_build_places(checked[files.STATES_FILE]),
            towns=_build_places(checked[files.TOWNS_FILE]),
            disputed=_build_places(checked[files.DISPUTED_FILE]),
            backdrop=_build_places(checked[files.BACKDROP_FILE]),
        ),
        faults=tuple(listed),
        content_hash=files.hash_contents(contents),
    )
    return _add_translations(atlas, contents)


def _add_translations(atlas: Atlas, contents: Mapping[str, bytes]) -> Atlas:
    texts, faults = {}, list(atlas.faults)
    for language, file in TRANSLATION_FILES.items():
        if file in contents:
            texts[language], marks, unusable = read_translations(contents[file], file)
            faults += unusable
            # records that are left out for another fault have no text to compare with
            faults += [] if atlas.faults else check_translations(atlas, file, marks)
    return replace(atlas, texts=MappingProxyType(texts), faults=tuple(faults))


def _build_meta(part: CheckedTable, raw: bytes) -> DatasetMeta:
    if part.rows.empty:
        return DatasetMeta()
    texts = {name: part.rows[name].iat[0] or "" for name in METADATA_COLUMNS}
    return DatasetMeta(**texts, licences=read_licences(raw))


def _build_places(part: CheckedTable) -> gpd.GeoDataFrame:
    return build_frame(part.rows, part.geometries, part.columns, part.broken)
