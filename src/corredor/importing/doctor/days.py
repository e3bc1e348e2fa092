"""One date out of one text, as far as the text alone tells it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from corredor.importing.presets.preset import fold_name
from corredor.vocabulary import LANGUAGES

ORDERS: Final = ("dmy", "mdy", "ymd")
"""In which order the three numbers of a date can stand; the last one only with two digits of year."""

_RECENT_YEARS: Final = 45
_LONGEST: Final = 80
_TIME: Final = re.compile(r"[T\s,\-–]*\s\d{1,2}:\d{2}.*$|T\d{2}:?\d{2}.*$|\s+\d{1,2}\s*[ap]\.?m\.?$", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"^([^\W\d_]{2,13}(?:-feira)?)\.?,?\s+(?=\S)")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_DAY_NAME_YEAR: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|°)?[-/. ]+(?:de |of )?([^\W\d_]{3,12})\.?,?[-/. ]+(?:de |del )?(\d{4}|\d{2})"
)
_NAME_DAY_YEAR: Final = re.compile(r"([^\W\d_]{3,12})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d{2})")
_NAME_YEAR: Final = re.compile(r"([^\W\d_]{3,12})\.?,?[-/. ]+(?:de |of )?(\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR: Final = re.compile(r"((?:19|20)\d{2})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says of a date.

    Parameters
    ----------
    readings : tuple of date or None
        One per order of `ORDERS`, None where that order names no day of the calendar; all the same where the text
        leaves no choice.
    precision : str
        ``day``, ``month`` or ``year``; ``""`` where the text is no date or no day of the calendar.
    """

    readings: tuple[date | None, date | None, date | None]
    precision: str

    @property
    def distinct(self) -> list[date]:
        """The days that it can be, at most one per order."""
        return list(dict.fromkeys(day for day in self.readings if day is not None))


UNREADABLE: Final = Written((None, None, None), "")


def read_day(text: str, today: date) -> Written:
    """Read a text; years of two digits are of this century up to the year of `today`, else of the last.

    Where a year of two digits leaves several readings, those of more than 45 years ago are no readings.
    """
    if len(text) > _LONGEST:
        return UNREADABLE
    bare = _TIME.sub("", text.strip()).strip(" ,-–")
    weekday = None
    if found := _NAME_DAY_YEAR.fullmatch(bare):  # before weekdays: "mar" is Tuesday too
        return _read_named(found[3], found[1], found[2], today)
    if (named := _WEEKDAY.match(bare)) and fold_name(named[1]) in _read_weekdays():
        weekday = _read_weekdays()[fold_name(named[1])]
        bare = bare[named.end() :]
    if found := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
        return _certain(_make(int(found[1]), int(found[2]), int(found[3])))
    if found := _NUMBERS.fullmatch(bare):
        return _read_numbers(*found.groups(), weekday=weekday, today=today)
    if found := _DAY_NAME_YEAR.fullmatch(bare):
        return _read_named(found[3], found[2], found[1], today)
    return _read_coarse(bare)


def read_month(text: str) -> int | None:
    """Read the number of a month out of its number or name."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit():
        return int(bare) if 1 <= int(bare) <= 12 else None
    return _read_months().get(fold_name(bare))


def _read_numbers(first: str, second: str, third: str, *, weekday: int | None, today: date) -> Written:
    a, b = int(first), int(second)
    year = _complete_year(third, today)
    readings = [_make(year, b, a), _make(year, a, b), None]
    if len(third) == 2 and len(first) == 2:
        readings[2] = _make(_complete_year(first, today), b, int(third))
    if weekday is not None:
        fitting = [day if day is not None and day.weekday() == weekday else None for day in readings]
        readings = fitting if any(fitting) else readings
    if len(third) == 2:
        recent = [day if day is not None and day.year > today.year - _RECENT_YEARS else None for day in readings]
        readings = recent if any(recent) else readings
    return Written((readings[0], readings[1], readings[2]), "day" if any(readings) else "")


def _read_named(year: str, month: str, day: str, today: date) -> Written:
    number = _read_months().get(fold_name(month))
    return UNREADABLE if number is None else _certain(_make(_complete_year(year, today), number, int(day)))


def _read_coarse(bare: str) -> Written:
    year, month = 0, 0
    if found := _YEAR.fullmatch(bare):
        year = int(found[1])
    elif found := _YEAR_MONTH.fullmatch(bare):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(bare):
        year, month = int(found[2]), int(found[1])
    elif (found := _NAME_YEAR.fullmatch(bare)) and (number := _read_months().get(fold_name(found[1]))):
        year, month = int(found[2]), number
    if not 1900 <= year <= 2100 or not 0 <= month <= 12:
        return UNREADABLE
    return _certain(date(year, month or 1, 1), "month" if month else "year")


def _certain(day: date | None, precision: str = "day") -> Written:
    return UNREADABLE if day is None else Written((day, day, day), precision)


def _make(year: int, month: int, day: int) -> date | None:
    if 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def _complete_year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    this_century = today.year // 100 * 100 + int(text)
    return this_century if this_century <= today.year else this_century - 100


@cache
def _read_months() -> dict[str, int]:
    names = {"sept": 9, "set": 9}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[fold_name(name)] = number
    return names


@cache
def _read_weekdays() -> dict[str, int]:
    names = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, "format", language).items():
                names[fold_name(name)] = number
    return names
