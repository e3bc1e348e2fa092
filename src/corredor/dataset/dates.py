"""Dates of year, month or day precision, and the days that they span."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from corredor.errors import QueryError

DATE_FORMS: Final = "a date such as 2023, 2023-09 or 2023-09-20"
"""How the accepted forms are named to a reader."""

_PARTIAL_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parse_day_span(text: str) -> tuple[date, date]:
    """Return the first and the last day that a date of year, month or day precision covers.

    Parameters
    ----------
    text : str
        ``"2023"``, ``"2023-09"`` or ``"2023-09-20"``: ISO 8601, four digits of year, two of month and day.

    Returns
    -------
    tuple of date
        First and last day, both included; equal for a date of day precision.

    Raises
    ------
    QueryError
        If `text` has another form (``"2023-9"``) or names no day of the calendar (``"2023-13"``, 31 February).
    """
    match = _PARTIAL_DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise QueryError(f"{str(text)[:40]!r} is no date, expected {DATE_FORMS}")
    month_text, day_text = match[2], match[3]
    try:
        first = date(int(match[1]), int(month_text or "1"), int(day_text or "1"))
    except ValueError:
        raise QueryError(f"{text!r} is no day of the calendar, expected {DATE_FORMS}") from None
    if day_text:
        return first, first
    last_month = first.month if month_text else 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def is_partial_date(value: object) -> bool:
    """Tell whether a value is a text that `parse_day_span` reads, from 1900 to 2100."""
    if not isinstance(value, str):
        return False
    try:
        first, _ = parse_day_span(value)
    except QueryError:
        return False
    return 1900 <= first.year <= 2100


def is_day(value: object) -> bool:
    """Tell whether a value is a text with a date of day precision, from 1900 to 2100."""
    return isinstance(value, str) and len(value) == 10 and is_partial_date(value)
