"""What a user picked for a table that no preset knows, kept as a small file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any, Final

from corredor.errors import QueryError
from corredor.vocabulary import ACTIVITIES, PRECISIONS

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_KEYS: Final = ("preset", "crs", "day_first", "precision", "columns", "activities")


@dataclass(frozen=True)
class Mapping:
    """Columns and meanings that a user picked.

    Parameters
    ----------
    preset : str
        Preset that it builds on.
    columns : mapping of str to tuple of str
        Field (see ``FIELDS``) to columns of the file.
    activities : mapping of str to tuple of str
        Event type as the file writes it, to our activities; an empty tuple takes away what the preset says.
    crs : str
        What numbers that are no degrees are in, such as ``EPSG:32719``; ``""`` if they are degrees.
    day_first : bool or None
        Order of day and month where the file does not tell.
    precision : str
        One of ``vocabulary.PRECISIONS`` for records that do not say it; ``""`` leaves it unknown.
    """

    preset: str = "generic"
    columns: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)
    activities: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)
    crs: str = ""
    day_first: bool | None = None
    precision: str = ""

    def __post_init__(self) -> None:
        unknown = [one for ours in self.activities.values() for one in ours if one not in ACTIVITIES]
        if unknown:
            raise QueryError(
                f"mapping: {unknown[0][:40]!r} is no activity, the activities are {', '.join(ACTIVITIES)}"
            )
        if self.precision and self.precision not in PRECISIONS:
            raise QueryError(f"mapping: precision is one of {', '.join(PRECISIONS)}, got {self.precision[:40]!r}")


def read_mapping(text: str) -> Mapping:
    """Read a mapping from the text of its file.

    Raises
    ------
    QueryError
        The text is no TOML, or says something that a mapping cannot.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"mapping: expected a TOML file as --save-mapping writes it; {error}") from error
    unknown = [key for key in read if key not in _KEYS]
    if unknown:
        raise QueryError(f"mapping: {unknown[0][:40]!r} is unknown, expected {', '.join(_KEYS)}")
    day_first = read.get("day_first")
    if day_first is not None and not isinstance(day_first, bool):
        raise QueryError(f"mapping: day_first is true or false, got {str(day_first)[:40]!r}")
    return Mapping(
        preset=_read_text(read, "preset") or "generic",
        columns=_read_lists(read, "columns"),
        activities=_read_lists(read, "activities"),
        crs=_read_text(read, "crs"),
        day_first=day_first,
        precision=_read_text(read, "precision"),
    )


def write_mapping(mapping: Mapping) -> str:
    """Write a mapping as TOML that `read_mapping` reads and a person can edit."""
    lines = [f"preset = {_quote(mapping.preset)}"]
    if mapping.crs:
        lines.append(f"crs = {_quote(mapping.crs)}")
    if mapping.day_first is not None:
        lines.append(f"day_first = {str(mapping.day_first).lower()}")
    if mapping.precision:
        lines.append(f"precision = {_quote(mapping.precision)}")
    lines += ["", "# Our field = the columns of the file that hold it.", "[columns]"]
    lines += [f"{_write_key(name)} = {_write_list(columns)}" for name, columns in mapping.columns.items()]
    lines += ["", "# Event type of the file = our activities; an event type that is not here keeps its own name."]
    lines += ["[activities]"]
    lines += [f"{_write_key(kind)} = {_write_list(ours)}" for kind, ours in mapping.activities.items()]
    return "\n".join(lines) + "\n"


def _read_text(read: AnyMapping[str, Any], key: str) -> str:
    value = read.get(key, "")
    if not isinstance(value, str):
        raise QueryError(f"mapping: {key} is a text, got {str(value)[:40]!r}")
    return value


def _read_lists(read: AnyMapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    table = read.get(key, {})
    if not isinstance(table, dict):
        raise QueryError(f"mapping: {key} is a table, got {str(table)[:40]!r}")
    lists = {}
    for name, value in table.items():
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise QueryError(f"mapping: {key}.{name} is a text or a list of texts, got {str(value)[:40]!r}")
        lists[name] = tuple(items)
    return lists


def _write_key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quote(name)


def _write_list(items: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quote, items))}]"


def _quote(text: str) -> str:
    """Quote as a basic string: what JSON writes, and the one control character that JSON leaves as it is."""
    safe = text.encode("utf-8", errors="replace").decode("utf-8")
    return json.dumps(safe, ensure_ascii=False).replace("\x7f", "\\u007f")
