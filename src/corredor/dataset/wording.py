"""How values are quoted and choices are listed in the text of a fault."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from corredor.dataset.findings import Unusable

_LONGEST_QUOTE = 60
_MOST_ITEMS = 4


def quote_value(value: object) -> str:
    """Return a value in the form in which a fault names it: short, on one line, invisible characters escaped."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{escape_text(value)}"'
    if isinstance(value, tuple):
        items = [quote_value(item) for item in value[:_MOST_ITEMS]]
        more = ["…"] if len(value) > _MOST_ITEMS else []
        return f"[{', '.join(items + more)}]"
    if isinstance(value, Unusable):
        return value.name
    return _shorten(str(value))


def escape_text(text: str) -> str:
    """Return a text cut to 60 characters, with every character that does not print written as its escape."""
    short = _shorten(text)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)


def list_choices(choices: Iterable[object]) -> str:
    """Return ``one of a, b, c``."""
    return f"one of {', '.join(str(choice) for choice in choices)}"


def name_nearest(value: object, choices: Iterable[str]) -> str | None:
    """Return the choice that a misspelt text most likely meant, None if none is near."""
    if not isinstance(value, str) or len(value) > _LONGEST_QUOTE:
        return None
    folded = {choice.casefold(): choice for choice in choices}
    wanted = value.strip().casefold().replace(" ", "_")
    nearest = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.75)
    return folded[nearest[0]] if nearest else None


def name_examples(labels: Sequence[str]) -> str:
    """Return at most three labels, and how many more there are: ``a, b, c and 4 more``."""
    more = len(labels) - 3
    return ", ".join(labels[:3]) + (f" and {more} more" if more > 0 else "")


def format_position(lon: float, lat: float) -> str:
    """Return a position in GeoJSON order, as ``[-72.5, 7.9]``."""
    return f"[{round(lon, 5):.12g}, {round(lat, 5):.12g}]"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}… ({len(text)} characters)"
