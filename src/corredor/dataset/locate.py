"""Where the dataset folder is when nobody says so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from corredor.errors import DatasetError

GEODATA_VARIABLE: Final = "CORREDOR_GEODATA"
"""Environment variable that names the dataset folder to use."""

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def find_geodata() -> Path:
    """Find the dataset folder: the one that ``CORREDOR_GEODATA`` names, else the shipped one.

    Returns
    -------
    Path
        The folder of the environment variable; else ``geodata/`` of the checkout that this module lies in;
        else the copy inside the installed package. It exists; what is in it has not been looked at.

    Raises
    ------
    DatasetError
        If the environment variable names no folder, or if no dataset was shipped with the package.
    """
    named = os.environ.get(GEODATA_VARIABLE, "").strip()
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise DatasetError(
                f"{GEODATA_VARIABLE} is {named!r}, which is no folder: set it to a dataset folder or unset it"
            )
        return folder
    for folder in (_PACKAGE.parents[1] / "geodata", _PACKAGE / "_geodata"):
        if (folder / "dataset.toml").is_file():
            return folder
    raise DatasetError(
        f"no dataset came with this copy of corredor: set {GEODATA_VARIABLE} to a dataset folder, or reinstall"
    )
