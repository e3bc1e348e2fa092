"""Single values of a selection: what each may be, and its one normal form."""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from corredor.errors import QueryError
from corredor.vocabulary import CREDIBILITIES, LAYERS, RELIABILITIES

MAX_TEXT_LENGTH: Final = 200
MAX_COUNTRIES: Final = 300
MAX_NEAR_KM: Final = 5000.0
MAX_ZOOM: Final = 24.0

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west exceeds east across the antimeridian."""

_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_DAY: Final = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_RECORD_ID: Final = re.compile(r"[\w.:-]{1,100}")


def normalise_words(values: str | Iterable[str], vocabulary: Sequence[str], argument: str) -> tuple[str, ...]:
    """Check words against a vocabulary and put them in its order, each once.

    Raises
    ------
    QueryError
        A word is not in the vocabulary.
    """
    words = {check_word(value, vocabulary, argument) for value in _listed(values)}
    return tuple(word for word in vocabulary if word in words)


def normalise_types(values: str | Iterable[str]) -> tuple[str, ...]:
    """Sort the names of kinds of event, each once and as it is written.

    Raises
    ------
    QueryError
        A value is no text, or there are more than `MAX_COUNTRIES`.
    """
    names = sorted({_text(value, "types") for value in _listed(values)} - {""})
    if len(names) > MAX_COUNTRIES:
        raise QueryError(f"types: expected at most {MAX_COUNTRIES}, got {len(names)}")
    return tuple(names)


def normalise_countries(values: str | Iterable[str]) -> tuple[str, ...]:
    """Check ISO 3166-1 alpha-3 codes and sort them, each once.

    Raises
    ------
    QueryError
        A value is no three letters, or there are more than `MAX_COUNTRIES`.
    """
    codes = sorted({check_country(value) for value in _listed(values)})
    if len(codes) > MAX_COUNTRIES:
        raise QueryError(f"countries: expected at most {MAX_COUNTRIES}, got {len(codes)}")
    return tuple(codes)


def check_word(value: str, vocabulary: Sequence[str], argument: str) -> str:
    """Return the word of a vocabulary that a value means, whatever its case; else raise QueryError."""
    word = _text(value, argument).strip().casefold()
    if word not in vocabulary:
        raise QueryError(f"{argument}: expected one of {', '.join(vocabulary)}, got {value!r}")
    return word


def check_country(value: str) -> str:
    """Return a country code in capitals; raise QueryError unless it is three letters."""
    code = _text(value, "countries").strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise QueryError(f"countries: expected an ISO 3166-1 alpha-3 code such as PER, got {value!r}")
    return code


def check_day(value: str, argument: str) -> str:
    """Return an ISO date of year, month or day precision; raise QueryError for anything else."""
    day = _text(value, argument).strip()
    match = _DAY.fullmatch(day)
    if match:
        year, month, day_of_month = (int(part or 1) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day_of_month <= calendar.monthrange(year, month)[1]:
            return day
    raise QueryError(f"{argument}: expected a date such as 2023, 2023-09 or 2023-09-20, got {value!r}")


def first_day(day: str) -> date:
    """Return the first day of a date that `check_day` let through."""
    year, month, day_of_month = [*(int(part) for part in day.split("-")), 1, 1][:3]
    return date(year, month, day_of_month)


def last_day(day: str) -> date:
    """Return the last day of a date that `check_day` let through."""
    year, *rest = (int(part) for part in day.split("-"))
    month = rest[0] if rest else 12
    return date(year, month, rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1])


def check_grade(value: str) -> str:
    """Return a grade such as B2; raise QueryError unless it is a letter A-F and a figure 1-6."""
    grade = _text(value, "grade").strip().upper()
    figures = [str(credibility) for credibility in CREDIBILITIES]
    if len(grade) != 2 or grade[0] not in RELIABILITIES or grade[1] not in figures:
        raise QueryError(f"grade: expected a letter A-F and a figure 1-6 such as B2, got {value!r}")
    return grade


def clean_text(value: str) -> str:
    """Drop control and invisible characters and lone surrogates, and write every run of blanks as one space."""
    kept = "".join(_clean_character(character) for character in _text(value, "text"))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def check_text(value: str) -> str:
    """Return a clean search text, empty if it holds no word; raise QueryError beyond `MAX_TEXT_LENGTH`."""
    text = clean_text(value)
    if len(text) > MAX_TEXT_LENGTH:
        raise QueryError(f"text: expected at most {MAX_TEXT_LENGTH} characters, got {len(text)}")
    return text if fold_text(text) else ""


def fold_text(value: str) -> str:
    """Write a text without case, accents and doubled blanks, for comparing."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def check_near(near: tuple[str, float]) -> tuple[str, float]:
    """Return a layer and a distance in km, rounded to metres; raise QueryError unless 0 < km <= `MAX_NEAR_KM`."""
    if len(near) != 2:
        raise QueryError(f"near: expected a layer and a distance in km, got {near!r}")
    layer, distance_km = near
    target = check_word(layer, LAYERS, "near")
    km = round(_number(distance_km, "near"), 3)
    if not 0 < km <= MAX_NEAR_KM:
        raise QueryError(f"near: expected a distance above 0 and up to {MAX_NEAR_KM:g} km, got {distance_km!r}")
    return target, km


