"""Words, numbers and dates in English, Spanish and Portuguese.

The words live in ``locale/*.toml``: sections of dotted keys, each either a message or a set of plural forms
(``one``, ``other``, and ``zero`` and ``two`` where 0 and 2 have words of their own). Placeholders are those of
``str.format``.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from corredor.vocabulary import LANGUAGES

PLURAL_FORMS: Final = ("zero", "one", "two", "few", "many", "other")
"""Child keys that make a table of the catalogue a message with plural forms; ``other`` must be among them."""

_LOCALES: Final = {"en": "en_GB", "es": "es_CL", "pt": "pt_BR"}
_SPANISH_I: Final = re.compile(r"h?i(?![aeou])")
_SPANISH_O: Final = re.compile(r"h?o|8|11(?![0-9])")


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language.

    Parameters
    ----------
    language : str
        One of ``vocabulary.LANGUAGES``.
    messages : mapping of str to str or mapping
        Dotted key to message, or to its plural forms.
    """

    language: str
    messages: Mapping[str, str | Mapping[str, str]]

    def __contains__(self, key: object) -> bool:
        return key in self.messages

    def __iter__(self) -> Iterator[str]:
        return iter(self.messages)

    def translate(self, key: str, **values: object) -> str:
        """Write one message with its values filled in.

        Parameters
        ----------
        key : str
            Dotted key, such as ``activity.extortion``.
        **values : object
            Values of the placeholders. Numbers are written in the form of the language. ``n`` also picks the
            plural form.

        Returns
        -------
        str
            The message. Values are inserted as they are: they are not read as placeholders, nor escaped.

        Raises
        ------
        KeyError
            The catalogue lacks the key, or the call lacks a value (``n`` for a message with plural forms).
        """
        message = self.messages[key]
        if not isinstance(message, str):
            message = _pick_form(message, values["n"], self.language)
        if "{" not in message:
            return message
        return message.format_map({name: _write_value(value, self.language) for name, value in values.items()})


def translate(key: str, language: str, **values: object) -> str:
    """Write one message of a language's catalogue; see `Catalogue.translate`."""
    return read_catalogue(language).translate(key, **values)


@lru_cache(maxsize=len(LANGUAGES))
def read_catalogue(language: str) -> Catalogue:
    """Read the catalogue of one language.

    Raises
    ------
    KeyError
        There is no such language.
    """
    if language not in LANGUAGES:
        raise KeyError(f"language: expected one of {', '.join(LANGUAGES)}, got {language!r}")
    text = files("corredor").joinpath("locale", f"{language}.toml").read_text(encoding="utf-8")
    return Catalogue(language, dict(_flatten(tomllib.loads(text))))


def format_number(value: float | None, language: str) -> str:
    """Write a number with the separators of the language, at most three decimals; unknown (None, NaN) in words."""
    if value is None or math.isnan(value):
        return translate("value.unknown", language)
    return format_decimal(value, locale=_LOCALES[language])


def name_territory(code: str, language: str) -> str:
    """Name a country that the dataset has no outline of, by its alpha-3 code; an unknown code stays as it is."""
    codes = get_global("territory_aliases").get(code, [])
    names = _read_locale(language).territories
    return names.get(codes[0], code) if len(codes) == 1 else code


def format_day(day: str | None, language: str) -> str:
    """Write a date of year, month or day precision.

    Parameters
    ----------
    day : str or None
        ISO date: ``2023``, ``2023-09`` or ``2023-09-20``.
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    str
        As exact as the date, such as ``septiembre de 2023``; "undated" in the language for None.

    Raises
    ------
    ValueError
        The date is no ISO date.
    """
    if day is None:
        return translate("value.undated", language)
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 1:
        return f"{parts[0]:04d}"
    locale = _LOCALES[language]
    if len(parts) == 2:
        return format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale)
    return format_date(date(*parts), "long", locale=locale)


def format_period(first: str | None, last: str | None, language: str) -> str:
    """Write a span between two dates of `format_day`, either of which may be open.

    Returns
    -------
    str
        ``2022–2024``; ``September 2022 – May 2024``; ``2023`` where both are the same; ``since 2022``;
        ``until 2024``; "undated" where both are None.
    """
    if first is None or last is None:
        day = first or last
        if day is None:
            return translate("value.undated", language)
        exactness = ("year", "month", "day")[day.count("-")]
        side = "until" if first is None else "since"
        return translate(f"period.{side}.{exactness}", language, day=format_day(day, language))
    start, end = format_day(first, language), format_day(last, language)
    if start == end:
        return start
    return f"{start}–{end}" if start.isdigit() and end.isdigit() else f"{start} – {end}"


def join_list(items: Sequence[str], language: str, kind: Literal["and", "or"] = "and") -> str:
    """Join words as a sentence does: ``Peru, Chile and Bolivia``.

    In Spanish the conjunction yields to a like sound: ``Perú e Italia``, ``secuestro u homicidio``.

    Parameters
    ----------
    items : sequence of str
        Words or phrases; may be empty.
    language : str
        One of ``vocabulary.LANGUAGES``.
    kind : {"and", "or"}
        Which conjunction stands before the last item.
    """
    if len(items) < 2:
        return "".join(items)
    conjunction = translate(f"list.{kind}", language)
    if language == "es":
        onset = _strip_accents(items[-1]).casefold().lstrip("“‘«¿¡('\"")
        if kind == "and" and _SPANISH_I.match(onset):
            conjunction = "e"
        elif kind == "or" and _SPANISH_O.match(onset):
            conjunction = "u"
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def capitalise(text: str) -> str:
    """Write the first letter large and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping) and "other" in value and set(value) <= set(PLURAL_FORMS):
            yield key, {form: str(text) for form, text in value.items()}
        elif isinstance(value, Mapping):
            yield from _flatten(value, f"{key}.")
        else:
            raise TypeError(f"catalogue key {key}: expected a text or a table, got {type(value).__name__}")


def _pick_form(forms: Mapping[str, str], count: object, language: str) -> str:
    if not isinstance(count, int | float):
        raise TypeError(f"n: expected a number, got {type(count).__name__}")
    exact = "zero" if count == 0 else "two" if count == 2 else ""
    if exact in forms:
        return forms[exact]
    return forms.get(_read_locale(language).plural_form(count), forms["other"])


@lru_cache(maxsize=len(LANGUAGES))
def _read_locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


def _write_value(value: object, language: str) -> object:
    return format_number(value, language) if isinstance(value, int | float) else value


def _strip_accents(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
