"""The filters of a selection in SQL. Every value is a parameter; no text of a selection becomes part of a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from corredor.geoprocessing import split_bounds
from corredor.selection import Selection
from corredor.selection.index import ACTIVITY_BITS
from corredor.selection.values import first_day, fold_text, last_day
from corredor.vocabulary import CREDIBILITIES, PRECISIONS, RELIABILITIES

GRADED: Final = ("grade", "precision")
ROWS_ONLY: Final = ("text", "near", "bounds")
"""Filters that only rows can answer; a cube answers the others, a period if it begins and ends with a month."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Clause:
    """A condition with its parameters.

    Parameters
    ----------
    filter : str
        Name of the filter as in `corredor.selection.FILTERS`.
    sql : str
        True for what the filter keeps, never null.
    values : tuple
        Of the question marks in it.
    unknown : str
        True where the filter removes an event because something about it is not known; empty if that cannot be.
    """

    filter: str
    sql: str
    values: tuple[Any, ...]
    unknown: str = ""


def write_clauses(selection: Selection, *, of_cube: bool = False) -> list[Clause]:
    """Write the conditions of a selection on the rows of a store, or on its cubes."""
    clauses: list[Clause] = []
    if selection.countries:
        sql = "coalesce(list_contains(?, country), false)"
        clauses.append(Clause("countries", sql, (list(selection.countries),)))
    if selection.activities:
        clauses.append(_write_activities(selection))
    if selection.period_from or selection.period_to:
        clauses.append(_write_period(selection, of_cube))
    if selection.grade is not None:
        values = (RELIABILITIES.index(selection.grade[0]), CREDIBILITIES.index(int(selection.grade[1])) + 1)
        clauses.append(Clause("grade", "(reliability <= ? AND credibility <= ?)", values))
    if selection.precision is not None:
        clauses.append(Clause("precision", "precision <= ?", (PRECISIONS.index(selection.precision),)))
    if selection.text:
        words = fold_text(selection.text).split()
        sql = " AND ".join(["contains(search, ?)"] * len(words))
        clauses.append(Clause("text", f"coalesce({sql}, false)", tuple(words)))
    if asks_for_legs(selection) and selection.near is not None:
        sql = "coalesce(possible_from_km <= ?, false)"
        clauses.append(Clause("near", sql, (selection.near[1],), "possible_from_km IS NULL"))
    if selection.bounds is not None:
        clauses.append(write_boxes("bounds", split_bounds(selection.bounds)))
    return clauses


def write_boxes(name: str, boxes: Sequence[tuple[float, float, float, float]]) -> Clause:
    """Write the condition that a point lies in one of some boxes (west, south, east, north), edges included."""
    sql = " OR ".join(["(lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?)"] * len(boxes))
    values = tuple(value for west, south, east, north in boxes for value in (west, east, south, north))
    return Clause(name, f"({sql})", values)


def join_clauses(clauses: Sequence[Clause]) -> tuple[str, list[Any]]:
    """Join conditions to one; true if there is none."""
    sql = " AND ".join(f"({clause.sql})" for clause in clauses) or "true"
    return sql, [value for clause in clauses for value in clause.values]


def asks_for_legs(selection: Selection) -> bool:
    """Tell whether a selection asks for what is near the corridors: a store knows distances to no other layer."""
    return selection.near is not None and selection.near[0] == "corridors"


def list_ignored(selection: Selection) -> tuple[str, ...]:
    """List the filters of a selection that do not apply to events."""
    ignored = [name for name in ("kinds", "statuses") if getattr(selection, name)]
    if selection.near is not None and not asks_for_legs(selection):
        ignored.append("near")
    return tuple(ignored)


def fits_cube(selection: Selection) -> bool:
    """Tell whether the cubes answer a selection exactly."""
    if selection.text or selection.bounds is not None or asks_for_legs(selection):
        return False
    begins = not selection.period_from or first_day(selection.period_from).day == 1
    ends = not selection.period_to or (last_day(selection.period_to) + timedelta(days=1)).day == 1
    return begins and ends


def needs_grades(selection: Selection) -> bool:
    """Tell whether a cube must keep precision and grade apart to answer a selection."""
    return selection.grade is not None or selection.precision is not None


def number_day(day: date) -> int:
    """Number a day as rows do."""
    return day.toordinal() - _EPOCH


def _write_activities(selection: Selection) -> Clause:
    wanted = sum(ACTIVITY_BITS[activity] for activity in selection.activities)
    if selection.match == "all":
        return Clause("activities", "(activities & ?) = ?", (wanted, wanted), "activities = 0")
    return Clause("activities", "(activities & ?) <> 0", (wanted,), "activities = 0")


def _write_period(selection: Selection, of_cube: bool) -> Clause:
    parts, values = [], []
    first, last = ("month", "month_end") if of_cube else ("day", "day_end")
    number = _number_month if of_cube else number_day
    if selection.period_from:
        parts.append(f"{last} IS NOT NULL AND {last} >= ?")
        values.append(number(first_day(selection.period_from)))
    if selection.period_to:
        parts.append(f"{first} IS NOT NULL AND {first} <= ?")
        values.append(number(last_day(selection.period_to)))
    return Clause("period", f"({' AND '.join(parts)})", tuple(values), f"{first} IS NULL")


def _number_month(day: date) -> int:
    return day.year * 12 + day.month - 1
