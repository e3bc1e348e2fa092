"""What whoever runs Corredor may set, read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Literal, get_args

from corredor.errors import CorredorError

Publishing = Literal["open", "signed-in", "off"]
PUBLISHING: Final[tuple[str, ...]] = get_args(Publishing)
"""Who may publish a snapshot: anybody, whoever has signed in, nobody."""

DATABASE_VARIABLE: Final = "CORREDOR_DATABASE_URL"
FOLDER_VARIABLE: Final = "CORREDOR_SNAPSHOTS"
PUBLIC_URL_VARIABLE: Final = "CORREDOR_PUBLIC_URL"
EVENTS_VARIABLE: Final = "CORREDOR_EVENTS"
LIMIT_VARIABLES: Final[Mapping[str, str]] = {
    "max_bundle_mb": "CORREDOR_MAX_BUNDLE_MB",
    "max_total_mb": "CORREDOR_MAX_TOTAL_MB",
    "per_hour": "CORREDOR_PUBLISH_PER_HOUR",
    "publishing": "CORREDOR_PUBLISHING",
}
"""Environment variable of each field of `StoreLimits`."""
IMPORT_VARIABLES: Final[Mapping[str, str]] = {
    "max_mb": "CORREDOR_IMPORT_MAX_MB",
    "max_unpacked_mb": "CORREDOR_IMPORT_MAX_UNPACKED_MB",
    "max_ratio": "CORREDOR_IMPORT_MAX_RATIO",
    "max_members": "CORREDOR_IMPORT_MAX_MEMBERS",
    "max_rows": "CORREDOR_IMPORT_MAX_ROWS",
    "max_columns": "CORREDOR_IMPORT_MAX_COLUMNS",
    "max_cell_chars": "CORREDOR_IMPORT_MAX_CELL_CHARS",
    "max_shape_vertices": "CORREDOR_IMPORT_MAX_SHAPE_VERTICES",
    "max_vertices": "CORREDOR_IMPORT_MAX_VERTICES",
    "max_depth": "CORREDOR_IMPORT_MAX_DEPTH",
    "max_seconds": "CORREDOR_IMPORT_MAX_SECONDS",
    "max_memory_mb": "CORREDOR_IMPORT_MAX_MEMORY_MB",
}
"""Environment variable of each limit on files of the user's own (``importing.limits.Limits``)."""


class SettingsError(CorredorError, ValueError):
    """An environment variable of Corredor's holds something that it cannot hold."""


@dataclass(frozen=True)
class StoreLimits:
    """How much may be published, and by whom.

    Parameters
    ----------
    max_bundle_mb : int
        Most megabytes (1,000,000 bytes) of one snapshot.
    max_total_mb : int
        Most megabytes of all snapshots together.
    per_hour : int
        Most snapshots that one origin publishes within any hour.
    publishing : str
        One of `PUBLISHING`.

    Raises
    ------
    SettingsError
        If a number is below 1 or `publishing` is another word.
    """

    max_bundle_mb: int = 25
    max_total_mb: int = 5_000
    per_hour: int = 30
    publishing: Publishing = "open"

    def __post_init__(self) -> None:
        if self.publishing not in PUBLISHING:
            raise SettingsError(
                f"{LIMIT_VARIABLES['publishing']} is {self.publishing!r}: use one of {', '.join(PUBLISHING)}"
            )
        for name in ("max_bundle_mb", "max_total_mb", "per_hour"):
            if getattr(self, name) < 1:
                raise SettingsError(
                    f"{LIMIT_VARIABLES[name]} is {getattr(self, name)}: use a whole number from 1 up"
                )


@dataclass(frozen=True)
class Settings:
    """What was set.

    Parameters
    ----------
    database_url : str or None
        Database that keeps the snapshots, such as ``postgresql://name@host/database``; it goes before `snapshots`.
    snapshots : Path or None
        Folder that keeps the snapshots in a database file.
    limits : StoreLimits
        How much may be published, and by whom.
    public_url : str or None
        Address under which the dashboard is reached, without a slash at the end; what a browser says otherwise.
    events : str or None
        Folder or fsspec URL of a store of events that the map shows beside the dataset.
    """

    database_url: str | None = None
    snapshots: Path | None = None
    limits: StoreLimits = StoreLimits()
    public_url: str | None = None
    events: str | None = None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; a variable that is missing or blank leaves the default.

    Parameters
    ----------
    environ : mapping of str to str, optional
        Variables and their values; by default those of this process.

    Raises
    ------
    SettingsError
        If a variable holds something that it cannot hold; the sentence names it, what it holds and what it may.
    """
    known = os.environ if environ is None else environ

    def read(variable: str) -> str | None:
        return known.get(variable, "").strip() or None

    limits: dict[str, object] = {}
    for field in fields(StoreLimits):
        text = read(LIMIT_VARIABLES[field.name])
        if text is not None:
            limits[field.name] = (
                text if field.name == "publishing" else _read_number(LIMIT_VARIABLES[field.name], text)
            )
    folder = read(FOLDER_VARIABLE)
    return Settings(
        read(DATABASE_VARIABLE),
        Path(folder).expanduser() if folder else None,
        StoreLimits(**limits),  # type: ignore[arg-type]
        _read_address(read(PUBLIC_URL_VARIABLE)),
        read_events_place(known),
    )


def read_import_numbers(environ: Mapping[str, str] | None = None) -> dict[str, int]:
    """Read the limits on files of the user's own that are set in the environment.

    Parameters
    ----------
    environ : mapping of str to str, optional
        Variables and their values; by default those of this process.

    Returns
    -------
    dict of str to int
        Key of `IMPORT_VARIABLES` to number, only for those that are set.

    Raises
    ------
    SettingsError
        If a variable holds something else than a whole number from 1 up.
    """
    known = os.environ if environ is None else environ
    texts = {name: known.get(variable, "").strip() for name, variable in IMPORT_VARIABLES.items()}
    numbers = {name: _read_number(IMPORT_VARIABLES[name], text) for name, text in texts.items() if text}
    for name, number in numbers.items():
        if number < 1:
            raise SettingsError(f"{IMPORT_VARIABLES[name]} is {number}: use a whole number from 1 up")
    return numbers


def read_events_place(environ: Mapping[str, str] | None = None) -> str | None:
    """Read where the store of events lies, and nothing else: a wrong setting elsewhere does not matter."""
    known = os.environ if environ is None else environ
    return known.get(EVENTS_VARIABLE, "").strip() or None


def _read_address(text: str | None) -> str | None:
    if text is None:
        return None
    address = text.rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", address):
        raise SettingsError(f"{PUBLIC_URL_VARIABLE} is {text!r}: use an address such as https://map.example.org")
    return address


def _read_number(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise SettingsError(f"{variable} is {text!r}: use a whole number from 1 up")
    return int(text)
