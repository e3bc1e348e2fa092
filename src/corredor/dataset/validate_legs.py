"""Check that the legs of each corridor follow each other and tell one story."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.findings import Finding
from corredor.dataset.outlines import WGS84
from corredor.dataset.wording import format_position, quote_value

Columns = dict[str, list[Any]]

MEETING_TOLERANCE_M: Final = 100.0
"""How far the end of a leg and the start of the next may lie apart: less than the rounding of coordinates."""

REPEATED_COLUMNS: Final = (
    "corridor_name",
    "attribution",
    "flow_people",
    "flow_unit",
    "flow_period",
    "flow_note",
    "flow_source",
)
"""Columns that tell of the corridor as a whole and are the same on each of its legs."""


def check_legs(rows: pd.DataFrame, written: pd.DataFrame, geometries: NDArray[np.object_]) -> list[Finding]:
    """Check the numbers, the ends and the shared columns of the legs of each corridor.

    Parameters
    ----------
    rows : DataFrame
        Legs, None where a value is missing or wrong; a leg without corridor or number is passed over.
    written : DataFrame
        The same rows as they were written, so that a wrong value on every leg is not found wrong twice.
    geometries : ndarray of object
        LineStrings in EPSG:4326, None where missing or wrong.

    Returns
    -------
    list of Finding
        Corridor by corridor. A leg that contradicts the one before it is unusable; a missing number harms no leg.
    """
    findings: list[Finding] = []
    columns: Columns = {name: rows[name].tolist() for name in ("corridor", "leg", "from_place", "to_place")}
    repeated: Columns = {name: written[name].tolist() for name in REPEATED_COLUMNS if name in written.columns}
    for corridor, ordered in _order_legs(columns).items():
        numbers = [int(columns["leg"][row]) for row in ordered]
        findings += _check_numbers(corridor, numbers, ordered)
        for (row, number), (following, next_number) in pairwise(zip(ordered, numbers, strict=True)):
            if next_number == number + 1:
                findings += _check_places(columns, row, following)
                findings += _check_ends(number, geometries, row, following)
        findings += _check_agreement(repeated, ordered)
    return findings


def _order_legs(columns: Columns) -> dict[str, list[int]]:
    """Return the rows of each corridor in the order of their numbers."""
    rows: dict[str, list[int]] = {}
    for row, (corridor, leg) in enumerate(zip(columns["corridor"], columns["leg"], strict=True)):
        if corridor is not None and leg is not None:
            rows.setdefault(corridor, []).append(row)
    return {corridor: sorted(found, key=lambda row: columns["leg"][row]) for corridor, found in rows.items()}


def _check_numbers(corridor: str, numbers: list[int], ordered: list[int]) -> list[Finding]:
    """Check that the numbers run from 1 without repetition or gap."""
    findings = [
        Finding((row,), "leg", f"is {number}, as is another leg of {corridor}", "each number once", "renumber it")
        for row, (before, number) in zip(ordered[1:], pairwise(numbers), strict=True)
        if number == before
    ]
    gaps = sorted(set(range(1, numbers[-1])) - set(numbers))
    if gaps:
        findings.append(
            Finding(
                (),
                "leg",
                f"there is no leg {', '.join(map(str, gaps[:5]))}{' and so on' if len(gaps) > 5 else ''}",
                f"legs 1 to {numbers[-1]} without a gap",
                "add it or renumber the legs",
                record=corridor,
            )
        )
    return findings


def _check_places(columns: Columns, row: int, following: int) -> list[Finding]:
    """Check that a leg starts in the town in which the one before it ends."""
    to_place, from_place = columns["to_place"][row], columns["from_place"][following]
    if to_place is None or from_place is None or to_place == from_place:
        return []
    return [
        Finding(
            (following,),
            "from_place",
            f"is {quote_value(from_place)}, but the leg before ends in {quote_value(to_place)}",
            "the same town",
            "correct one of the two",
        )
    ]


def _check_ends(number: int, geometries: NDArray[np.object_], row: int, following: int) -> list[Finding]:
    """Check that a leg starts where leg `number` ends."""
    if geometries[row] is None or geometries[following] is None:
        return []
    end, start = geometries[row].coords[-1], geometries[following].coords[0]
    gap_m = WGS84.inv(*end, *start)[2]
    if gap_m <= MEETING_TOLERANCE_M:
        return []
    return [
        Finding(
            (following,),
            "geometry",
            f"starts {gap_m / 1000:,.1f} km from where leg {number} ends",
            f"a start at {format_position(*end)}",
            "move one of the two ends",
        )
    ]


def _check_agreement(repeated: Columns, ordered: list[int]) -> list[Finding]:
    """Check that each leg repeats the corridor's values as its first leg has them."""
    return [
        Finding(
            (row,),
            column,
            f"is {quote_value(values[row])}, but the first leg of the corridor says otherwise",
            quote_value(values[ordered[0]]),
            "write the same on every leg",
        )
        for column, values in repeated.items()
        for row in ordered[1:]
        if values[row] != values[ordered[0]]
    ]