def check_bounds(values: Sequence[float]) -> Bounds:
    """Return (west, south, east, north) in degrees, rounded to five decimals, longitudes within ±180.

    West exceeds east across the antimeridian; bounds that go once round the Earth become -180 to 180.

    Raises
    ------
    QueryError
        There are not four numbers, or they enclose nothing, or a latitude is beyond ±90 or a longitude beyond ±540.
    """
    if len(values) != 4:
        raise QueryError(f"bounds: expected west, south, east, north, got {len(values)} values")
    west, south, east, north = (_number(value, "bounds") for value in values)
    if abs(west) > 540 or abs(east) > 540 or south < -90 or north > 90:
        raise QueryError(f"bounds: expected degrees of longitude and latitude, got {tuple(values)!r}")
    west, east = (-180.0, 180.0) if east - west >= 360 else (_wrap(west), _wrap(east))
    south, north = _degrees(south), _degrees(north)
    if south >= north or west == east:
        raise QueryError(f"bounds: expected an area with south below north, got {tuple(values)!r}")
    return west, south, east, north


def check_centre(values: Sequence[float]) -> tuple[float, float]:
    """Return (lon, lat) in degrees, rounded to five decimals, longitude within ±180; else raise QueryError."""
    if len(values) != 2:
        raise QueryError(f"centre: expected longitude, latitude, got {len(values)} values")
    lon, lat = (_number(value, "centre") for value in values)
    if abs(lon) > 36_000 or abs(lat) > 90:
        raise QueryError(f"centre: expected degrees of longitude and latitude, got {tuple(values)!r}")
    return _wrap(lon), _degrees(lat)


def check_zoom(value: float) -> float:
    """Return a zoom level between 0 and `MAX_ZOOM`, rounded to two decimals; else raise QueryError."""
    zoom = _number(value, "zoom")
    if not 0 <= zoom <= MAX_ZOOM:
        raise QueryError(f"zoom: expected 0 to {MAX_ZOOM:g}, got {value!r}")
    return round(zoom, 2) + 0.0


def check_record_id(value: str) -> str:
    """Return an id of letters, figures and ``_ . : -``, at most 100; else raise QueryError."""
    record_id = unicodedata.normalize("NFC", _text(value, "open").strip())
    if not _RECORD_ID.fullmatch(record_id):
        raise QueryError(f"open: expected the id of a record such as pr_ven_tocoron, got {value!r}")
    return record_id


def _listed(values: str | Iterable[str]) -> Iterable[str]:
    return (values,) if isinstance(values, str) else values


def _text(value: object, argument: str) -> str:
    if not isinstance(value, str):
        raise QueryError(f"{argument}: expected a text, got {type(value).__name__}")
    return value


def _number(value: object, argument: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise QueryError(f"{argument}: expected a number, got {value!r}")
    return number


def _degrees(value: float) -> float:
    return round(value, 5) + 0.0


def _wrap(lon: float) -> float:
    return _degrees(lon) if abs(lon) <= 180 else _degrees((lon + 180) % 360 - 180)


def _clean_character(character: str) -> str:
    category = unicodedata.category(character)
    return " " if category == "Cc" else "" if category in {"Cf", "Cs"} else character
