"""Names in an archive: which ones may be unpacked, and which two would be one file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

_LONGEST_NAME: Final = 200
_WINDOWS_FORBIDDEN: Final = frozenset('\\:*?"<>|')


def is_safe_name(name: str) -> bool:
    """Tell whether a member's name stays inside the folder that it is unpacked to, on any system."""
    parts = name.split("/")
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not _WINDOWS_FORBIDDEN & set(name)
        and all(part.strip(". ") for part in parts)
    )


def find_repeated_name(names: Iterable[str]) -> str | None:
    """Find the first name that is the same file as an earlier one on some system; None where there is none."""
    seen: set[str] = set()
    for name in names:
        same_file = unicodedata.normalize("NFC", name).casefold()
        if same_file in seen:
            return name
        seen.add(same_file)
    return None
