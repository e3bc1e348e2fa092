"""The dates of a table: read column by column, then the span of days of every row."""

from __future__ import annotations

from collections.abc import Mapping
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
from corredor.importing.doctor.texts import encode, is_missing, take
from corredor.importing.presets import Fields
from corredor.importing.raw import RawTable

DAY, MONTH, YEAR = range(3)
"""Units in which a date is known."""

_UNITS: Final = {"day": DAY, "month": MONTH, "year": YEAR, "": DAY}
_NUMPY_UNITS: Final = ("D", "M", "Y")
_NOT_A_DAY: Final = np.datetime64("NaT", "D")
_WEEK_DAYS: Final = 6


@dataclass(frozen=True, eq=False)
class Spans:
    """First and last day of every row, NaT where they are not known, and in which unit each is known."""

    start: Days
    end: Days
    start_unit: NDArray[np.int8]
    end_unit: NDArray[np.int8]

    def take(self, rows: NDArray[np.intp]) -> Spans:
        """Return the spans of some rows."""
        return Spans(self.start[rows], self.end[rows], self.start_unit[rows], self.end_unit[rows])

    def write(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Write both as ``2023``, ``2023-09`` or ``2023-09-20``, None where they are not known."""
        return write_days(self.start, self.start_unit), write_days(self.end, self.end_unit)


@dataclass(frozen=True, eq=False)
class DateColumn:
    """One column of dates: a day per row and the unit in which it is known."""

    days: Days
    units: NDArray[np.int8]


def read_dates(
    raw: RawTable, fields: Fields, codes: Mapping[str, str], ledger: Ledger, day_first: bool | None, today: date
) -> tuple[Spans, list[Note], list[Question]]:
    """Read the span of days of every row.

    Parameters
    ----------
    raw, fields
        The table and its columns.
    codes : mapping of str to str
        ``Preset.date_precision``.
    ledger : Ledger
        Findings are entered here.
    day_first : bool or None
        The user's answer.
    today : date
        What is later lies in the future.
    """
    notes: list[Note] = []
    questions: list[Question] = []
    columns = [
        read_date_column(raw, fields, fields[field][0], ledger, day_first, today, notes, questions)
        for field in ("date", "end_date")
        if field in fields
    ]
    if not columns:
        return _read_years(raw, fields), notes, questions
    start, end = columns[0], columns[-1]
    late = ~np.isnat(start.days) & (start.days > np.datetime64(today, "D"))
    at = ledger.find_allowed("date_future", late)
    column = fields["date"][0] if "date" in fields else fields["end_date"][0]
    ledger.refuse(
        "date_future",
        at,
        column,
        raw.columns[column].iloc[at].to_numpy(dtype=object),
        "",
        "date_future",
        today=today.isoformat(),
    )
    spans = _join(start, end)
    at = ledger.find_allowed("date_invalid", spans.end < spans.start)
    ledger.repair(
        "date_invalid",
        at,
        f"{fields['date'][0]}, {fields['end_date'][0]}" if len(columns) > 1 else column,
        _write_both(spans.start[at], spans.end[at]),
        _write_both(spans.end[at], spans.start[at]),
        "date_turned",
    )
    spans.start[at], spans.end[at] = spans.end[at], spans.start[at]
    return _blur(spans, raw, fields, codes), notes, questions


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
        return DateColumn(np.full(len(codes), _NOT_A_DAY), np.zeros(len(codes), dtype=np.int8))
    live = np.where(ledger.refused, -1, codes)
    readings = tabulate_readings(written)
    order = decide_order(readings, live, *_read_neighbours(raw, fields), day_first)
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
    chosen[is_open] = _NOT_A_DAY
    days = np.append(chosen, _NOT_A_DAY)[codes]
    days[unread] = _NOT_A_DAY
    units = np.array([*(_UNITS[one.precision] for one in written), DAY], dtype=np.int8)[codes]
    return DateColumn(days, units)


def write_days(days: Days, units: NDArray[np.int8]) -> NDArray[np.object_]:
    """Write days in their unit, None for NaT."""
    written = np.full(len(days), None, dtype=object)
    for unit, letter in enumerate(_NUMPY_UNITS):
        at = np.flatnonzero((units == unit) & ~np.isnat(days))
        numbers, distinct = pd.factorize(days[at].astype(f"datetime64[{letter}]").astype(np.int64))
        texts = np.datetime_as_string(distinct.astype(f"datetime64[{letter}]")).astype(object)
        written[at] = take(texts, numbers)
    return written


def _write_both(one: Days, other: Days) -> NDArray[np.object_]:
    return make_objects(f"{a}, {b}" for a, b in zip(one, other, strict=True))


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


def _read_neighbours(
    raw: RawTable, fields: Fields
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
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


def _read_years(raw: RawTable, fields: Fields) -> Spans:
    """Make spans of whole years or months for a table that has no column of dates."""
    years, months = _read_neighbours(raw, fields)
    count = len(raw)
    years = np.full(count, np.nan) if years is None else years
    months = np.full(count, np.nan) if months is None else months
    known = (years >= 1900) & (years <= 2100)
    whole = known & np.isnan(months)
    elapsed = np.where(known, (years - 1970) * 12 + np.where(whole, 1, np.nan_to_num(months, nan=1)) - 1, 0)
    start = elapsed.astype(np.int64).astype("datetime64[M]").astype("datetime64[D]")
    start[~known] = _NOT_A_DAY
    units = np.where(whole, YEAR, MONTH).astype(np.int8)
    return _join(DateColumn(start, units), DateColumn(start, units))


def _join(start: DateColumn, end: DateColumn) -> Spans:
    """Make spans from the first day of the one to the last day of the other; one of them stands for both."""
    first = np.where(np.isnat(start.days), end.days, start.days)
    last = np.where(np.isnat(end.days), start.days, end.days)
    first_unit = np.where(np.isnat(start.days), end.units, start.units)
    last_unit = np.where(np.isnat(end.days), start.units, end.units)
    return Spans(first, _find_last(last, last_unit), first_unit, last_unit)


def _find_last(days: Days, units: NDArray[np.int8]) -> Days:
    last = days.copy()
    for unit, letter in ((MONTH, "M"), (YEAR, "Y")):
        at = units == unit
        if at.any():
            last[at] = (days[at].astype(f"datetime64[{letter}]") + 1).astype("datetime64[D]") - 1
    return last


def _blur(spans: Spans, raw: RawTable, fields: Fields, codes: Mapping[str, str]) -> Spans:
    """Widen spans to what the file's own code of precision says."""
    if "date_precision" not in fields:
        return spans
    numbers, distinct = encode(raw.columns[fields["date_precision"][0]])
    kinds = take(np.array([*(codes.get(text.strip(), "") for text in distinct), ""], dtype=object)[:-1], numbers)
    start, end = spans.start.copy(), spans.end.copy()
    start_unit, end_unit = spans.start_unit.copy(), spans.end_unit.copy()
    week = np.timedelta64(_WEEK_DAYS, "D")
    start[kinds == "week"] -= week
    end[kinds == "week"] += week
    months, years = (spans.start.astype(f"datetime64[{unit}]") for unit in "MY")
    in_month = (kinds == "month") & (months == spans.end.astype("datetime64[M]"))
    first_of_year = years.astype("datetime64[D]") == spans.start
    last_of_year = (years + 1).astype("datetime64[D]") - 1 == spans.end
    in_year = (kinds == "span") & first_of_year & last_of_year
    for at, unit in ((in_month, MONTH), (in_year | (kinds == "year"), YEAR)):
        start_unit[at] = end_unit[at] = unit
        start[at] = start[at].astype(f"datetime64[{_NUMPY_UNITS[unit]}]").astype("datetime64[D]")
    return Spans(start, _find_last(end, end_unit), start_unit, end_unit)
