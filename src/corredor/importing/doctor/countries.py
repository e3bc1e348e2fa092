"""Names of countries in any of our languages, to codes."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

from babel import Locale

from corredor.importing.doctor.texts import is_missing
from corredor.importing.presets.preset import fold_name
from corredor.vocabulary import LANGUAGES

_SEPARATOR: Final = re.compile(
    r"\s*(?:[;/|]|,(?!\s*(?:the|rep\.?|republic|dem\.?|bolivarian|plurinational)\b))\s*", re.I
)
_FORMER: Final = re.compile(r"\s*\([^)]*\)")
_REGEX_LIMIT: Final = 500
_LONGEST: Final = 200

# What countries are called in exports, beyond the tables of the packages.
_OTHER_NAMES: Final = {
    "eeuu": "USA", "ee_uu": "USA", "eua": "USA", "estados_unidos_de_america": "USA", "uk": "GBR",
    "inglaterra": "GBR", "holanda": "NLD", "curacao": "CUW", "republica_dominicana": "DOM", "rep_dominicana": "DOM",
    "republica_bolivariana_de_venezuela": "VEN", "venezuela_bolivarian_republic_of": "VEN",
    "bolivia_plurinational_state_of": "BOL", "estado_plurinacional_de_bolivia": "BOL", "peru_republic_of": "PER",
    "trinidad_tobago": "TTO", "trinidad_y_tobago": "TTO", "antillas_holandesas": "CUW",
}  # fmt: skip


@cache
def read_country_table() -> tuple[dict[str, str], ...]:
    """Read the table of country_converter: names, codes and expressions; its own reader does not take pandas 3."""
    with (files("country_converter") / "country_data.tsv").open(encoding="utf-8") as lines:
        return tuple(row for row in csv.DictReader(lines, delimiter="\t") if not row["obsolete"])


@cache
def read_country_names() -> dict[str, str]:
    """Read folded names and codes of all countries, to ISO 3166-1 alpha-3; in English, Spanish and Portuguese."""
    table = read_country_table()
    by_iso2 = {row["ISO2"]: row["ISO3"] for row in table}
    names = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in by_iso2:
                names[fold_name(name)] = by_iso2[code]
    for row in table:
        for name in (row["name_short"], row["name_official"], row["ISO3"], row["ISO2"]):
            names[fold_name(name)] = row["ISO3"]
    return names | _OTHER_NAMES


def find_countries(names: list[str]) -> list[tuple[str, ...] | None]:
    """Find the countries that texts name.

    Parameters
    ----------
    names : list of str
        Distinct texts: a name, a code of two or three letters, or several of these with commas or slashes between.

    Returns
    -------
    list of tuple of str or None
        Codes (ISO 3166-1 alpha-3); empty where the text says that nothing is known, None where it is no country.
    """
    known = read_country_names()
    found: list[tuple[str, ...] | None] = []
    searched = 0
    for name in names:
        one = known.get(fold_name(name)) or known.get(fold_name(_FORMER.sub("", name[:_LONGEST])))
        if one is not None:
            found.append((one,))
            continue
        if is_missing(name) or len(name) > _LONGEST or not fold_name(name):
            found.append(() if is_missing(name) else None)
            continue
        parts = [part for part in _SEPARATOR.split(name) if part]
        several = [known.get(fold_name(part)) for part in parts]
        if len(parts) > 1 and all(several):
            found.append(tuple(dict.fromkeys(code for code in several if code)))
            continue
        searched += 1
        code = _search(name) if searched <= _REGEX_LIMIT else None
        found.append((code,) if code else None)
    return found


def _search(name: str) -> str | None:
    """Search by the expressions of country_converter, as it does itself; two that fit are none."""
    codes = {code for expression, code in _read_expressions() if expression.search(name)}
    return codes.pop() if len(codes) == 1 else None


@cache
def _read_expressions() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(row["regex"], re.IGNORECASE), row["ISO3"]) for row in read_country_table() if row["regex"]
    )
