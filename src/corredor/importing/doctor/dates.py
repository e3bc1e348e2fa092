"""The dates of a table: read column by column, then the span of days of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.importing.doctor.date_column import (
    MONTH,
    NOT_A_DAY,
    YEAR,
    DateColumn,
    read_date_column,
    read_neighbours,
)
from corredor.importing.doctor.date_order import Days
from corredor.importing.doctor.diagnosis import Note, Question
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.texts import encode, take
from corredor.importing.presets import Fields
from corredor.importing.raw import RawTable

_NUMPY_UNITS: Final = ("D", "M", "Y")
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


def _read_years(raw: RawTable, fields: Fields) -> Spans:
    """Make spans of whole years or months for a table that has no column of dates."""
    years, months = read_neighbours(raw, fields)
    count = len(raw)
    years = np.full(count, np.nan) if years is None else years
    months = np.full(count, np.nan) if months is None else months
    known = (years >= 1900) & (years <= 2100)
    whole = known & np.isnan(months)
    elapsed = np.where(known, (years - 1970) * 12 + np.where(whole, 1, np.nan_to_num(months, nan=1)) - 1, 0)
    start = elapsed.astype(np.int64).astype("datetime64[M]").astype("datetime64[D]")
    start[~known] = NOT_A_DAY
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
