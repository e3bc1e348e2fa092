"""Texts of records made harmless for the formats that would read more into them than text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REVEALS: Final = "\ufffd"

# A cell is a formula when it begins so, blanks and invisible characters aside; the last four are full-width.
_STARTS: Final = "[\\s\u200b-\u200f\u2060\ufeff]{0,16}[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA: Final = re.compile(f"{_STARTS}|[\t\r\n]")
_INNER_FORMULA: Final = re.compile(f"(?<=[;\t\r\n])(?={_STARTS})")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*")


def replace_forbidden(text: str) -> str:
    """Replace what XML 1.0 forbids, control characters and lone surrogates among it, by U+FFFD."""
    return _FORBIDDEN.sub(_REVEALS, text)


def defuse_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; numbers stay as they are.

    The same is done after a semicolon, tab or line break inside the text: a spreadsheet whose list separator is the
    semicolon begins a new cell there.
    """
    cleaned = replace_forbidden(text)
    if _NUMBER.fullmatch(cleaned):
        return cleaned
    cleaned = _INNER_FORMULA.sub("'", cleaned)
    return f"'{cleaned}" if _FORMULA.match(cleaned) else cleaned


def join_items(items: object, separator: str = ";") -> str | None:
    """Join a list of texts as one text; None for an empty one and for what is no list, such as a missing value."""
    return separator.join(items) or None if isinstance(items, list | tuple) else None


def flatten_lists(records: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return a copy whose list columns are texts, joined by ``;``, citations by a bar: they hold semicolons."""
    flat = records.copy(deep=False)
    for column in columns:
        if column in flat.columns:
            separator = " | " if column == "sources_citations" else ";"
            joined = [join_items(items, separator) for items in flat[column]]
            flat[column] = pd.Series(joined, index=flat.index, dtype=object)
    return flat
