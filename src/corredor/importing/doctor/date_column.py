"""One column of dates: its order decided, its days read, what is wrong with them entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.importing.doctor.date_order import Days, Order, decide_order, tabulate_readings
from corredor.importing.doctor.days import ORDERS, read_day, read_month
from corredor.importing.doctor.diagnosis import Note, Question
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.texts import encode, is_missing
from corredor.importing.presets import Fields
from corredor.importing.raw import RawTable

DAY, MONTH, YEAR = range(3)
"""Units in which a date is known."""

NOT_A_DAY: Final = np.datetime64("NaT", "D")

_UNITS: Final = {"day": DAY, "month": MONTH, "year": YEAR, "": DAY}


@dataclass(frozen=True, eq=False)
class DateColumn:
    """One column of dates: a day per row and the unit in which it is known."""

    days: Days
    units: NDArray[np.int8]


def read_date_column(
    raw: RawTable,
    fields: Fields,
    column: str,
    ledger: Ledger,
    day_first: bool | None,
    today: date,
    notes: list[Note],
    questions: list[Question],
) -> DateColumn:
    """Read one column; what cannot be read, or not without an answer, is entered as a finding."""
    codes, distinct = encode(raw.columns[column])
    empty = np.array([is_missing(text) for text in distinct], dtype=bool)
    written = [read_day(text, today) for text in distinct]
    if not written:
        return DateColumn(np.full(len(codes), NOT_A_DAY), np.zeros(len(codes), dtype=np.int8))
    live = np.where(ledger.refused, -1, codes)
    readings = tabulate_readings(written)
    order = decide_order(readings, live, *read_neighbours(raw, fields), day_first)
    chosen, is_open, is_guessed, is_against = _choose(readings, order)
    unreadable = np.array([not one.precision for one in written]) & ~empty
    held = codes >= 0
    texts = pd.Series(distinct)

    at = ledger.find_allowed("date_invalid", held & unreadable[codes])
    ledger.refuse("date_invalid", at, column, texts.iloc[codes[at]].to_numpy(object), "", "date_invalid")
    for which, why in ((is_guessed, f"date_order_{order.evidence}"), (is_against, "date_order_only")):
        guessed = ledger.find_allowed("date_ambiguous", held & which[codes])
        now = np.datetime_as_string(chosen[codes[guessed]]).astype(object)
        was = texts.iloc[codes[guessed]].to_numpy(object)
        ledger.repair("date_ambiguous", guessed, column, was, now, why, order=order.order, rows=order.rows)
    unread = ledger.find_declined("date_ambiguous", held & (is_guessed | is_against)[codes])
    waiting = ledger.find_allowed("date_ambiguous", held & is_open[codes])
    both = [" / ".join(dict.fromkeys(str(day) for day in written[code].distinct)) for code in codes[waiting]]
    ledger.refuse(
        "date_ambiguous",
        waiting,
        column,
        texts.iloc[codes[waiting]].to_numpy(object),
        make_objects(both),
        "date_order_unknown",
    )
    if len(waiting):
        first = written[codes[waiting[0]]]
        values = {
            "example": str(distinct[codes[waiting[0]]]),
            "day_first": str(first.readings[0] or first.readings[2]),
            "month_first": str(first.readings[1] or first.readings[2]),
        }
        questions.append(Question("date_order", column, ("day_first", "month_first"), len(waiting), values))
    elif order.is_firm and order.evidence == "own":
        notes.append(Note("date_order", column, {"order": order.order, "rows": order.rows}))
    chosen[is_open] = NOT_A_DAY
    days = np.append(chosen, NOT_A_DAY)[codes]
    days[unread] = NOT_A_DAY
    units = np.array([*(_UNITS[one.precision] for one in written), DAY], dtype=np.int8)[codes]
    return DateColumn(days, units)


def read_neighbours(raw: RawTable, fields: Fields) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Return what the columns of year and month say of every row, NaN for nothing; None without such a column."""

    def read(field: str) -> NDArray[np.float64] | None:
        if field not in fields:
            return None
        codes, distinct = encode(raw.columns[fields[field][0]])
        if field == "month":
            figures = [read_month(text) for text in distinct]
        else:
            figures = [int(text[:4]) if text[:4].isascii() and text[:4].isdigit() else None for text in distinct]
        return np.array([*(np.nan if figure is None else figure for figure in figures), np.nan], dtype=float)[codes]

    return read("year"), read("month")


def _choose(readings: Days, order: Order) -> tuple[Days, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Choose a day per text.

    Returns
    -------
    tuple of ndarray
        The day; whether it stays open; whether it was chosen by an order that is not beyond doubt; whether it can
        be read only against the column's order.
    """
    held = ~np.isnat(readings)
    first = readings[2]
    for other in (readings[1], readings[0]):
        first = np.where(np.isnat(other), first, other)
    differs = np.logical_or.reduce([one & (readings[number] != first) for number, one in enumerate(held)])
    if not order.order:
        never = np.zeros(len(first), dtype=bool)
        return first.copy(), np.asarray(differs), never, never
    wanted = readings[ORDERS.index(order.order)]
    fits = ~np.isnat(wanted)
    chosen = np.where(fits, wanted, first)
    is_open = differs & ~fits
    return chosen, is_open, differs & fits & (not order.is_firm), ~fits & ~differs & ~np.isnat(first)
