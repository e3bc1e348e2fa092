"""How many events a selection shows, and what is left out for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from corredor.events.clauses import Clause, asks_for_legs, join_clauses
from corredor.selection import Selection
from corredor.vocabulary import PRECISIONS

_DOUBTFUL: Final = ("period", "activities")


@dataclass(frozen=True)
class Counts:
    """How many events a selection shows, and what the sentence says besides.

    Parameters
    ----------
    shown, total : int
        Events that pass all filters, and all events of the store.
    undated_left_out, unknown_activity_left_out : int
        Events that the period, or the activities, remove only because they have none.
    near_unknown : int
        Events that nothing but ``near`` removes, and that only because their distance is not known.
    placed_coarsely : dict of str to int
        Of those shown, how many are placed only to a state, or only to a country.
    certain, possible : int
        Of those shown, how many are certainly, or only possibly, near the corridors; 0 where that was not asked.
    ignored : tuple of str
        Filters of the selection that do not apply to events.
    """

    shown: int
    total: int
    undated_left_out: int = 0
    unknown_activity_left_out: int = 0
    near_unknown: int = 0
    placed_coarsely: dict[str, int] = field(default_factory=lambda: {"state": 0, "country": 0})
    certain: int = 0
    possible: int = 0
    ignored: tuple[str, ...] = ()


def write_questions(selection: Selection, clauses: Sequence[Clause]) -> tuple[dict[str, str], list[Any]]:
    """Write the conditions whose events a store counts, with the values of all of them in order."""
    condition, values = join_clauses(clauses)
    questions, asked = {"shown": condition}, list(values)
    for name in ("period", "activities", "near"):
        clause = next((one for one in clauses if one.filter == name), None)
        if clause is None or not clause.unknown:
            questions[f"{name}_unknown"] = "false"
            continue
        parts = [clause.unknown]
        for one in clauses:
            doubtful = one.filter in _DOUBTFUL and name in _DOUBTFUL
            if one is not clause:
                parts.append(f"({one.sql} OR {one.unknown})" if doubtful else f"({one.sql})")
                asked += one.values
        questions[f"{name}_unknown"] = " AND ".join(parts)
    for word in ("state", "country"):
        questions[word] = f"precision = {PRECISIONS.index(word)} AND ({condition})"
        asked += values
    if asks_for_legs(selection) and selection.near is not None:
        questions["certain"] = f"certain_from_km <= ? AND ({condition})"
        asked += [selection.near[1], *values]
    else:
        questions["certain"] = "false"
    return questions, asked
