"""The files of a dataset folder: their names, their bytes, their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from corredor.dataset.wording import escape_text
from corredor.errors import DatasetError, Fault
from corredor.vocabulary import LANGUAGES, LAYERS

METADATA_FILE: Final = "dataset.toml"
SOURCES_FILE: Final = "sources.csv"
INDICATORS_FILE: Final = "indicators.csv"
LAYER_FILES: Final[Mapping[str, str]] = {layer: f"layers/{layer}.geojson" for layer in LAYERS}
COUNTRIES_FILE: Final = "places/countries.geojson"
STATES_FILE: Final = "places/states.geojson"
TOWNS_FILE: Final = "places/towns.geojson"
DISPUTED_FILE: Final = "places/disputed.geojson"
BACKDROP_FILE: Final = "places/backdrop.geojson"
PLACE_FILES: Final = (COUNTRIES_FILE, STATES_FILE, TOWNS_FILE, DISPUTED_FILE, BACKDROP_FILE)

DATASET_FILES: Final = (METADATA_FILE, *LAYER_FILES.values(), SOURCES_FILE, INDICATORS_FILE, *PLACE_FILES)
"""Every file of a dataset, in the order in which faults are listed."""

OPTIONAL_FILES: Final = tuple(f"translations/{language}.csv" for language in LANGUAGES[1:])
"""Free text of the records in the other languages; a dataset is whole without."""

MAX_FILE_MB: Final = 200


def read_files(folder: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """Read the bytes of every file of a dataset folder.

    Parameters
    ----------
    folder : Path
        The dataset folder.

    Returns
    -------
    tuple of dict and list
        The bytes by path relative to the folder, for the files that could be read; a fault for each that could
        not, and for each stray GeoJSON file, which would otherwise be passed over in silence.

    Raises
    ------
    DatasetError
        If `folder` is no folder.
    """
    if not folder.is_dir():
        raise DatasetError(f"there is no dataset folder {folder}: name a folder that holds {METADATA_FILE}")
    contents: dict[str, bytes] = {}
    faults: list[Fault] = []
    for file in (*DATASET_FILES, *OPTIONAL_FILES):
        problem = _read_into(contents, folder, file)
        if problem and (file in DATASET_FILES or (folder / file).exists()):
            faults.append(
                Fault(file, "-", "-", problem, "a file as in the codebook", "restore it from a copy of the dataset")
            )
    return contents, faults + _find_stray_files(folder)


def hash_contents(contents: Mapping[str, bytes]) -> str:
    """Return the SHA-256 (hex) of the files' names, lengths and bytes, in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(contents):
        digest.update(f"{file}\0{len(contents[file])}\0".encode())
        digest.update(contents[file])
    return digest.hexdigest()


def _read_into(contents: dict[str, bytes], folder: Path, file: str) -> str | None:
    """Read one file into `contents`; return what is wrong, None if nothing is."""
    path = folder / file
    try:
        if not path.exists():
            return "the file is missing"
        if not path.is_file():
            return "is not a file"
        if path.stat().st_size > MAX_FILE_MB * 1_000_000:
            return f"the file is larger than {MAX_FILE_MB} MB"
        contents[file] = path.read_bytes()
    except OSError as error:
        return f"the file cannot be read ({error.strerror or type(error).__name__})"
    return None


def _find_stray_files(folder: Path) -> list[Fault]:
    stray: list[Fault] = []
    for subfolder in ("layers", "places"):
        directory = folder / subfolder
        try:
            names = sorted(path.name for path in directory.iterdir()) if directory.is_dir() else []
        except OSError:
            continue
        stray += [
            Fault(
                f"{subfolder}/{escape_text(name)}",
                "-",
                "-",
                "the file is not part of a dataset and is not read",
                f"only {', '.join(Path(file).name for file in DATASET_FILES if file.startswith(subfolder))}",
                "move its records into one of these files, or move it elsewhere",
            )
            for name in names
            if name.lower().endswith((".geojson", ".json")) and f"{subfolder}/{name}" not in DATASET_FILES
        ]
    return stray
