"""A preset: how columns and codes of one kind of export become ours. Each is a TOML file beside this module."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from corredor.errors import QueryError

PRESETS: Final = ("acled", "ucdp", "iom", "gdelt", "hxl", "generic")
"""In the order in which a file is tried against them."""

_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Preset:
    """How to read one kind of export.

    Parameters
    ----------
    name, title : str
        One of `PRESETS`, and how people call the export.
    terms : str
        Terms under which rows may be passed on, ``"acled"`` where they may not; ``""`` where they are the owner's.
    requires, any_of : tuple of str
        Folded names of columns: a file is of this preset if it has all of the first and one of the second.
    columns : mapping of str to tuple of str
        Our field to the folded names of columns that can hold it, the best first. In HXL, to hashtags.
    unique_id : bool
        Whether two rows with one id are the same event.
    precision : mapping of str to str
        Code of position to one of ``vocabulary.PRECISIONS``.
    date_precision : mapping of str to str
        Code of the date to ``day``, ``week``, ``span`` (from the first date to the last), ``month`` or ``year``.
    grades : mapping of str to tuple
        Code of quality to reliability (None if it says nothing of it) and credibility.
    types : mapping of str to str
        Code of the event type to its name.
    class_length : int
        How many first signs of a code tell its class; 0 where codes have none.
    activities : mapping of str to tuple of str
        Folded event type to our activities; what is not in it keeps its own name and has none.
    unit : str
        What the value counts, such as ``deaths``; ``""`` where it is not known.
    regions : mapping of str to tuple of float
        Folded name of a region to the box (west, south, east, north) that surely holds it.
    sea_margin_km : float
        How far from its country a position at sea may lie.
    country_from_place : bool
        Whether the last part of the place, after a comma, is the country.
    position_names : tuple of str
        For tables without header: names of all columns in their order.
    """

    name: str
    title: str
    terms: str = ""
    requires: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unique_id: bool = False
    precision: Mapping[str, str] = field(default_factory=dict)
    date_precision: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, tuple[str | None, int]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    class_length: int = 0
    activities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    regions: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)
    sea_margin_km: float = 50.0
    country_from_place: bool = False
    position_names: tuple[str, ...] = ()


def fold_name(name: str) -> str:
    """Fold the name of a column or of an event type: no accents, small letters, ``_`` for all that is no letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return _NOT_LETTERS.sub("_", plain.lower()).strip("_")


@cache
def read_preset(name: str) -> Preset:
    """Read a preset.

    Raises
    ------
    QueryError
        There is none of that name.
    """
    if name not in PRESETS:
        raise QueryError(f"preset: expected one of auto, {', '.join(PRESETS)}, got {name[:40]!r}")
    read = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    grades = {
        code: (None if letter == "?" else letter, figure)
        for code, (letter, figure) in read.pop("grades", {}).items()
    }
    regions = {fold_name(region): tuple(map(float, box)) for region, box in read.pop("regions", {}).items()}
    return Preset(
        name=name,
        requires=tuple(read.pop("requires", ())),
        any_of=tuple(read.pop("any_of", ())),
        columns={ours: tuple(theirs) for ours, theirs in read.pop("columns", {}).items()},
        grades=grades,
        activities={fold_name(kind): tuple(ours) for kind, ours in read.pop("activities", {}).items()},
        regions=regions,  # type: ignore[arg-type]
        position_names=tuple(read.pop("position_names", ())),
        **read,
    )
