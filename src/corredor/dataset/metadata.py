"""dataset.toml: what the dataset is called, who may use it, how recent it is."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from corredor.dataset.atlas import DataLicence
from corredor.dataset.files import METADATA_FILE
from corredor.dataset.findings import Finding, Table, UnreadableError, Unusable, make_unreadable_table
from corredor.dataset.schema import METADATA_COLUMNS
from corredor.dataset.texts import decode_utf8


def parse_metadata(raw: bytes) -> Table:
    """Read dataset.toml into a table of one row with the keys that a dataset needs; others may stand beside them.

    Returns
    -------
    Table
        One row labelled ``-``; a day written as a TOML date is its ISO text, anything but text is `Unusable`.
    """
    try:
        keys = _parse_toml(decode_utf8(raw))
    except UnreadableError as error:
        return make_unreadable_table(METADATA_FILE, error)
    row = {name: pd.Series([_read_value(keys.get(name))], dtype=object) for name in METADATA_COLUMNS}
    return Table(
        METADATA_FILE,
        pd.DataFrame(row),
        ("-",),
        np.full(1, None, dtype=object),
        tuple(_check_licences(keys.get("licences", []))),
    )


def read_licences(raw: bytes) -> tuple[DataLicence, ...]:
    """Read who may use which part of the dataset out of dataset.toml; nothing where that is not said in texts."""
    try:
        listed = _parse_toml(decode_utf8(raw)).get("licences", [])
    except UnreadableError:
        return ()
    tables = [table for table in listed if isinstance(table, dict)] if isinstance(listed, list) else []
    rows = [[table.get(name, "") for name in ("part", "licence", "credit", "url")] for table in tables]
    return tuple(DataLicence(*row) for row in rows if any(row) and all(isinstance(text, str) for text in row))


def _parse_toml(text: str) -> dict[str, Any]:
    expected, remedy = 'lines such as title = "…"', "correct that line"
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(f"is not TOML ({error})", expected, remedy) from None
    except (RecursionError, ValueError):
        raise UnreadableError("is not TOML (nested too deeply or a number too long)", expected, remedy) from None


def _read_value(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else Unusable("not a text")


def _check_licences(licences: Any) -> list[Finding]:
    if isinstance(licences, list) and all(isinstance(item, dict) for item in licences):
        return []
    return [Finding((), "licences", "is not a list of tables", "[[licences]]", "write each as [[licences]]")]
