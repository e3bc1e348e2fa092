"""In which order a column of dates writes day, month and year, told by the column itself and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corredor.importing.doctor.days import ORDERS, Written

Days = NDArray[np.datetime64]

FIRM_ROWS: Final = 20
"""From so many rows that can be read in one order only, and none in another, a column's order is beyond doubt."""

_MAJORITY: Final = 0.9
_AGREEMENT: Final = 0.98
_SORTED_SHARE: Final = 0.95
_SORTED_STEPS: Final = 10
_LEAD: Final = 0.1


@dataclass(frozen=True)
class Order:
    """The order of a column.

    Parameters
    ----------
    order : str
        One of ``days.ORDERS``, ``""`` where nothing tells.
    evidence : str
        ``answer``, ``own`` (values that can be read in one order only), ``neighbours`` (columns of year or month),
        ``sorted`` (rows in the order of time); ``""`` where nothing tells.
    rows : int
        Rows that speak for it.
    is_firm : bool
        Whether it is beyond doubt: answered, or told by `FIRM_ROWS` and contradicted by none.
    """

    order: str = ""
    evidence: str = ""
    rows: int = 0
    is_firm: bool = False


def tabulate_readings(written: list[Written]) -> Days:
    """Return the readings as an array of shape (orders, texts), NaT where there is none."""
    table = np.full((len(ORDERS), len(written)), np.datetime64("NaT"), dtype="datetime64[D]")
    for at, one in enumerate(written):
        for order, day in enumerate(one.readings):
            if day is not None:
                table[order, at] = day
    return table


def decide_order(
    readings: Days,
    codes: NDArray[np.intp],
    years: NDArray[np.float64] | None,
    months: NDArray[np.float64] | None,
    day_first: bool | None,
) -> Order:
    """Decide the order of a column.

    Parameters
    ----------
    readings : ndarray of datetime64, shape (orders, texts)
        Of each distinct text.
    codes : ndarray of int
        Which text each row has, -1 for none; in the order of the file.
    years, months : ndarray of float or None
        What other columns say of the same date, NaN where they say nothing.
    day_first : bool or None
        The user's answer.
    """
    if day_first is not None:
        return Order(ORDERS[0] if day_first else ORDERS[1], "answer", 0, is_firm=True)
    held = ~np.isnat(readings)
    rows = np.bincount(codes[codes >= 0], minlength=readings.shape[1])
    one_reading = (held.sum(axis=0) == 1) * rows
    votes = (held * one_reading).sum(axis=1)
    top, total = int(votes.argmax()), int(votes.sum())
    if total and votes[top] >= _MAJORITY * total:
        return Order(ORDERS[top], "own", int(votes[top]), is_firm=bool(votes[top] == total >= FIRM_ROWS))
    several = _find_ambiguous(readings)
    at = np.flatnonzero((codes >= 0) & several[codes])
    if not len(at):
        return Order()
    return _ask_neighbours(readings, codes, at, years, months) or _ask_rows(readings, codes, at) or Order()


def _find_ambiguous(readings: Days) -> NDArray[np.bool_]:
    """Tell which texts can be different days."""
    first = readings[0]
    for other in readings[1:]:
        first = np.where(np.isnat(first), other, first)
    differs = [~np.isnat(other) & (other != first) for other in readings]
    return np.asarray(np.logical_or.reduce(differs))


def _ask_neighbours(
    readings: Days,
    codes: NDArray[np.intp],
    at: NDArray[np.intp],
    years: NDArray[np.float64] | None,
    months: NDArray[np.float64] | None,
) -> Order | None:
    shares = np.ones(len(ORDERS))
    rows = 0
    for said, unit in ((years, "Y"), (months, "M")):
        if said is None:
            continue
        told = at[~np.isnan(said[at])]
        if not len(told):
            continue
        rows = max(rows, len(told))
        for order in range(len(ORDERS)):
            days = readings[order, codes[told]]
            found = days.astype(f"datetime64[{unit}]").astype(np.int64)
            figures = found + 1970 if unit == "Y" else found % 12 + 1
            shares[order] *= np.mean(~np.isnat(days) & (figures == said[told]))
    fitting = np.flatnonzero(shares >= _AGREEMENT)
    return Order(ORDERS[int(fitting[0])], "neighbours", rows) if rows and len(fitting) == 1 else None


def _ask_rows(readings: Days, codes: NDArray[np.intp], at: NDArray[np.intp]) -> Order | None:
    """Take the order in which the rows stand in the order of time, if only one does that."""
    if len(at) <= _SORTED_STEPS:
        return None
    shares = np.zeros(len(ORDERS))
    for order in range(len(ORDERS)):
        steps = np.diff(readings[order, codes[at]]).astype("timedelta64[D]")
        if np.isnat(steps).any():
            continue
        moved = steps.astype(np.int64)
        moved = moved[moved != 0]
        if len(moved) >= _SORTED_STEPS:
            shares[order] = max(np.mean(moved > 0), np.mean(moved < 0))
    best, second = np.sort(shares)[::-1][:2]
    if best >= _SORTED_SHARE and best - second >= _LEAD:
        return Order(ORDERS[int(shares.argmax())], "sorted", len(at))
    return None
